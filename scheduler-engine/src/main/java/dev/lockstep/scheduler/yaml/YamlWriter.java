package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoFloat;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes values as Go's yaml.v3 does: block style, four spaces, sequences indented in maps, no folding. The places of
 * blanks and line breaks follow libyaml's emitter, whose state these fields are.
 */
public final class YamlWriter {
    private static final int BEST_INDENT = 4;
    private static final int LONGEST_SIMPLE_KEY = 128;

    private enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL
    }

    private final StringBuilder out = new StringBuilder();
    private int column;
    private int indent = -1;
    private boolean whitespace = true;
    private boolean indention = true;

    private YamlWriter() {}

    /** @return a byte string that ends in a line break */
    public static String write(Object value) {
        YamlWriter writer = new YamlWriter();
        writer.value(value, false, false);
        writer.writeIndent();
        return writer.out.toString();
    }

    /** @param inSequence whether the value is an item of a sequence, directly after its dash */
    private void value(Object value, boolean inSequence, boolean simpleKey) {
        if (value instanceof GoMap map) {
            Map<Object, Object> ordered = new LinkedHashMap<>();
            KeyOrder.sorted(map.entries().keySet())
                    .forEach(key -> ordered.put(key, map.entries().get(key)));
            mapping(ordered, inSequence);
        } else if (value instanceof GoStruct struct) {
            Map<Object, Object> lower = new LinkedHashMap<>();
            struct.fields().forEach((name, field) -> lower.put(name.toLowerCase(Locale.ROOT), field));
            mapping(lower, inSequence);
        } else if (value instanceof GoList list) {
            sequence(list, inSequence);
        } else {
            scalar(value, inSequence, simpleKey);
        }
    }

    private void mapping(Map<Object, Object> entries, boolean inSequence) {
        if (entries.isEmpty()) {
            indicator("{", true, true, false);
            indicator("}", false, false, false);
            return;
        }
        int outer = increaseIndent(false, inSequence);
        for (Map.Entry<Object, Object> entry : entries.entrySet()) {
            writeIndent();
            if (isSimpleKey(entry.getKey())) {
                value(entry.getKey(), false, true);
                indicator(":", false, false, false);
            } else {
                indicator("?", true, false, true);
                value(entry.getKey(), false, false);
                writeIndent();
                indicator(":", true, false, true);
            }
            value(entry.getValue(), false, false);
        }
        indent = outer;
    }

    private void sequence(GoList list, boolean inSequence) {
        if (list.items().isEmpty()) {
            indicator("[", true, true, false);
            indicator("]", false, false, false);
            return;
        }
        int outer = increaseIndent(false, inSequence);
        for (Iterator<Object> items = list.items().iterator(); items.hasNext(); ) {
            writeIndent();
            indicator("-", true, false, true);
            value(items.next(), true, false);
        }
        indent = outer;
    }

    private static boolean isSimpleKey(Object key) {
        return !(key instanceof String text)
                || text.length() <= LONGEST_SIMPLE_KEY && !ScalarShape.of(text).multiline();
    }

    private void scalar(Object value, boolean inSequence, boolean simpleKey) {
        int outer = increaseIndent(true, inSequence);
        if (value instanceof String text) {
            text(text, simpleKey);
        } else if (value instanceof Double number) {
            plain(real(number));
        } else {
            plain(value == null || value == Absent.VALUE ? "null" : value.toString());
        }
        indent = outer;
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        }
        return Double.isInfinite(number) ? number > 0 ? ".inf" : "-.inf" : GoFloat.shortestGeneral(number);
    }

    private void text(String text, boolean simpleKey) {
        if (!ByteText.isUtf8(text)) {
            if (!whitespace) {
                put(' ');
            }
            append("!!binary");
            whitespace = false;
            indention = false;
            styled(base64(text), false, simpleKey);
            return;
        }
        styled(text, Scalars.needsQuotes(text), simpleKey);
    }

    private static String base64(String text) {
        String encoded = Base64.getEncoder().encodeToString(ByteText.toBytes(text));
        if (encoded.length() < 70) {
            return encoded;
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < encoded.length(); i += 70) {
            lines.append(encoded, i, Math.min(i + 70, encoded.length())).append('\n');
        }
        return lines.toString();
    }

    private void styled(String text, boolean quotes, boolean simpleKey) {
        ScalarShape shape = ScalarShape.of(text);
        Style style = text.indexOf('\n') >= 0 ? Style.LITERAL : quotes ? Style.DOUBLE_QUOTED : Style.PLAIN;
        if (simpleKey && shape.multiline()) {
            style = Style.DOUBLE_QUOTED;
        }
        if (style == Style.PLAIN && !shape.plainAllowed()) {
            style = Style.SINGLE_QUOTED;
        }
        if (style == Style.SINGLE_QUOTED && !shape.singleQuotedAllowed()
                || style == Style.LITERAL && (!shape.literalAllowed() || simpleKey)) {
            style = Style.DOUBLE_QUOTED;
        }
        switch (style) {
            case PLAIN -> plain(text);
            case SINGLE_QUOTED -> singleQuoted(text);
            case DOUBLE_QUOTED -> doubleQuoted(text);
            case LITERAL -> literal(text);
        }
    }

    private void plain(String text) {
        if (!text.isEmpty() && !whitespace) {
            put(' ');
        }
        append(text);
        whitespace = false;
        indention = false;
    }

    private void singleQuoted(String text) {
        indicator("'", true, false, false);
        boolean breaks = false;
        for (int i = 0; i < text.length(); ) {
            int width = ByteText.width(text, i);
            if (ScalarShape.isBreak(text, i)) {
                if (!breaks && text.charAt(i) == '\n') {
                    putBreak();
                }
                writeBreak(text, i, width);
                breaks = true;
            } else {
                if (breaks && text.charAt(i) != ' ') {
                    writeIndent();
                }
                if (text.charAt(i) == '\'') {
                    put('\'');
                }
                append(text.substring(i, i + width));
                breaks &= text.charAt(i) == ' ';
                indention = false;
            }
            i += width;
        }
        indicator("'", false, false, false);
        whitespace = false;
        indention = false;
    }

    private void doubleQuoted(String text) {
        indicator("\"", true, false, false);
        int width;
        for (int i = 0; i < text.length(); i += width) {
            width = ByteText.width(text, i);
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || !ScalarShape.isPrintable(text, i) || ScalarShape.isBreak(text, i)) {
                append(escaped(ByteText.runeAt(text, i)));
            } else {
                append(text.substring(i, i + width));
            }
        }
        indicator("\"", false, false, false);
        whitespace = false;
        indention = false;
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
            default -> String.format(rune <= 0xFF ? "\\x%02X" : rune <= 0xFFFF ? "\\u%04X" : "\\U%08X", rune);
        };
    }

    private void literal(String text) {
        indicator("|", true, false, false);
        if (text.charAt(0) == ' ' || ScalarShape.isBreak(text, 0)) {
            indicator(String.valueOf(BEST_INDENT), false, false, false);
        }
        int last = lastRune(text, text.length());
        if (!ScalarShape.isBreak(text, last)) {
            indicator("-", false, false, false);
        } else if (last == 0 || ScalarShape.isBreak(text, lastRune(text, last))) {
            indicator("+", false, false, false);
        }
        whitespace = true;
        boolean breaks = true;
        for (int i = 0; i < text.length(); ) {
            int width = ByteText.width(text, i);
            if (ScalarShape.isBreak(text, i)) {
                writeBreak(text, i, width);
                breaks = true;
            } else {
                if (breaks) {
                    writeIndent();
                }
                append(text.substring(i, i + width));
                indention = false;
                breaks = false;
            }
            i += width;
        }
    }

    private static int lastRune(String text, int end) {
        int at = end - 1;
        while (at > 0 && (text.charAt(at) & 0xC0) == 0x80) {
            at--;
        }
        return at;
    }

    /** Returns the indentation to go back to. */
    private int increaseIndent(boolean scalar, boolean inSequence) {
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

    private void indicator(String text, boolean needsWhitespace, boolean isWhitespace, boolean isIndention) {
        if (needsWhitespace && !whitespace) {
            put(' ');
        }
        append(text);
        whitespace = isWhitespace;
        indention = indention && isIndention;
    }

    private void writeIndent() {
        int wanted = Math.max(indent, 0);
        if (!indention || column > wanted || column == wanted && !whitespace) {
            putBreak();
        }
        while (column < wanted) {
            put(' ');
        }
        whitespace = true;
    }

    private void writeBreak(String text, int at, int width) {
        if (text.charAt(at) == '\n') {
            putBreak();
        } else {
            out.append(text, at, at + width);
            column = 0;
            indention = true;
        }
    }

    private void putBreak() {
        out.append('\n');
        column = 0;
        indention = true;
    }

    private void put(char c) {
        out.append(c);
        column++;
    }

    private void append(String text) {
        out.append(text);
        column += text.length();
    }
}
