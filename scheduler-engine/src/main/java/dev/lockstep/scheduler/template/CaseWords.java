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
    /** Bytes of what {@link #look} has seen. */
    private int width;

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
        String of = word.text;
        for (int i = 0; i < of.length(); i += ByteText.width(of, i)) {
            int rune = ByteText.runeAt(of, i);
            out.append(ByteText.ofRune(isConnector(rune) ? connector : lower(rune)));
        }
    }

    private static int lower(int rune) {
        return isUpper(rune) ? Character.toLowerCase(rune) : rune;
    }

    private Word next() {
        int from = at;
        int first = look(ByteText.INVALID_RUNE);
        at += width;
        if (first == ByteText.INVALID_RUNE) {
            return new Word(Kind.NONE, text.substring(from, at));
        }
        Kind kind = kind(first);
        switch (kind) {
            case UPPER -> upper(first);
            case LOWER -> takeWhile(first, CaseWords::isSmall);
            case OTHER ->
                takeWhile(
                        first,
                        rune -> !isConnector(rune) && !isLetter(rune) && !isNumber(rune) && !isPunctuation(rune));
            case PUNCTUATION -> takeWhile(first, CaseWords::isPunctuation);
            case CONNECTOR -> takeWhile(first, CaseWords::isConnector);
            default -> takeWhile(first, CaseWords::isNumber);
        }
        return new Word(kind, text.substring(from, at));
    }

    /** A word with a capital, or an abbreviation; of "HTTPStatus" the last capital belongs to what follows. */
    private void upper(int first) {
        if (at >= text.length()) {
            return;
        }
        int rune = look(first);
        if (isUpper(rune)) {
            int last = at;
            at += width;
            while (at < text.length()) {
                rune = look(rune);
                if (!isUpper(rune)) {
                    break;
                }
                last = at;
                at += width;
            }
            if (at < text.length() && isLetter(rune)) {
                at = last;
            }
        } else if (isLetter(rune)) {
            at += width;
            takeWhile(rune, CaseWords::isSmall);
        }
    }

    private void takeWhile(int first, java.util.function.IntPredicate fits) {
        int rune = first;
        while (at < text.length()) {
            rune = look(rune);
            if (!fits.test(rune)) {
                return;
            }
            at += width;
        }
    }

    /**
     * The next character that is one, with the bytes before it that are none; where there is none any more, those bytes count as the
     * character before them.
     */
    private int look(int before) {
        width = 0;
        while (at + width < text.length()) {
            int rune = ByteText.runeAt(text, at + width);
            width += ByteText.width(text, at + width);
            if (rune != ByteText.INVALID_RUNE) {
                return rune;
            }
        }
        return before;
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

    /** All but ideographs. */
    private static boolean isLetter(int rune) {
        return Character.isLetter(rune)
                && !(rune >= 0x3400 && rune <= 0x4D85
                        || rune >= 0x4E00 && rune <= 0x9FCC
                        || rune >= 0x20000 && rune <= 0x2B81D);
    }

    private static boolean isSmall(int rune) {
        return isLetter(rune) && !isUpper(rune);
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
