package dev.lockstep.judge;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.time.Clock;

/** Where {@code java -jar} begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Not System.out: it translates to the terminal's charset, and hides that writing failed.
        JudgeCommand command = new JudgeCommand(
                // Unbuffered, it would ask for its position to read the rest, which a pipe does not have.
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Clock.systemUTC());
        System.exit(command.run(arguments).number());
    }
}
