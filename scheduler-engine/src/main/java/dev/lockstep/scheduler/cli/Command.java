package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.Option;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can be asked for, and with which options. */
enum Command {
    RENDER(
            "renders an environment's GitOps tree into a folder",
            """
            Renders an environment: writes every file that Lockstep owns in the GitOps repository into a
            folder. If the input has errors, they are listed and nothing is written. With --existing, the
            summary counts against that tree, which itself is not changed.
            """,
            List.of(Options.BASE, Options.ENVIRONMENT_DIR, Options.ENVIRONMENT, Options.WORKLOADS, Options.OUT),
            List.of(Options.EXISTING, Options.LAYOUT, Options.PROMOTED_COMMIT, Options.JSON)),
    DIFF(
            "prints what a rendering would change in a GitOps tree",
            """
            Prints what a rendering would change in a GitOps tree, a line for each file: "+ path" is new,
            "~ path" gets another content, "- path" is deleted; then a summary. Files that Lockstep does not
            own (at the top, and in folders that begin with a dot) are passed over.
            """,
            List.of(Options.BASE, Options.ENVIRONMENT_DIR, Options.ENVIRONMENT, Options.WORKLOADS, Options.EXISTING),
            List.of(Options.LAYOUT, Options.PROMOTED_COMMIT, Options.PATCH, Options.EXIT_CODE, Options.JSON)),
    TEMPLATE("renders one template with data from a file", """
            Renders one template and prints what it makes. The data's fields are DeploymentTargetName,
            Namespace, Environment, Workspace, Workload and ClusterType (texts), Labels and Manifests (texts by
            name), ConfigData (any values by name) and ConfigRaw (texts as they stand in a ConfigMap; they are
            read as Lockstep reads them, and added to ConfigData). What is not given is empty.
            """, List.of(Options.FILE, Options.DATA), List.of());

    private final String summary;
    private final String description;
    private final List<Option> required;
    private final List<Option> optional;

    Command(String summary, String description, List<Option> required, List<Option> optional) {
        this.summary = summary;
        this.description = description;
        this.required = required;
        this.optional = optional;
    }

    static Optional<Command> of(String word) {
        return Arrays.stream(values())
                .filter(command -> command.toString().equals(word))
                .findFirst();
    }

    String summary() {
        return summary;
    }

    String description() {
        return description;
    }

    List<Option> required() {
        return required;
    }

    List<Option> optional() {
        return optional;
    }

    boolean takes(Option option) {
        return required.contains(option) || optional.contains(option);
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
