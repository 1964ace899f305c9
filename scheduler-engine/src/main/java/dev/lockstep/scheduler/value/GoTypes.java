package dev.lockstep.scheduler.value;

/** What Go calls the type of a value, in messages and for {@code %T}. */
public final class GoTypes {
    private GoTypes() {}

    public static String name(Object value) {
        if (value == null || value == Absent.VALUE) {
            return "<nil>";
        }
        if (value instanceof String) {
            return "string";
        }
        if (value instanceof Long) {
            return "int";
        }
        if (value instanceof Double) {
            return "float64";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof GoMap map) {
            return map.type().goName();
        }
        if (value instanceof GoList list) {
            return "[]" + list.element().goName();
        }
        if (value instanceof GoStruct struct) {
            return struct.typeName();
        }
        if (value instanceof GoInt number) {
            return number.typeName();
        }
        if (value instanceof GoObject object) {
            return object.typeName();
        }
        if (value instanceof GoComplex) {
            return "complex128";
        }
        throw new IllegalArgumentException("no Go type for " + value.getClass().getName());
    }

    /** The same, for a pointer the type of what it points to. */
    public static String pointedTo(Object value) {
        String name = name(value);
        return name.startsWith("*") ? name.substring(1) : name;
    }

    /** What reflection calls the kind of a value; "invalid" if there is none. */
    public static String kind(Object value) {
        if (value == null || value == Absent.VALUE) {
            return "invalid";
        }
        if (value instanceof GoMap) {
            return "map";
        }
        if (value instanceof GoList) {
            return "slice";
        }
        if (value instanceof GoStruct) {
            return "struct";
        }
        if (value instanceof GoInt number) {
            return number.kind();
        }
        return value instanceof GoObject object ? object.kind() : name(value);
    }

    /** What {@code if} asks: false, zero, nil and everything empty are false. */
    public static boolean truth(Object value) {
        if (value == null || value == Absent.VALUE) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof GoInt number) {
            return number.value() != 0;
        }
        if (value instanceof GoMap map) {
            return !map.entries().isEmpty();
        }
        if (value instanceof GoList list) {
            return !list.items().isEmpty();
        }
        return !(value instanceof GoComplex complex) || complex.real() != 0 || complex.imaginary() != 0;
    }
}
