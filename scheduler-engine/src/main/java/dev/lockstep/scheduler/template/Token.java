package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;

/** A piece of template text: kind, byte position, and the text as written. */
record Token(Kind kind, int position, String text) {
    enum Kind {
        ERROR,
        EOF,
        TEXT,
        LEFT_DELIM,
        RIGHT_DELIM,
        SPACE,
        ASSIGN,
        DECLARE,
        PIPE,
        STRING,
        RAW_STRING,
        CHAR_CONSTANT,
        NUMBER,
        COMPLEX,
        BOOL,
        FIELD,
        VARIABLE,
        IDENTIFIER,
        LEFT_PAREN,
        RIGHT_PAREN,
        CHARACTER,
        // Keywords, shown in angle brackets in messages.
        BLOCK,
        BREAK,
        CONTINUE,
        DOT,
        DEFINE,
        ELSE,
        END,
        IF,
        NIL,
        RANGE,
        TEMPLATE,
        WITH;

        boolean keyword() {
            return ordinal() >= BLOCK.ordinal();
        }
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    /** As messages name it. */
    String shown() {
        if (kind == Kind.EOF) {
            return "EOF";
        }
        if (kind == Kind.ERROR) {
            return text;
        }
        if (kind.keyword()) {
            return "<" + text + ">";
        }
        // Ten bytes are many, and ten characters are shown.
        if (text.length() > 10) {
            int end = 0;
            for (int runes = 0; runes < 10 && end < text.length(); runes++) {
                end += ByteText.width(text, end);
            }
            return GoQuote.quote(text.substring(0, end)) + "...";
        }
        return GoQuote.quote(text);
    }
}
