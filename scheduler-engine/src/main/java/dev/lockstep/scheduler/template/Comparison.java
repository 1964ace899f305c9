package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoDeep;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.scheduler.value.GoTypes;

/** eq and lt: what text/template compares, and how it refuses the rest. */
final class Comparison {
    /** What counts as the same type. Whole numbers compare whether they have a sign or not. */
    private enum Kind {
        BOOL,
        WHOLE,
        REAL,
        COMPLEX,
        TEXT,
        OTHER
    }

    private Comparison() {}

    private static Kind kind(Object value) {
        if (value instanceof Boolean) {
            return Kind.BOOL;
        }
        if (value instanceof Long || value instanceof GoInt) {
            return Kind.WHOLE;
        }
        if (value instanceof Double) {
            return Kind.REAL;
        }
        if (value instanceof GoComplex) {
            return Kind.COMPLEX;
        }
        return value instanceof String ? Kind.TEXT : Kind.OTHER;
    }

    /** True if the first argument equals any of the others. */
    static boolean equal(Object[] arguments) {
        Object first = present(arguments[0]);
        if (arguments.length == 1) {
            throw new CallFailure("missing argument for comparison");
        }
        for (int i = 1; i < arguments.length; i++) {
            if (same(first, present(arguments[i]))) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(Object a, Object b) {
        Kind kind = kind(a);
        if (kind != kind(b)) {
            if (a == null || b == null) {
                return false;
            }
            throw incompatible(a, b);
        }
        return switch (kind) {
            case BOOL, TEXT -> a.equals(b);
            case WHOLE -> whole(a) == whole(b);
            case REAL -> ((Double) a).doubleValue() == (Double) b;
            case COMPLEX -> same((GoComplex) a, (GoComplex) b);
            case OTHER -> others(a, b);
        };
    }

    private static boolean same(GoComplex a, GoComplex b) {
        return a.real() == b.real() && a.imaginary() == b.imaginary();
    }

    /** Lists, maps and structs: only with nil, or if nothing in them is a list or a map. */
    private static boolean others(Object a, Object b) {
        if (a != null && b != null && !GoTypes.kind(a).equals(GoTypes.kind(b))) {
            throw new CallFailure("non-comparable types " + shown(a) + ": " + GoTypes.name(a) + ", " + GoTypes.name(b)
                    + ": " + Fmt.value(b));
        }
        if (isNil(a) || isNil(b)) {
            return isNil(a) == isNil(b);
        }
        if (b instanceof GoList || b instanceof GoMap || b instanceof GoStruct) {
            throw new CallFailure("non-comparable type " + shown(b) + ": " + GoTypes.name(b));
        }
        // Pointers are equal if they are the same one.
        boolean pointer = b instanceof GoObject object && object.kind().equals("ptr");
        return pointer ? a == b : GoDeep.equal(a, b);
    }

    private static String shown(Object value) {
        return new Printf("%s", new Object[] {value}).run();
    }

    private static boolean isNil(Object value) {
        return value == null || value instanceof GoList list && list.isNil();
    }

    private static Object present(Object value) {
        return value == Absent.VALUE ? null : value;
    }

    private static long whole(Object value) {
        return value instanceof Long plain ? plain : ((GoInt) value).value();
    }

    static boolean less(Object a, Object b) {
        Kind kind = ordered(a);
        if (ordered(b) != kind) {
            throw incompatible(a, b);
        }
        return switch (kind) {
            case WHOLE -> whole(a) < whole(b);
            case REAL -> (Double) a < (Double) b;
            case TEXT -> ((String) a).compareTo((String) b) < 0;
            case BOOL, COMPLEX, OTHER -> throw badType();
        };
    }

    private static Kind ordered(Object value) {
        Kind kind = kind(value);
        if (kind == Kind.OTHER) {
            throw badType();
        }
        return kind;
    }

    private static CallFailure badType() {
        return new CallFailure("invalid type for comparison");
    }

    private static CallFailure incompatible(Object a, Object b) {
        return new CallFailure("incompatible types for comparison: " + GoTypes.name(a) + " and " + GoTypes.name(b));
    }
}
