package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.Option;
import java.util.List;

/** The texts of {@code --help} and {@code --version}. */
final class Help {
    static final String PROGRAM = "lockstep-scheduler";
    static final String CALL = "java -jar " + PROGRAM + ".jar";

    private Help() {}

    static String version() {
        String version = Help.class.getPackage().getImplementationVersion();
        return PROGRAM + " " + (version == null ? "(not packaged)" : version) + "\n";
    }

    static String all() {
        StringBuilder text =
                new StringBuilder("Lockstep's scheduling engine: control plane resources in, a GitOps tree out.\n\n"
                        + "Usage: " + CALL + " COMMAND OPTIONS\n\n");
        for (Command command : Command.values()) {
            text.append(String.format(java.util.Locale.ROOT, "  %-9s %s%n", command, command.summary()));
        }
        text.append("\n  COMMAND --help   the options of a command\n  --version        the version\n\n");
        return exitCodes(text).toString();
    }

    static String of(Command command) {
        StringBuilder text = new StringBuilder("Usage: " + CALL + " " + command);
        command.required().forEach(option -> text.append(' ').append(option.shown()));
        if (!command.optional().isEmpty()) {
            text.append(" [OPTIONS]");
        }
        text.append("\n\n").append(command.description()).append('\n');
        options(text, "Required", command.required());
        options(text, "Optional", command.optional());
        return exitCodes(text).toString();
    }

    private static void options(StringBuilder text, String title, List<Option> options) {
        if (!options.isEmpty()) {
            text.append(title).append(":\n").append(Option.help(options)).append('\n');
        }
    }

    private static StringBuilder exitCodes(StringBuilder text) {
        text.append("Exit codes:\n");
        for (ExitCode code : ExitCode.values()) {
            text.append("  ")
                    .append(code.number())
                    .append("  ")
                    .append(code.meaning())
                    .append('\n');
        }
        return text;
    }
}
