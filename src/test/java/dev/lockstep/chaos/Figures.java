package dev.lockstep.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a proof leaves behind: its seed, and figures that are printed and kept in {@code target/proof}. */
final class Figures {
    private Figures() {}

    /** As {@code -Dlockstep.seed} says, or the one given. */
    static long seed(long otherwise) {
        return Long.getLong("lockstep.seed", otherwise);
    }

    /** As {@code -Dlockstep.promotions} says, or so many. */
    static int promotions(int otherwise) {
        return Integer.getInteger("lockstep.promotions", otherwise);
    }

    /** The lines are what the proof is for, and so they are printed. */
    static void report(String name, String text) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "proof"));
            Files.writeString(folder.resolve(name + ".txt"), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("[proof] " + text);
    }
}
