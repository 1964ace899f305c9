package dev.lockstep.yaml;

/**
 * Something in a file that cannot be meant so.
 *
 * @param file its path
 * @param line from 1
 * @param column from 1
 * @param message what is wrong and what to write instead
 */
public record FileProblem(String file, int line, int column, String message) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + message;
    }
}
