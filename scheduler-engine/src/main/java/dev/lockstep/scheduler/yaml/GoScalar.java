package dev.lockstep.scheduler.yaml;

import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One key or value as Go's YAML reads it from where it is written, for what the parser reads otherwise: U+2028 and U+2029 end a
 * line and yet stay in what is read, and a tab is no indentation.
 */
final class GoScalar {
    /** What ends a line. */
    static final String BREAKS = "\n\r\u0085\u2028\u2029";

    /** What ends one for Go and not for the parser; a carriage return before it is another end, and not half of one. */
    private static final Pattern ENDS = Pattern.compile("\r(?!\n)|[\u0085\u2028\u2029]");

    private final String text;
    private final int end;
    private int at;
    /** Ends of lines so far. */
    private int lines;

    private GoScalar(String text, int begin, int end) {
        this.text = text;
        this.at = begin;
        this.end = end;
    }

    static boolean hasSeparators(String text) {
        return text.indexOf('\u2028') >= 0 || text.indexOf('\u2029') >= 0;
    }

    /** So that the parser ends lines where Go does; nothing moves. */
    static String broken(String text) {
        boolean same = text.indexOf('\u0085') < 0 && !hasSeparators(text);
        return same ? text : ENDS.matcher(text).replaceAll("\n");
    }

    /**
     * A key or value whose text has separators.
     *
     * @param begin where its tag or its anchor begins, if it has one
     * @param parsed what it is when they are line feeds
     * @param unescaped reads a text in double quotes
     */
    static String value(String text, int begin, int end, String parsed, UnaryOperator<String> unescaped) {
        GoScalar scalar = new GoScalar(text, begin, end);
        scalar.skipProperties();
        return switch (scalar.here()) {
            case '|' -> scalar.literal(parsed);
            case '>' -> scalar.indent(parsed).isPresent() ? scalar.folded(parsed) : scalar.literal(parsed);
            case '"' -> unescaped.apply('"' + scalar.inQuotes().flow(true) + '"');
            case '\'' -> scalar.inQuotes().flow(false).replace("''", "'");
            default -> scalar.flow(false);
        };
    }

    /** How many lines below its begin a block that says no indentation has a tab in the place of it, which Go refuses. */
    static OptionalInt tab(String text, int begin, String parsed) {
        GoScalar block = new GoScalar(text, begin, text.length());
        block.skipProperties();
        for (; !block.atBreak() && block.at < block.end && block.here() != '#'; block.at++) {
            if (Character.isDigit(block.here())) {
                return OptionalInt.empty();
            }
        }
        block.skipLine();
        boolean empty = content(parsed, 0) == parsed.length();
        int indent = Integer.MAX_VALUE;
        while (block.at < block.end) {
            int column = block.skipSpaces(indent);
            if (column < indent && block.here() == '\t') {
                return OptionalInt.of(block.lines);
            }
            if (column < indent && !block.atBreak()) {
                if (empty || indent < Integer.MAX_VALUE) {
                    break;
                }
                indent = column;
            }
            block.skipLine();
        }
        return OptionalInt.empty();
    }

    /** Tags and anchors, and comments behind them. */
    private void skipProperties() {
        while (at < end) {
            char c = here();
            if (c == '#') {
                skip(false);
            } else if (c == '&' || c == '!') {
                skip(true);
            } else if (atBreak()) {
                lineBreak();
            } else if (isBlank(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private void skip(boolean word) {
        while (at < end && !atBreak() && !(word && isBlank(here()))) {
            at++;
        }
    }

    /** NUL at the end, as in Go. */
    private char here() {
        return at < end ? text.charAt(at) : 0;
    }

    private boolean atBreak() {
        return at < end && BREAKS.indexOf(here()) >= 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The break here, as it stays in what is read; empty at the end. */
    private String lineBreak() {
        if (at >= end) {
            return "";
        }
        lines++;
        char c = text.charAt(at++);
        if (c == '\r' && here() == '\n') {
            at++;
        }
        return c == '\u2028' || c == '\u2029' ? String.valueOf(c) : "\n";
    }

    private void skipLine() {
        skip(false);
        lineBreak();
    }

    private int skipSpaces(int most) {
        int column = 0;
        while (column < most && here() == ' ') {
            at++;
            column++;
        }
        return column;
    }

    private GoScalar inQuotes() {
        return new GoScalar(text, at + 1, end - 1);
    }

    /** Every break is one of those in the text, in their order. */
    private String literal(String parsed) {
        skipLine();
        StringBuilder value = new StringBuilder(parsed.length());
        int line = 0;
        for (int next = parsed.indexOf('\n'); next >= 0; next = parsed.indexOf('\n', line)) {
            skip(false);
            value.append(parsed, line, next).append(lineBreak());
            line = next + 1;
        }
        value.append(parsed, line, parsed.length());
        return value.toString();
    }

    /** That of a block: what its first line with content has lost. Empty if it has none. */
    private OptionalInt indent(String parsed) {
        int first = content(parsed, 0);
        if (first == parsed.length()) {
            return OptionalInt.empty();
        }
        GoScalar source = new GoScalar(text, at, text.length());
        source.skipLine();
        int line = content(text, source.at);
        return OptionalInt.of(spacesBefore(text, line) - spacesBefore(parsed, first));
    }

    private static int content(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || BREAKS.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }

    private static int spacesBefore(String text, int end) {
        int begin = end;
        while (begin > 0 && text.charAt(begin - 1) == ' ') {
            begin--;
        }
        return end - begin;
    }

    private String folded(String parsed) {
        int indent = indent(parsed).getAsInt();
        skipLine();
        StringBuilder value = new StringBuilder();
        String leading = "";
        boolean afterBlank = false;
        StringBuilder more = new StringBuilder();
        boolean content = emptyLines(indent, more);
        while (content) {
            boolean blank = isBlank(here());
            if (!afterBlank && !blank && leading.equals("\n")) {
                value.append(more.isEmpty() ? " " : more);
            } else {
                value.append(leading).append(more);
            }
            more.setLength(0);
            afterBlank = blank;
            int begin = at;
            skip(false);
            value.append(text, begin, at);
            leading = lineBreak();
            content = emptyLines(indent, more);
        }
        int kept = 0;
        while (parsed.charAt(parsed.length() - 1 - kept) == '\n') {
            kept++;
        }
        String last = leading + more;
        return value.append(last, 0, Math.min(kept, last.length())).toString();
    }

    /** Whether a line of the block follows on them. */
    private boolean emptyLines(int indent, StringBuilder breaks) {
        int column = skipSpaces(indent);
        while (atBreak()) {
            breaks.append(lineBreak());
            column = skipSpaces(indent);
        }
        return column == indent && at < end;
    }

    /** @param escapes written on one line, for what has escapes to be read */
    private String flow(boolean escapes) {
        StringBuilder value = new StringBuilder();
        while (at < end) {
            int begin = at;
            if (isBlank(here()) || atBreak()) {
                while (isBlank(here())) {
                    at++;
                }
                value.append(atBreak() ? written(joined(lineBreak()), escapes) : text.substring(begin, at));
            } else if (escapes && here() == '\\') {
                at++;
                if (atBreak()) {
                    lineBreak();
                    value.append(written(joined(""), true));
                } else {
                    value.append('\\').append(here());
                    at++;
                }
            } else {
                value.append(here());
                at++;
            }
        }
        return value.toString();
    }

    /** What a break and the blanks and breaks behind it are. */
    private String joined(String leading) {
        StringBuilder more = new StringBuilder();
        while (isBlank(here()) || atBreak()) {
            if (atBreak()) {
                more.append(lineBreak());
            } else {
                at++;
            }
        }
        if (!leading.equals("\n")) {
            return leading + more;
        }
        return more.isEmpty() ? " " : more.toString();
    }

    private static String written(String breaks, boolean escapes) {
        return escapes
                ? breaks.replace("\n", "\\n").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
                : breaks;
    }
}
