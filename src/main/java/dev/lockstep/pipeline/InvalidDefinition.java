package dev.lockstep.pipeline;

import dev.lockstep.yaml.FileProblem;
import java.util.List;

/** There is no definition that a promotion could be started with. The message holds everything that is wrong. */
public final class InvalidDefinition extends RuntimeException {
    private final List<FileProblem> problems;

    InvalidDefinition(String message, List<FileProblem> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    static InvalidDefinition of(String commit, List<FileProblem> problems, String consequence) {
        StringBuilder message = new StringBuilder(PipelineFile.PATH + " at " + commit.substring(0, 7) + " has "
                + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + "; " + consequence + ".");
        problems.forEach(problem -> message.append("\n").append(problem));
        return new InvalidDefinition(message.toString(), problems);
    }

    /** What is wrong with the file; empty when there is none where one is needed. */
    public List<FileProblem> problems() {
        return problems;
    }
}
