package dev.lockstep.pipeline;

/**
 * Something in the pipeline file that cannot be meant so.
 *
 * @param line from 1
 * @param column from 1
 * @param message what is wrong and what to write instead
 */
public record FileProblem(int line, int column, String message) {
    @Override
    public String toString() {
        return PipelineFile.PATH + ":" + line + ":" + column + ": " + message;
    }
}
