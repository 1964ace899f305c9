package dev.lockstep.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Figures that a test measured; people read them in the build's output. */
final class Figures {
    private Figures() {}

    /** Keeps what a proof found in {@code target/proof}, and prints it. */
    static void prove(String name, String text) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "proof"));
            Files.writeString(folder.resolve(name + ".txt"), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("[proof] " + text);
    }

    static void note(String line) {
        System.out.println("[measured] " + line);
    }
}
