package dev.lockstep.scheduler.value;

/** The order of map keys in Go's fmt and text/template: by kind of value first, then within the kind. */
final class GoOrder {
    private GoOrder() {}

    static int compare(Object a, Object b) {
        int byKind = Integer.compare(rank(a), rank(b));
        if (byKind != 0) {
            return byKind;
        }
        if (a instanceof String text) {
            return text.compareTo((String) b);
        }
        if (a instanceof Long number) {
            return number.compareTo((Long) b);
        }
        if (a instanceof Double number) {
            return number.compareTo((Double) b);
        }
        if (a instanceof Boolean flag) {
            return flag.compareTo((Boolean) b);
        }
        return 0;
    }

    private static int rank(Object value) {
        if (value == null) {
            return 0;
        }
        // Go compares the addresses of the types of unlike keys; the vectors show texts, then numbers, then booleans.
        return value instanceof String ? 1 : value instanceof Long ? 2 : value instanceof Double ? 3 : 4;
    }
}
