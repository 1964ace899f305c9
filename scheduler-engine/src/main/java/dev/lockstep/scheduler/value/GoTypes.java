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
            return list.ofStrings() ? "[]string" : "[]interface {}";
        }
        if (value instanceof GoStruct struct) {
            return struct.typeName();
        }
        if (value instanceof GoComplex) {
            return "complex128";
        }
        throw new IllegalArgumentException("no Go type for " + value.getClass().getName());
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
        if (value instanceof GoMap map) {
            return !map.entries().isEmpty();
        }
        if (value instanceof GoList list) {
            return !list.items().isEmpty();
        }
        return !(value instanceof GoComplex complex) || complex.real() != 0 || complex.imaginary() != 0;
    }
}
