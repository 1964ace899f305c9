package dev.lockstep.scheduler.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies, comparisons and bounds of whole values. */
public final class GoDeep {
    /** No deeper value is walked through. */
    public static final int MAX_DEPTH = 500;

    /** No larger value is walked through: values, and long texts in them by their length. */
    public static final int MAX_PARTS = 2_000_000;

    private static final int TEXT_PART = 64;

    private int parts;

    private GoDeep() {}

    /**
     * Whether walking through the value ends within bounds. A map can be put into itself, and lists that hold a list
     * twice, which holds a list twice, grow without taking memory.
     */
    public static boolean bounded(Object value) {
        return parts(value) >= 0;
    }

    /** How much there is to walk through, or -1 if that is out of bounds. */
    public static int parts(Object value) {
        GoDeep counted = new GoDeep();
        return counted.walk(value, 0) ? counted.parts : -1;
    }

    private boolean walk(Object value, int depth) {
        parts += value instanceof String text ? 1 + text.length() / TEXT_PART : 1;
        if (depth > MAX_DEPTH || parts > MAX_PARTS) {
            return false;
        }
        if (value instanceof GoMap map) {
            for (Object item : map.entries().values()) {
                if (!walk(item, depth + 1)) {
                    return false;
                }
            }
        } else if (value instanceof GoList list) {
            for (Object item : list.items()) {
                if (!walk(item, depth + 1)) {
                    return false;
                }
            }
        } else if (value instanceof GoStruct struct) {
            for (Object item : struct.fields().values()) {
                if (!walk(item, depth + 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A copy whose maps and lists can be changed without the original noticing. */
    public static Object copy(Object value) {
        if (value instanceof GoMap map) {
            GoMap copy = GoMap.of(map.type());
            map.entries().forEach((key, item) -> copy.entries().put(key, copy(item)));
            return copy;
        }
        if (value instanceof GoStruct struct) {
            Map<String, Object> fields = new LinkedHashMap<>();
            struct.fields().forEach((name, field) -> fields.put(name, copy(field)));
            return new GoStruct(struct.typeName(), fields);
        }
        if (value instanceof GoList list && !list.isNil()) {
            List<Object> items = new ArrayList<>(list.items().size());
            list.items().forEach(item -> items.add(copy(item)));
            return new GoList(list.element(), items);
        }
        return value instanceof GoObject object ? object.copied() : value;
    }

    /** Go's reflect.DeepEqual: types count, an int is no float, a nil slice is no empty one, NaN is nothing. */
    public static boolean equal(Object a, Object b) {
        if (a == null || b == null) {
            return a == b;
        }
        if (a instanceof GoMap x) {
            return b instanceof GoMap y && maps(x, y);
        }
        if (a instanceof GoList x) {
            return b instanceof GoList y && lists(x, y);
        }
        if (a instanceof GoStruct x) {
            return b instanceof GoStruct y
                    && x.typeName().equals(y.typeName())
                    && x.fields().keySet().stream()
                            .allMatch(name ->
                                    equal(x.fields().get(name), y.fields().get(name)));
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x.doubleValue() == y.doubleValue();
        }
        return a.equals(b);
    }

    private static boolean maps(GoMap a, GoMap b) {
        if (a == b) {
            return true;
        }
        if (a.type() != b.type() || a.entries().size() != b.entries().size()) {
            return false;
        }
        for (Map.Entry<Object, Object> entry : a.entries().entrySet()) {
            if (!b.entries().containsKey(entry.getKey())
                    || !equal(entry.getValue(), b.entries().get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean lists(GoList a, GoList b) {
        if (a.element() != b.element()
                || a.isNil() != b.isNil()
                || a.items().size() != b.items().size()) {
            return false;
        }
        for (int i = 0; i < a.items().size(); i++) {
            if (!equal(a.items().get(i), b.items().get(i))) {
                return false;
            }
        }
        return true;
    }
}
