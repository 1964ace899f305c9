package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import java.util.Locale;

/** Go's quoting of strings and characters (strconv), both ways, on byte strings. */
final class GoQuote {
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000B";
    private static final String ESCAPES = "abfnrtv";

    private GoQuote() {}

    static String quote(String bytes) {
        return quote(bytes, '"', false);
    }

    static String quote(String bytes, char quote, boolean asciiOnly) {
        StringBuilder out = new StringBuilder(bytes.length() + 2).append(quote);
        for (int i = 0; i < bytes.length(); ) {
            int width = ByteText.width(bytes, i);
            int rune = ByteText.runeAt(bytes, i);
            if (width == 1 && rune == ByteText.INVALID_RUNE) {
                out.append(String.format(Locale.ROOT, "\\x%02x", (int) bytes.charAt(i)));
            } else {
                appendRune(out, rune, quote, asciiOnly);
            }
            i += width;
        }
        return out.append(quote).toString();
    }

    static String quoteRune(int rune, boolean asciiOnly) {
        StringBuilder out = new StringBuilder().append('\'');
        appendRune(out, rune, '\'', asciiOnly);
        return out.append('\'').toString();
    }

    /** {@code U+002D '-'}. */
    static String unicode(int rune) {
        return String.format(Locale.ROOT, "U+%04X", rune) + (printable(rune) ? " '" + ByteText.ofRune(rune) + "'" : "");
    }

    private static void appendRune(StringBuilder out, int rune, char quote, boolean asciiOnly) {
        int escape = ESCAPED.indexOf(rune);
        if (rune == quote || rune == '\\') {
            out.append('\\').append((char) rune);
        } else if (escape >= 0) {
            out.append('\\').append(ESCAPES.charAt(escape));
        } else if (printable(rune) && (rune < 0x80 || !asciiOnly)) {
            out.append(ByteText.ofRune(rune));
        } else if (rune < ' ' || rune == 0x7F) {
            out.append(String.format(Locale.ROOT, "\\x%02x", rune));
        } else if (rune < 0x10000) {
            out.append(String.format(Locale.ROOT, "\\u%04x", rune));
        } else {
            out.append(String.format(Locale.ROOT, "\\U%08x", rune));
        }
    }

    static boolean printable(int rune) {
        if (rune < 0x80) {
            return rune >= ' ' && rune < 0x7F;
        }
        return switch (Character.getType(rune)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The content of a quoted literal, or null if its escapes are wrong. */
    static String unquote(String literal) {
        char quote = literal.charAt(0);
        String inner = literal.substring(1, literal.length() - 1);
        if (quote == '`') {
            return inner.replace("\r", "");
        }
        if (inner.indexOf('\\') < 0) {
            return inner;
        }
        StringBuilder out = new StringBuilder(inner.length());
        for (int i = 0; i < inner.length(); ) {
            if (inner.charAt(i) != '\\') {
                out.append(inner.charAt(i++));
                continue;
            }
            int used = unescape(inner, i, quote, out);
            if (used < 0) {
                return null;
            }
            i += used;
        }
        return out.toString();
    }

    /** Reads the escape at {@code at}; how many chars it took, or -1 if it is none. */
    private static int unescape(String text, int at, char quote, StringBuilder out) {
        if (at + 1 >= text.length()) {
            return -1;
        }
        char kind = text.charAt(at + 1);
        int simple = ESCAPES.indexOf(kind);
        if (simple >= 0) {
            out.append(ESCAPED.charAt(simple));
            return 2;
        }
        if (kind == '\\' || kind == quote) {
            out.append(kind);
            return 2;
        }
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : kind >= '0' && kind <= '7' ? 3 : 0;
        int from = at + (digits == 3 ? 1 : 2);
        if (digits == 0 || from + digits > text.length()) {
            return -1;
        }
        long value = 0;
        int radix = digits == 3 ? 8 : 16;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        boolean isByte = digits < 4;
        if (isByte ? value > 0xFF : value > 0x10FFFF || value >= 0xD800 && value <= 0xDFFF) {
            return -1;
        }
        out.append(isByte ? String.valueOf((char) value) : ByteText.ofRune((int) value));
        return from + digits - at;
    }
}
