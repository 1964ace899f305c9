package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.ByteText;
import java.util.Locale;

/** Writes one scalar in one style. */
final class ScalarWriter {
    private final Emission emission;

    ScalarWriter(Emission emission) {
        this.emission = emission;
    }

    void plain(String text) {
        if (!text.isEmpty() && !emission.whitespace) {
            emission.put(' ');
        }
        emission.append(text);
        emission.whitespace = false;
        emission.indention = false;
    }

    void singleQuoted(String text) {
        emission.indicator("'", true, false, false);
        boolean breaks = false;
        for (int i = 0; i < text.length(); ) {
            int width = ByteText.width(text, i);
            if (ScalarShape.isBreak(text, i)) {
                if (!breaks && text.charAt(i) == '\n') {
                    emission.putBreak();
                }
                emission.writeBreak(text, i, width);
                breaks = true;
            } else {
                if (breaks && text.charAt(i) != ' ') {
                    emission.writeIndent();
                }
                if (text.charAt(i) == '\'') {
                    emission.put('\'');
                }
                emission.append(text.substring(i, i + width));
                breaks &= text.charAt(i) == ' ';
                emission.indention = false;
            }
            i += width;
        }
        emission.indicator("'", false, false, false);
        emission.whitespace = false;
        emission.indention = false;
    }

    void doubleQuoted(String text) {
        emission.indicator("\"", true, false, false);
        boolean all = startsWithMark(text);
        int width;
        for (int i = 0; i < text.length(); i += width) {
            width = ByteText.width(text, i);
            char c = text.charAt(i);
            if (all || c == '"' || c == '\\' || !ScalarShape.isPrintable(text, i) || ScalarShape.isBreak(text, i)) {
                emission.append(escaped(ByteText.runeAt(text, i)));
            } else {
                emission.append(text.substring(i, i + width));
            }
        }
        emission.indicator("\"", false, false, false);
        emission.whitespace = false;
        emission.indention = false;
    }

    /** yaml.v3 escapes everything in a text that starts with a byte order mark. */
    private static boolean startsWithMark(String text) {
        return text.startsWith("\u00EF\u00BB\u00BF");
    }

    private static String escaped(int rune) {
        return switch (rune) {
            case 0 -> "\\0";
            case 7 -> "\\a";
            case 8 -> "\\b";
            case 9 -> "\\t";
            case 10 -> "\\n";
            case 11 -> "\\v";
            case 12 -> "\\f";
            case 13 -> "\\r";
            case 0x1B -> "\\e";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 0x85 -> "\\N";
            case 0xA0 -> "\\_";
            case 0x2028 -> "\\L";
            case 0x2029 -> "\\P";
            default ->
                String.format(Locale.ROOT, rune <= 0xFF ? "\\x%02X" : rune <= 0xFFFF ? "\\u%04X" : "\\U%08X", rune);
        };
    }

    void literal(String text) {
        emission.indicator("|", true, false, false);
        if (text.charAt(0) == ' ' || ScalarShape.isBreak(text, 0)) {
            emission.indicator(String.valueOf(Emission.BEST_INDENT), false, false, false);
        }
        int last = lastRune(text, text.length());
        if (!ScalarShape.isBreak(text, last)) {
            emission.indicator("-", false, false, false);
        } else if (last == 0 || ScalarShape.isBreak(text, lastRune(text, last))) {
            emission.indicator("+", false, false, false);
        }
        emission.whitespace = true;
        boolean breaks = true;
        for (int i = 0; i < text.length(); ) {
            if (ScalarShape.isBreak(text, i)) {
                int width = ByteText.width(text, i);
                emission.writeBreak(text, i, width);
                breaks = true;
                i += width;
                continue;
            }
            if (breaks) {
                emission.writeIndent();
                breaks = false;
            }
            int from = i;
            while (i < text.length() && !ScalarShape.isBreak(text, i)) {
                i += ByteText.width(text, i);
            }
            emission.append(text.substring(from, i));
            emission.indention = false;
        }
    }

    private static int lastRune(String text, int end) {
        int at = end - 1;
        while (at > 0 && (text.charAt(at) & 0xC0) == 0x80) {
            at--;
        }
        return at;
    }
}
