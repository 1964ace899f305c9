package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.Option;
import dev.lockstep.terminal.Words;
import java.util.List;

/** All options of all commands. */
final class Options {
    static final Option BASE = new Option("--base", "DIR", "the control plane's main, as checked out");
    static final Option ENVIRONMENT_DIR =
            new Option("--environment-dir", "DIR", "the environment's branch, as checked out");
    static final Option ENVIRONMENT = new Option("--environment", "NAME", "the environment's name");
    static final Option WORKLOADS = new Option(
            "--workloads",
            "DIR",
            "a folder for each WorkloadRegistration, named like it, with what the registration's path holds");
    static final Option EXISTING = new Option("--existing", "DIR", "the GitOps branch, as checked out");
    static final Option LAYOUT = new Option(
            "--layout", "tutorial|scheduler", "how namespaces and config files are named; tutorial if not given");
    static final Option PROMOTED_COMMIT =
            new Option("--promoted-commit", "SHA", "goes to the tracking file; without it that file is left alone");
    static final Option OUT = new Option("--out", "DIR", "where the tree is written: a new or empty folder");
    static final Option FILE =
            new Option("--file", "F", "the template: a text, such as a manifest of a Template resource");
    static final Option DATA = new Option("--data", "F", "YAML or JSON with the fields of the template's root object");
    static final Option PATCH =
            Option.flag("--patch", "print the contents that change, too, as a patch that git apply takes");
    static final Option EXIT_CODE = Option.flag("--exit-code", "end with 4 if something would change");
    static final Option JSON = Option.flag("--json", "print one JSON object");

    static final List<Option> ALL = List.of(
            BASE,
            ENVIRONMENT_DIR,
            ENVIRONMENT,
            WORKLOADS,
            EXISTING,
            LAYOUT,
            PROMOTED_COMMIT,
            OUT,
            FILE,
            DATA,
            PATCH,
            EXIT_CODE,
            JSON);

    private Options() {}

    static Option of(String text) {
        return ALL.stream()
                .filter(option -> option.text().equals(text))
                .findFirst()
                .orElseThrow(() -> Words.unknown(text));
    }
}
