package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoDeep;
import dev.lockstep.scheduler.value.GoFloat;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoStruct;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes values as Go's yaml.v3 does: block style, four spaces, sequences indented in maps, no folding. The places of
 * blanks and line breaks follow libyaml's emitter, whose state is in Emission.
 */
public final class YamlWriter {
    private static final int LONGEST_SIMPLE_KEY = 128;

    private enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL
    }

    private final Emission emission;
    private final ScalarWriter scalars;
    private int depth;

    private YamlWriter(Emission emission) {
        this.emission = emission;
        this.scalars = new ScalarWriter(emission);
    }

    /** @return a byte string that ends in a line break */
    public static String write(Object value) {
        return write(value, Integer.MAX_VALUE - 8);
    }

    /**
     * @return a byte string that ends in a line break
     * @throws YamlException if it would have more bytes than that, or the value is nested too deeply; nothing much longer
     *     is made before that is noticed
     */
    public static String write(Object value, int maxBytes) {
        YamlWriter writer = new YamlWriter(new Emission(maxBytes));
        writer.value(value, false, false);
        writer.emission.writeIndent();
        return writer.emission.out.toString();
    }

    /** @param inSequence whether the value is an item of a sequence, directly after its dash */
    private void value(Object value, boolean inSequence, boolean simpleKey) {
        if (depth >= GoDeep.MAX_DEPTH) {
            throw new YamlException("the value contains itself, or is nested more than " + depth + " deep", 1, true);
        }
        depth++;
        nested(value, inSequence, simpleKey);
        depth--;
    }

    private void nested(Object value, boolean inSequence, boolean simpleKey) {
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
            emission.indicator("{", true, true, false);
            emission.indicator("}", false, false, false);
            return;
        }
        int outer = emission.increaseIndent(false, inSequence);
        for (Map.Entry<Object, Object> entry : entries.entrySet()) {
            emission.writeIndent();
            if (isSimpleKey(entry.getKey())) {
                value(entry.getKey(), false, true);
                emission.indicator(":", false, false, false);
            } else {
                emission.indicator("?", true, false, true);
                value(entry.getKey(), false, false);
                emission.writeIndent();
                emission.indicator(":", true, false, true);
            }
            value(entry.getValue(), false, false);
        }
        emission.indent = outer;
    }

    private void sequence(GoList list, boolean inSequence) {
        if (list.items().isEmpty()) {
            emission.indicator("[", true, true, false);
            emission.indicator("]", false, false, false);
            return;
        }
        int outer = emission.increaseIndent(false, inSequence);
        for (Iterator<Object> items = list.items().iterator(); items.hasNext(); ) {
            emission.writeIndent();
            emission.indicator("-", true, false, true);
            value(items.next(), true, false);
        }
        emission.indent = outer;
    }

    private static boolean isSimpleKey(Object key) {
        return !(key instanceof String text)
                || text.length() <= LONGEST_SIMPLE_KEY && !ScalarShape.of(text).multiline();
    }

    private void scalar(Object value, boolean inSequence, boolean simpleKey) {
        int outer = emission.increaseIndent(true, inSequence);
        if (value instanceof String text) {
            text(text, simpleKey);
        } else if (value instanceof GoObject object) {
            scalars.plain(object.yaml());
        } else if (value instanceof Double number) {
            scalars.plain(real(number));
        } else if (value instanceof GoComplex) {
            throw new YamlException("cannot marshal type: complex128", 1, false);
        } else if (value instanceof GoInt number && number.typeName().equals("time.Duration")) {
            scalars.plain(number.text());
        } else {
            scalars.plain(value == null || value == Absent.VALUE ? "null" : value.toString());
        }
        emission.indent = outer;
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        }
        return Double.isInfinite(number) ? number > 0 ? ".inf" : "-.inf" : GoFloat.shortestGeneral(number);
    }

    private void text(String text, boolean simpleKey) {
        if (!ByteText.isUtf8(text)) {
            if (!emission.whitespace) {
                emission.put(' ');
            }
            emission.append("!!binary");
            emission.whitespace = false;
            emission.indention = false;
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
            case PLAIN -> scalars.plain(text);
            case SINGLE_QUOTED -> scalars.singleQuoted(text);
            case DOUBLE_QUOTED -> scalars.doubleQuoted(text);
            case LITERAL -> scalars.literal(text);
        }
    }
}
