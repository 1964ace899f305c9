package dev.lockstep.scheduler.yaml;

/** The text written so far, and the state of libyaml's emitter that decides on blanks and line breaks. */
final class Emission {
    static final int BEST_INDENT = 4;

    final StringBuilder out = new StringBuilder();
    int indent = -1;
    /** The last thing written was a blank, or an indicator that counts as one. */
    boolean whitespace = true;
    /** Only indentation stands before this place in the line. */
    boolean indention = true;

    private final int maxBytes;
    private int column;

    Emission(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns the indentation to go back to. */
    int increaseIndent(boolean scalar, boolean inSequence) {
        int outer = indent;
        if (indent < 0) {
            indent = scalar ? BEST_INDENT : 0;
        } else if (inSequence) {
            indent += 2;
        } else {
            indent = BEST_INDENT * ((indent + BEST_INDENT) / BEST_INDENT);
        }
        return outer;
    }

    void indicator(String text, boolean needsWhitespace, boolean isWhitespace, boolean isIndention) {
        if (needsWhitespace && !whitespace) {
            put(' ');
        }
        append(text);
        whitespace = isWhitespace;
        indention = indention && isIndention;
    }

    void writeIndent() {
        int wanted = Math.max(indent, 0);
        if (!indention || column > wanted || column == wanted && !whitespace) {
            putBreak();
        }
        while (column < wanted) {
            put(' ');
        }
        whitespace = true;
    }

    void writeBreak(String text, int at, int width) {
        if (text.charAt(at) == '\n') {
            putBreak();
        } else {
            out.append(text, at, at + width);
            column = 0;
            indention = true;
        }
    }

    void putBreak() {
        out.append('\n');
        column = 0;
        indention = true;
    }

    /** Called for every run of text, so that no more than one scalar too many is written. */
    private void checkLength(int more) {
        if (out.length() > maxBytes - more) {
            throw new YamlException(
                    "the YAML would be longer than " + maxBytes + " bytes (limit functionText)", 1, true);
        }
    }

    void put(char c) {
        checkLength(1);
        out.append(c);
        column++;
    }

    void append(String text) {
        checkLength(text.length());
        out.append(text);
        column += text.length();
    }
}
