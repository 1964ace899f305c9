package dev.lockstep.scheduler.yaml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one document of the YAML that templates usually make, many times sooner than {@link YamlReader}: block maps and lists of
 * words, of texts in quotes without escapes, and of literal blocks; ASCII only. Whatever else is in a text, and whatever could be
 * wrong with it, leaves it to that reader. What is read here, it would read alike.
 */
public final class BlockYaml {
    private static final int DEEPEST = 16;
    private static final int LONGEST = 65_536;
    private static final int LONGEST_KEY = 200;

    /** What may stand in a word besides letters and digits; none of it means anything there. */
    private static final String IN_WORDS = "_./@+=,()~-;$<>?^ :";

    /** This text is for the other reader. */
    private static final class NotHere extends RuntimeException {
        private static final long serialVersionUID = 1;
        private static final NotHere NOW = new NotHere();

        private NotHere() {
            super(null, null, false, false);
        }
    }

    private final byte[] text;
    /** The next line that is neither blank nor a comment: where it begins, what is in it, and how far that is indented. */
    private int from;

    private int begin;
    private int end;
    private int indent;
    private int line = 1;
    private boolean over;
    private int depth;

    private BlockYaml(byte[] text) {
        this.text = text;
    }

    /** Empty if it is for the other reader, which may find that it is no YAML. */
    public static Optional<YamlNode> read(byte[] text, YamlLimits limits) {
        if (text.length > Math.min(LONGEST, Math.min(limits.codePoints(), limits.nodes()))
                || limits.depth() < DEEPEST) {
            return Optional.empty();
        }
        for (byte b : text) {
            if (b != '\n' && (b < ' ' || b > '~')) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new BlockYaml(text).document());
        } catch (NotHere elsewhere) {
            return Optional.empty();
        }
    }

    private YamlNode document() {
        advance(0);
        check(!over && indent == 0 && !isItem());
        YamlNode root = mapping(0);
        check(over);
        return root;
    }

    private static void check(boolean here) {
        if (!here) {
            throw NotHere.NOW;
        }
    }

    /** Goes to the first line with content from a beginning of a line on; {@link #line} is that of the beginning. */
    private void advance(int beginning) {
        int at = beginning;
        while (at < text.length) {
            int first = at;
            while (first < text.length && text[first] == ' ') {
                first++;
            }
            int close = first;
            while (close < text.length && text[close] != '\n') {
                close++;
            }
            if (first < close && text[first] != '#') {
                from = at;
                begin = first;
                indent = first - at;
                end = trimmed(first, close);
                return;
            }
            at = close + 1;
            line++;
        }
        over = true;
        indent = -1;
    }

    private int trimmed(int first, int close) {
        int last = close;
        while (last > first && text[last - 1] == ' ') {
            last--;
        }
        return last;
    }

    private void nextLine() {
        int at = end;
        while (at < text.length && text[at] != '\n') {
            at++;
        }
        line++;
        advance(at + 1);
    }

    private boolean isItem() {
        return !over && text[begin] == '-' && (end == begin + 1 || text[begin + 1] == ' ');
    }

    private int column(int at) {
        return at - from + 1;
    }

    private YamlNode mapping(int at) {
        check(++depth < DEEPEST);
        int firstLine = line;
        int firstColumn = column(begin);
        List<YamlNode.Entry> entries = new ArrayList<>(4);
        while (!over && indent == at && !isItem()) {
            int colon = colon(begin);
            check(colon >= 0 && colon - begin <= LONGEST_KEY && isKey(begin, colon));
            YamlNode key = scalar(begin, colon, true);
            entries.add(new YamlNode.Entry(key, value(colon, at)));
            check(over || indent <= at);
        }
        depth--;
        return new YamlNode.Mapping(List.copyOf(entries), firstLine, firstColumn);
    }

    /** The first colon that ends a key; -1 if there is none. */
    private int colon(int first) {
        for (int i = first; i < end; i++) {
            if (text[i] == ':' && (i + 1 == end || text[i + 1] == ' ')) {
                return i;
            }
        }
        return -1;
    }

    private boolean isKey(int first, int close) {
        boolean key = close > first && (isAlphanumeric(text[first]) || text[first] == '_');
        for (int i = first; i < close && key; i++) {
            key = isAlphanumeric(text[i]) || text[i] == '_' || text[i] == '.' || text[i] == '/' || text[i] == '-';
        }
        return key;
    }

    private static boolean isAlphanumeric(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
    }

    private YamlNode.Scalar scalar(int first, int close, boolean plain) {
        return new YamlNode.Scalar(
                new String(text, first, close - first, StandardCharsets.ISO_8859_1),
                plain,
                false,
                Optional.empty(),
                line,
                column(plain ? first : first - 1));
    }

    /** What stands behind a colon, and below it. */
    private YamlNode value(int colon, int at) {
        int first = colon + 1;
        while (first < end && text[first] == ' ') {
            first++;
        }
        if (first < end) {
            return text[first] == '|' ? literal(first, at) : word(first, at);
        }
        YamlNode nothing = scalar(colon + 1, colon + 1, true);
        nextLine();
        if (!over && (indent > at || indent == at && isItem())) {
            return isItem() ? sequence(indent) : mapping(indent);
        }
        return nothing;
    }

    private YamlNode sequence(int at) {
        check(++depth < DEEPEST);
        int firstLine = line;
        int firstColumn = column(begin);
        List<YamlNode> items = new ArrayList<>(4);
        while (!over && indent == at && isItem()) {
            begin++;
            while (begin < end && text[begin] == ' ') {
                begin++;
            }
            check(begin < end && !isItem());
            if (text[begin] != '"' && text[begin] != '\'' && colon(begin) >= 0) {
                indent = begin - from;
                items.add(mapping(indent));
            } else {
                items.add(word(begin, at));
            }
            check(over || indent <= at);
        }
        depth--;
        return new YamlNode.Sequence(List.copyOf(items), firstLine, firstColumn);
    }

    /** A text on one line, up to its end; the next line must not go on with it. */
    private YamlNode word(int first, int at) {
        YamlNode.Scalar word;
        if (text[first] == '"' || text[first] == '\'') {
            check(end - first >= 2 && text[end - 1] == text[first]);
            for (int i = first + 1; i < end - 1; i++) {
                check(text[i] != text[first] && text[i] != '\\');
            }
            word = scalar(first + 1, end - 1, false);
        } else {
            check(isAlphanumeric(text[first]) || text[first] == '/' || text[first] == '_' || text[first] == '.');
            for (int i = first; i < end; i++) {
                check(isAlphanumeric(text[i]) || IN_WORDS.indexOf(text[i]) >= 0);
                check(text[i] != ':' || i + 1 < end && text[i + 1] != ' ');
            }
            word = scalar(first, end, true);
        }
        nextLine();
        check(over || indent <= at);
        return word;
    }

    private YamlNode literal(int first, int at) {
        boolean stripped = end == first + 2 && text[first + 1] == '-';
        check(stripped || end == first + 1);
        int firstLine = line;
        int firstColumn = column(first);
        int next = end;
        while (next < text.length && text[next] != '\n') {
            next++;
        }
        next++;
        int inner = -1;
        int empty = 0;
        StringBuilder content = new StringBuilder();
        while (next < text.length) {
            int start = next;
            while (start < text.length && text[start] == ' ') {
                start++;
            }
            boolean blank = start == text.length || text[start] == '\n';
            check(!blank || start == next && inner >= 0);
            if (!blank) {
                inner = inner < 0 ? start - next : inner;
                check(inner > at);
                if (start - next < inner) {
                    check(start - next <= at);
                    break;
                }
            }
            int close = start;
            while (close < text.length && text[close] != '\n') {
                close++;
            }
            check(close < text.length);
            line++;
            if (blank) {
                empty++;
            } else {
                content.append("\n".repeat(empty))
                        .append(new String(text, next + inner, close - next - inner, StandardCharsets.ISO_8859_1))
                        .append('\n');
                empty = 0;
            }
            next = close + 1;
        }
        check(inner > at);
        if (stripped) {
            content.setLength(content.length() - 1);
        }
        line++;
        advance(next);
        return new YamlNode.Scalar(content.toString(), false, true, Optional.empty(), firstLine, firstColumn);
    }
}
