package dev.lockstep.scheduler.cli;

import java.util.Arrays;
import java.util.Optional;

/** All options of all commands. */
enum Option {
    BASE("--base", "DIR", "the control plane's main, as checked out"),
    ENVIRONMENT_DIR("--environment-dir", "DIR", "the environment's branch, as checked out"),
    ENVIRONMENT("--environment", "NAME", "the environment's name"),
    WORKLOADS(
            "--workloads",
            "DIR",
            "a folder for each WorkloadRegistration, named like it, with what the registration's path holds"),
    EXISTING("--existing", "DIR", "the GitOps branch, as checked out"),
    LAYOUT("--layout", "tutorial|scheduler", "how namespaces and config files are named; tutorial if not given"),
    PROMOTED_COMMIT("--promoted-commit", "SHA", "goes to the tracking file; without it that file is left alone"),
    OUT("--out", "DIR", "where the tree is written: a new or empty folder"),
    FILE("--file", "F", "the template: a text, such as a manifest of a Template resource"),
    DATA("--data", "F", "YAML or JSON with the fields of the template's root object"),
    PATCH("--patch", null, "print the contents that change, too, as a patch that git apply takes"),
    EXIT_CODE("--exit-code", null, "end with 4 if something would change"),
    JSON("--json", null, "print one JSON object");

    private final String text;
    private final String value;
    private final String meaning;

    Option(String text, String value, String meaning) {
        this.text = text;
        this.value = value;
        this.meaning = meaning;
    }

    static Optional<Option> of(String text) {
        return Arrays.stream(values())
                .filter(option -> option.text.equals(text))
                .findFirst();
    }

    boolean takesValue() {
        return value != null;
    }

    String meaning() {
        return meaning;
    }

    /** With its value's name. */
    String shown() {
        return takesValue() ? text + " " + value : text;
    }

    @Override
    public String toString() {
        return text;
    }
}
