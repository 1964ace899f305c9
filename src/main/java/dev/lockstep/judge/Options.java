package dev.lockstep.judge;

import dev.lockstep.terminal.Option;
import dev.lockstep.terminal.Words;
import java.util.List;

/** The command's options. */
final class Options {
    static final Option COMMIT = new Option("--commit", "SHA", "the commit that must be proven: all 40 digits");
    static final Option REPOSITORY = new Option("--repository", "URL", "judge only what follows this repository");
    static final Option BRANCH = new Option("--branch", "NAME", "judge only what follows this branch");
    static final Option PATH = new Option(
            "--path",
            "FOLDER",
            "judge only what applies this folder of a cluster type (the first segment of its path)");
    static final Option WORKLOADS = new Option(
            "--workloads",
            "observe|require",
            "what a failure of something applied from Git means: a warning, or a failure of its own; observe if not given");
    static final Option AT =
            new Option("--at", "TIME", "when the input was read, such as 2026-03-02T10:15:00Z; now if not given");
    static final Option JSON = Option.flag("--json", "print one JSON object");

    static final List<Option> ALL = List.of(COMMIT, REPOSITORY, BRANCH, PATH, WORKLOADS, AT, JSON);

    private Options() {}

    static Option of(String text) {
        return ALL.stream()
                .filter(option -> option.text().equals(text))
                .findFirst()
                .orElseThrow(() -> Words.unknown(text));
    }
}
