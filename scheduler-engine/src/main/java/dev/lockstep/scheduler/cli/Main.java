package dev.lockstep.scheduler.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** Where {@code java -jar} begins. */
public final class Main {
    /** The schema library logs through SLF4J, and without this SLF4J writes that nobody listens. */
    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty(SLF4J_VERBOSITY) == null) {
            System.setProperty(SLF4J_VERBOSITY, "ERROR");
        }
        // Not System.out: it translates to the terminal's charset, and hides that writing failed.
        CommandLine line =
                new CommandLine(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        System.exit(line.run(arguments).number());
    }
}
