package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoFloat;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoStruct;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** JSON as Go's encoding/json writes it: keys sorted, {@code <}, {@code >} and {@code &} escaped. */
final class Json {
    /** What JSON cannot say; sprig then gives an empty text. */
    private static final class Impossible extends RuntimeException {
        Impossible() {
            super(null, null, false, false);
        }
    }

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;
    private int depth;

    private Json(boolean pretty) {
        this.pretty = pretty;
    }

    /** Empty if there is something in the value that JSON cannot say, such as a map with other keys than texts. */
    static String text(Object value, boolean pretty, Budget budget) {
        budget.walk(value);
        Json json = new Json(pretty);
        try {
            json.value(value);
        } catch (Impossible unsupported) {
            return "";
        }
        return json.out.toString();
    }

    private void value(Object value) {
        Texts.checkLength(out.length());
        if (value instanceof String text) {
            string(text);
        } else if (value instanceof Double number) {
            out.append(real(number));
        } else if (value instanceof GoMap map) {
            map(map);
        } else if (value instanceof GoStruct struct) {
            members(struct.fields());
        } else if (value instanceof GoList list) {
            list(list);
        } else if (value instanceof GoObject object) {
            String json = object.json();
            if (json == null) {
                throw new Impossible();
            }
            out.append(json);
        } else if (value instanceof GoComplex) {
            throw new Impossible();
        } else {
            out.append(value == null || value == dev.lockstep.scheduler.value.Absent.VALUE ? "null" : value.toString());
        }
    }

    private void map(GoMap map) {
        if (map.type() == GoMap.Type.ANY_ANY) {
            throw new Impossible();
        }
        Map<String, Object> sorted = new TreeMap<>();
        map.entries().forEach((key, item) -> sorted.put((String) key, item));
        members(sorted);
    }

    private void members(Map<String, Object> members) {
        if (members.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        depth++;
        for (Iterator<Map.Entry<String, Object>> all = members.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Object> member = all.next();
            newLine();
            string(member.getKey());
            out.append(pretty ? ": " : ":");
            value(member.getValue());
            out.append(all.hasNext() ? "," : "");
        }
        depth--;
        newLine();
        out.append('}');
    }

    private void list(GoList list) {
        if (list.items().isEmpty()) {
            out.append(list.isNil() ? "null" : "[]");
            return;
        }
        out.append('[');
        depth++;
        for (Iterator<Object> items = list.items().iterator(); items.hasNext(); ) {
            newLine();
            value(items.next());
            out.append(items.hasNext() ? "," : "");
        }
        depth--;
        newLine();
        out.append(']');
    }

    private void newLine() {
        Texts.checkLength(out.length());
        if (pretty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private static String real(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new Impossible();
        }
        double size = Math.abs(number);
        if (size != 0 && (size < 1e-6 || size >= 1e21)) {
            return GoFloat.format(number, 'e', -1).replaceFirst("e-0", "e-");
        }
        return GoFloat.format(number, 'f', -1);
    }

    private void string(String bytes) {
        out.append(quoted(bytes));
    }

    static String quoted(String bytes) {
        StringBuilder out = new StringBuilder(bytes.length() + 2).append('"');
        int width;
        for (int i = 0; i < bytes.length(); i += width) {
            width = ByteText.width(bytes, i);
            int rune = ByteText.runeAt(bytes, i);
            switch (rune) {
                case '"', '\\' -> out.append('\\').append((char) rune);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    boolean escaped = rune < ' '
                            || rune == '<'
                            || rune == '>'
                            || rune == '&'
                            || rune == 0x2028
                            || rune == 0x2029
                            || Texts.isInvalid(bytes, i);
                    if (escaped) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", rune));
                    } else {
                        out.append(bytes, i, i + width);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
