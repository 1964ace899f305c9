package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;

/**
 * Splits names into words for snake, kebab and camel case. The rules are those of the library behind sprig (xstrings
 * 1.4), found out from the vectors: a number belongs to the word before it, unless letters follow.
 */
final class CaseWords {
    private enum Kind {
        NONE,
        NUMBER,
        UPPER,
        LOWER,
        CONNECTOR,
        PUNCTUATION,
        OTHER
    }

    private record Word(Kind kind, String text) {
        boolean lowerOrNumber() {
            return kind == Kind.LOWER || kind == Kind.NUMBER;
        }

        boolean connectorOrPunctuation() {
            return kind == Kind.CONNECTOR || kind == Kind.PUNCTUATION;
        }
    }

    private final String text;
    private final char connector;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private CaseWords(String text, char connector) {
        this.text = text;
        this.connector = connector;
    }

    static String connected(String text, char connector) {
        return new CaseWords(text, connector).connected();
    }

    private String connected() {
        Word word = next();
        while (at < text.length()) {
            if (word.kind != Kind.CONNECTOR) {
                write(word);
            }
            Word previous = word;
            word = next();
            switch (previous.kind) {
                case NUMBER -> word = tail(word);
                case CONNECTOR -> write(previous);
                case PUNCTUATION -> {
                    // Stands on its own.
                }
                default -> {
                    if (word.kind == Kind.NUMBER && at < text.length()) {
                        word = afterNumber(word);
                    } else if (word.kind != Kind.NUMBER && !word.connectorOrPunctuation()) {
                        out.append(connector);
                    }
                }
            }
        }
        write(word);
        return out.toString();
    }

    /** What follows a number directly belongs to it. */
    private Word tail(Word first) {
        Word word = first;
        while (word.lowerOrNumber()) {
            write(word);
            word = next();
        }
        if (word.kind != Kind.NONE && !word.connectorOrPunctuation()) {
            out.append(connector);
        }
        return word;
    }

    private Word afterNumber(Word number) {
        Word word = next();
        if (word.kind != Kind.LOWER) {
            write(number);
            if (!word.connectorOrPunctuation()) {
                out.append(connector);
            }
            return word;
        }
        out.append(connector);
        write(number);
        return tail(word);
    }

    private void write(Word word) {
        if (word.kind != Kind.UPPER && word.kind != Kind.CONNECTOR) {
            out.append(word.text);
            return;
        }
        out.append(Texts.map(word.text, rune -> isConnector(rune) ? connector : lower(rune)));
    }

    private static int lower(int rune) {
        return isUpper(rune) ? Character.toLowerCase(rune) : rune;
    }

    private Word next() {
        int from = at;
        skipInvalid();
        if (at >= text.length()) {
            return new Word(Kind.NONE, text.substring(from));
        }
        int first = take();
        Kind kind = kind(first);
        switch (kind) {
            case UPPER -> upper(from);
            case LOWER -> takeWhile(rune -> isLetter(rune) && !isUpper(rune));
            case OTHER ->
                takeWhile(rune -> !isConnector(rune) && !isLetter(rune) && !isNumber(rune) && !isPunctuation(rune));
            case PUNCTUATION -> takeWhile(CaseWords::isPunctuation);
            case CONNECTOR -> takeWhile(CaseWords::isConnector);
            default -> takeWhile(CaseWords::isNumber);
        }
        return new Word(kind, text.substring(from, at));
    }

    /** A word with a capital, or an abbreviation; of "HTTPStatus" the last capital belongs to what follows. */
    private void upper(int from) {
        if (at >= text.length()) {
            return;
        }
        int second = ByteText.runeAt(text, at);
        if (isUpper(second)) {
            int last = at;
            while (at < text.length() && isUpper(ByteText.runeAt(text, at))) {
                last = at;
                take();
            }
            if (at < text.length() && isLetter(ByteText.runeAt(text, at))) {
                at = last;
            }
        } else if (isLetter(second)) {
            takeWhile(rune -> isLetter(rune) && !isUpper(rune));
        }
    }

    private void takeWhile(java.util.function.IntPredicate fits) {
        while (at < text.length() && !Texts.isInvalid(text, at) && fits.test(ByteText.runeAt(text, at))) {
            take();
        }
    }

    private void skipInvalid() {
        while (at < text.length() && Texts.isInvalid(text, at)) {
            at++;
        }
    }

    private int take() {
        int rune = ByteText.runeAt(text, at);
        at += ByteText.width(text, at);
        return rune;
    }

    private static Kind kind(int rune) {
        return isConnector(rune)
                ? Kind.CONNECTOR
                : isPunctuation(rune)
                        ? Kind.PUNCTUATION
                        : isUpper(rune)
                                ? Kind.UPPER
                                : isLetter(rune) ? Kind.LOWER : isNumber(rune) ? Kind.NUMBER : Kind.OTHER;
    }

    private static boolean isConnector(int rune) {
        return rune == '-' || rune == '_' || Texts.isSpace(rune);
    }

    /** Of letters that know no case only those below the ideographs count. */
    private static boolean isLetter(int rune) {
        if (!Character.isLetter(rune)) {
            return false;
        }
        return !(rune >= 0x3041 && rune <= 0x312F
                || rune >= 0x3400 && rune <= 0x9FFF
                || rune >= 0xAC00 && rune <= 0xD7A3);
    }

    private static boolean isUpper(int rune) {
        return Character.getType(rune) == Character.UPPERCASE_LETTER;
    }

    private static boolean isNumber(int rune) {
        int type = Character.getType(rune);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    private static boolean isPunctuation(int rune) {
        return switch (Character.getType(rune)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** Connectors go and the letter behind them becomes a capital; leading and doubled ones stay. */
    static String camel(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        int before = 0;
        while (at < text.length()) {
            before = ByteText.runeAt(text, at);
            at += ByteText.width(text, at);
            if (!isConnector(before)) {
                before = Character.toUpperCase(before);
                break;
            }
            // A text of nothing else gets its last connector twice.
            out.append(ByteText.ofRune(before));
        }
        while (at < text.length()) {
            int rune = ByteText.runeAt(text, at);
            at += ByteText.width(text, at);
            if (isConnector(before) && !isConnector(rune)) {
                before = Character.toUpperCase(rune);
            } else {
                out.append(ByteText.ofRune(before));
                before = rune;
            }
        }
        return text.isEmpty() ? "" : out.append(ByteText.ofRune(before)).toString();
    }
}
