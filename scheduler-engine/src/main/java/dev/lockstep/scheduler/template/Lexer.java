package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Token.Kind;
import dev.lockstep.scheduler.value.ByteText;
import java.util.ArrayList;
import java.util.List;

/** Cuts template text into tokens; the last one is EOF or ERROR (whose text is the message). */
final class Lexer {
    private static final String LEFT = Delimiters.LEFT;
    private static final String RIGHT = Delimiters.RIGHT;
    /** Bounds the memory that a template takes when parsed; about half a megabyte of nothing but actions. */
    private static final int MAX_TOKENS = 100_000;

    private static final int END = -1;
    private final String input;
    private final List<Token> tokens = new ArrayList<>();
    private int start;
    private int pos;
    private int parenDepth;
    private boolean failed;

    private Lexer(String input) {
        this.input = input;
    }

    static List<Token> lex(String input) {
        Lexer lexer = new Lexer(input);
        while (!lexer.failed && lexer.text() && !lexer.failed) {
            if (lexer.leftDelimOrComment()) {
                while (!lexer.failed && !lexer.insideAction()) {
                    // one token of the action after the other
                }
            }
        }
        return lexer.tokens;
    }

    /** Text up to the next action; false at the end of the input. */
    private boolean text() {
        int next = input.indexOf(LEFT, pos);
        if (next < 0) {
            pos = input.length();
            if (pos > start) {
                emit(Kind.TEXT);
            }
            emit(Kind.EOF);
            return false;
        }
        int end = next;
        if (Delimiters.trimAfterLeft(input, next + LEFT.length())) {
            while (end > start && Delimiters.isSpace(input.charAt(end - 1))) {
                end--;
            }
        }
        pos = end;
        if (pos > start) {
            emit(Kind.TEXT);
        }
        pos = next;
        start = next;
        return true;
    }

    /** The opening delimiter; false if all of it was a comment. */
    private boolean leftDelimOrComment() {
        int after = pos + LEFT.length() + (Delimiters.trimAfterLeft(input, pos + LEFT.length()) ? 2 : 0);
        if (input.startsWith("/*", after)) {
            comment(after);
            return false;
        }
        pos += LEFT.length();
        emit(Kind.LEFT_DELIM);
        pos = after;
        start = after;
        parenDepth = 0;
        return true;
    }

    private void comment(int from) {
        start = from;
        int end = input.indexOf("*/", from + 2);
        if (end < 0) {
            fail("unclosed comment");
            return;
        }
        pos = end + 2;
        boolean trim = Delimiters.trimBeforeRight(input, pos);
        if (!trim && !input.startsWith(RIGHT, pos)) {
            fail("comment ends before closing delimiter");
            return;
        }
        closeDelimiter(trim);
        start = pos;
    }

    private void closeDelimiter(boolean trim) {
        pos += (trim ? 2 : 0) + RIGHT.length();
        if (trim) {
            while (pos < input.length() && Delimiters.isSpace(input.charAt(pos))) {
                pos++;
            }
        }
    }

    /** One token inside an action; true when the action is closed. */
    private boolean insideAction() {
        boolean trim = Delimiters.trimBeforeRight(input, pos);
        if (trim || input.startsWith(RIGHT, pos)) {
            if (parenDepth != 0) {
                return fail("unclosed left paren");
            }
            int delimiter = pos + (trim ? 2 : 0);
            tokens.add(new Token(Kind.RIGHT_DELIM, delimiter, RIGHT));
            closeDelimiter(trim);
            start = pos;
            return true;
        }
        int r = peek();
        if (r == END) {
            return fail("unclosed action");
        }
        if (Delimiters.isSpace(r)) {
            return space();
        }
        pos++;
        switch (r) {
            case '=' -> emit(Kind.ASSIGN);
            case ':' -> {
                if (peek() != '=') {
                    return fail("expected :=");
                }
                pos++;
                emit(Kind.DECLARE);
            }
            case '|' -> emit(Kind.PIPE);
            case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
            case '\'' -> quoted('\'', Kind.CHAR_CONSTANT, "unterminated character constant");
            case '`' -> rawQuoted();
            case '$' -> fieldOrVariable(Kind.VARIABLE);
            case '(' -> {
                parenDepth++;
                emit(Kind.LEFT_PAREN);
            }
            case ')' -> {
                if (--parenDepth < 0) {
                    return fail("unexpected right paren");
                }
                emit(Kind.RIGHT_PAREN);
            }
            default -> other(r);
        }
        return false;
    }

    private void other(int r) {
        // A point at the very end is taken for a number, too.
        boolean digitNext = peek() == END || peek() >= '0' && peek() <= '9';
        if (r == '.' && !digitNext) {
            fieldOrVariable(Kind.FIELD);
        } else if (r == '.' || r == '+' || r == '-' || r >= '0' && r <= '9') {
            pos--;
            number();
        } else if (Words.isPart(input, pos - 1)) {
            pos--;
            identifier();
        } else if (r > ' ' && r < 0x7F) {
            emit(Kind.CHARACTER);
        } else {
            fail("unrecognized character in action: " + shown(pos - 1));
        }
    }

    private boolean space() {
        int spaces = 0;
        while (peek() != END && Delimiters.isSpace(peek())) {
            pos++;
            spaces++;
        }
        if (Delimiters.trimBeforeRight(input, pos - 1)) {
            // The last space belongs to the trim marker.
            pos--;
            if (spaces == 1) {
                return false;
            }
        }
        emit(Kind.SPACE);
        return false;
    }

    private void quoted(char quote, Kind kind, String unterminated) {
        while (true) {
            int r = peek();
            pos++;
            if (r == '\\' && peek() != END && peek() != '\n') {
                pos++;
            } else if (r == END || r == '\n' || r == '\\') {
                fail(unterminated);
                return;
            } else if (r == quote) {
                emit(kind);
                return;
            }
        }
    }

    private void rawQuoted() {
        int end = input.indexOf('`', pos);
        if (end < 0) {
            fail("unterminated raw quoted string");
            return;
        }
        pos = end + 1;
        emit(Kind.RAW_STRING);
    }

    private void identifier() {
        skipWord();
        String word = input.substring(start, pos);
        if (!atTerminator()) {
            fail("bad character " + shown(pos));
            return;
        }
        emit(Words.KINDS.getOrDefault(word, Kind.IDENTIFIER));
    }

    private void fieldOrVariable(Kind kind) {
        if (atTerminator()) {
            emit(kind == Kind.VARIABLE ? Kind.VARIABLE : Kind.DOT);
            return;
        }
        skipWord();
        if (!atTerminator()) {
            fail("bad character " + shown(pos));
            return;
        }
        emit(kind);
    }

    private void number() {
        boolean good = scanNumber();
        if (good && (peek() == '+' || peek() == '-')) {
            good = scanNumber() && input.charAt(pos - 1) == 'i';
            if (good) {
                emit(Kind.COMPLEX);
                return;
            }
        }
        if (!good) {
            fail("bad number syntax: " + GoQuote.quote(input.substring(start, pos)));
            return;
        }
        emit(Kind.NUMBER);
    }

    private boolean scanNumber() {
        NumberScanner scanner = new NumberScanner(input, pos);
        boolean good = scanner.scan();
        pos = scanner.position();
        return good;
    }

    private void skipWord() {
        while (peek() != END && Words.isPart(input, pos)) {
            pos += ByteText.width(input, pos);
        }
    }

    private boolean atTerminator() {
        int r = peek();
        return r == END || Delimiters.isSpace(r) || ".,|:)(".indexOf(r) >= 0 || input.startsWith(RIGHT, pos);
    }

    private int peek() {
        return pos < input.length() ? input.charAt(pos) : END;
    }

    private String shown(int at) {
        return at < input.length() ? GoQuote.unicode(ByteText.runeAt(input, at)) : "EOF";
    }

    private void emit(Kind kind) {
        if (tokens.size() >= MAX_TOKENS) {
            fail("more than " + MAX_TOKENS + " tokens (limit tokens)");
            return;
        }
        tokens.add(new Token(kind, start, input.substring(start, pos)));
        start = pos;
    }

    /** Always false, so that callers can return it. */
    private boolean fail(String message) {
        tokens.add(new Token(Kind.ERROR, start, message));
        failed = true;
        return false;
    }
}
