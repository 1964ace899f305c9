package dev.lockstep.scheduler.cli;

/**
 * How a run ends. A difference is no failure, and is told from success only on demand: a pull request is meant to change
 * something. It is not 1, as with other tools that compare, because 1 is what the JVM says when it cannot even start.
 */
enum ExitCode {
    DONE(0, "done; with diff --exit-code: nothing would change"),
    BROKEN(1, "the program or its JVM broke"),
    UNUSABLE(2, "wrong options, or a folder or file that cannot be read or written"),
    ERRORS(3, "the input has errors; they are listed, and nothing was written"),
    CHANGES(4, "with diff --exit-code: something would change");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
