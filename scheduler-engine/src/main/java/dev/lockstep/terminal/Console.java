package dev.lockstep.terminal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Standard output and standard error, both UTF-8. That they cannot be written is a failure of the run. */
public final class Console {
    private final OutputStream out;
    private final OutputStream err;

    public Console(OutputStream out, OutputStream err) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.err = new BufferedOutputStream(err);
    }

    /** As it is. */
    public void result(byte[] bytes) {
        write(out, bytes);
    }

    /** Text of ours; what is from files in it has gone through {@link #plain}. */
    public void result(String text) {
        result(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One line of standard error, made harmless. */
    public void say(String line) {
        write(err, (plain(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public void flush() {
        try {
            err.flush();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream to, byte[] bytes) {
        try {
            to.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One line without anything that moves the cursor, changes colours, or turns the direction of writing: such characters
     * are shown as escapes.
     */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> plain.append("\\n");
                case '\r' -> plain.append("\\r");
                case '\t' -> plain.append("\\t");
                default -> {
                    if (isControl(c)) {
                        plain.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
                    } else {
                        plain.appendCodePoint(c);
                    }
                }
            }
        });
        return plain.toString();
    }

    /** A control character, a line separator, half a surrogate pair, or a mark that turns the direction of writing. */
    public static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT ->
                c == 0x061C || c == 0x200E || c == 0x200F || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
            default -> false;
        };
    }
}
