package dev.lockstep.scheduler.value;

/**
 * An integer that is not Go's plain int (which is a {@link Long}): its type shows in messages and decides whether a
 * function takes it.
 *
 * @param typeName int64, uint8, or a named type such as time.Weekday
 * @param text how it prints; null prints the number
 */
public record GoInt(String typeName, long value, String text) {
    public static GoInt of64(long value) {
        return new GoInt("int64", value, null);
    }

    public static GoInt ofByte(int value) {
        return new GoInt("uint8", value, null);
    }

    public static GoInt unsigned64(long value) {
        return new GoInt("uint64", value, null);
    }

    /** One of a type with names for its values. */
    public static GoInt named(String typeName, long value, String text) {
        return new GoInt(typeName, value, text);
    }

    /** What Go calls the representation behind the type. */
    public String kind() {
        return switch (typeName) {
            case "time.Duration" -> "int64";
            case "time.Weekday", "time.Month" -> "int";
            default -> typeName;
        };
    }

    public boolean unsigned() {
        return typeName.startsWith("uint");
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
