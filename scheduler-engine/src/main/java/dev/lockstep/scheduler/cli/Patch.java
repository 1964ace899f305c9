package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.Console;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Differences between two trees in Git's form, which {@code git apply} takes. Not for what is no text. */
final class Patch {
    private static final String BARE_END = "\n\\ No newline at end of file\n";

    private final Map<String, byte[]> before;
    private final Map<String, byte[]> after;

    Patch(Map<String, byte[]> before, Map<String, byte[]> after) {
        this.before = before;
        this.after = after;
    }

    /** The part about one file. */
    String of(String path) {
        byte[] old = before.get(path);
        byte[] young = after.get(path);
        StringBuilder out = new StringBuilder("diff --git " + name("a/", path) + " " + name("b/", path) + "\n");
        if (old == null) {
            out.append("new file mode 100644\n");
        } else if (young == null) {
            out.append("deleted file mode 100644\n");
        }
        Optional<List<String>> from = lines(old);
        Optional<List<String>> to = lines(young);
        String oldName = old == null ? "/dev/null" : name("a/", path);
        String newName = young == null ? "/dev/null" : name("b/", path);
        if (from.isEmpty() || to.isEmpty()) {
            return out.append("Binary files " + oldName + " and " + newName + " differ\n")
                    .toString();
        }
        if (from.get().isEmpty() && to.get().isEmpty()) {
            return out.toString();
        }
        out.append("--- ").append(oldName).append(end(oldName));
        out.append("+++ ").append(newName).append(end(newName));
        LineDiff.hunks(from.get(), to.get()).forEach(hunk -> hunk(hunk, from.get(), to.get(), out));
        return out.toString();
    }

    /** A tab ends a name with blanks, so that nothing takes its end for a date. */
    private static String end(String name) {
        return name.indexOf(' ') >= 0 && !name.startsWith("\"") ? "\t\n" : "\n";
    }

    private static void hunk(LineDiff.Hunk hunk, List<String> from, List<String> to, StringBuilder out) {
        out.append("@@ -").append(range(hunk.from(), hunk.fromEnd()));
        out.append(" +").append(range(hunk.to(), hunk.toEnd())).append(" @@\n");
        int at = hunk.from();
        int toAt = hunk.to();
        for (LineDiff.Edit edit : hunk.edits()) {
            for (; at < edit.from(); at++, toAt++) {
                line(' ', from.get(at), out);
            }
            for (; at < edit.fromEnd(); at++) {
                line('-', from.get(at), out);
            }
            for (; toAt < edit.toEnd(); toAt++) {
                line('+', to.get(toAt), out);
            }
        }
        for (; at < hunk.fromEnd(); at++) {
            line(' ', from.get(at), out);
        }
    }

    private static void line(char mark, String line, StringBuilder out) {
        out.append(mark);
        if (line.endsWith("\n")) {
            out.append(line);
        } else {
            out.append(line).append(BARE_END);
        }
    }

    /** Lines count from 1; an empty range is after the line that it names. */
    private static String range(int from, int end) {
        return end == from ? from + ",0" : end == from + 1 ? "" + end : (from + 1) + "," + (end - from);
    }

    /** With their line breaks; empty if it is no text, or one that a terminal must not get. */
    private static Optional<List<String>> lines(byte[] content) {
        if (content == null) {
            return Optional.of(List.of());
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n') {
                lines.add(text.substring(from, at + 1));
                from = at + 1;
            } else if (c != '\t' && isControl(text, at)) {
                return Optional.empty();
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return Optional.of(lines);
    }

    private static boolean isControl(String text, int at) {
        char c = text.charAt(at);
        boolean lineEnd = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        return !lineEnd && !Character.isSurrogate(c) && Console.isControl(c);
    }

    /** Quoted as Git quotes. */
    private static String name(String side, String path) {
        boolean plain = path.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != '"' && c != '\\');
        if (plain) {
            return side + path;
        }
        StringBuilder quoted = new StringBuilder("\"" + side);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') {
                quoted.append('\\').append((char) b);
            } else if (b >= 0x20 && b < 0x7F) {
                quoted.append((char) b);
            } else {
                quoted.append('\\').append(String.format(java.util.Locale.ROOT, "%03o", b & 0xFF));
            }
        }
        return quoted.append('"').toString();
    }
}
