package dev.lockstep.terminal;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/**
 * One run of a program: every way in which it can end becomes an exit code with a sentence.
 *
 * @param <C> the program's exit codes
 * @param name as its sentences begin
 * @param broken for a defect of the program or its JVM
 * @param misused for wrong options
 * @param unusable for what cannot be read or written
 */
public record Program<C>(String name, Console console, C broken, C misused, C unusable) {
    private static final int FRAMES = 5;

    /** @param help how to ask for help about these words */
    public C run(List<String> words, Function<List<String>, C> body, Function<List<String>, String> help) {
        C code = guarded(words, body, help);
        try {
            console.flush();
            return code;
        } catch (UncheckedIOException closed) {
            return unwritable(closed);
        }
    }

    private C guarded(List<String> words, Function<List<String>, C> body, Function<List<String>, String> help) {
        try {
            return body.apply(words);
        } catch (UnusableException e) {
            console.say(name + ": " + e.getMessage());
            if (e.isUsage()) {
                console.say("Try '" + help.apply(words) + "'.");
                return misused;
            }
            return unusable;
        } catch (UncheckedIOException closed) {
            return unwritable(closed);
        } catch (OutOfMemoryError tooMuch) {
            console.say(name + ": there is not enough memory; give the JVM more of it, such as java -Xmx2g -jar");
            return broken;
        } catch (RuntimeException | StackOverflowError defect) {
            console.say(name + ": this is a defect of the program; please report it: " + defect);
            StackTraceElement[] trace = defect.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
                console.say("  at " + trace[i]);
            }
            return broken;
        }
    }

    private C unwritable(UncheckedIOException closed) {
        try {
            console.say(name + ": cannot write the result: " + closed.getCause().getMessage());
            console.flush();
        } catch (UncheckedIOException alsoClosed) {
            // Nobody is left who could be told; the exit code tells it.
            return unusable;
        }
        return unusable;
    }
}
