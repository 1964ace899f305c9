package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoStruct;
import java.nio.charset.StandardCharsets;

/**
 * The hash of any value, as the first version of Go's hashstructure makes it: 64-bit FNV-1 of each part, parts of lists
 * combined in order, entries of maps without one.
 */
final class StructureHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    /** What Go makes of every text that means it. */
    private static final long NAN = 0x7FF8000000000001L;

    private StructureHash() {}

    /** In decimal digits. */
    static String of(Object value, Budget budget) {
        budget.walk(value);
        return Long.toUnsignedString(hash(value));
    }

    private static long hash(Object value) {
        if (value == null || value == Absent.VALUE) {
            return number(0, 8);
        }
        if (value instanceof String text) {
            return string(text);
        }
        if (value instanceof Boolean flag) {
            return number(flag ? 1 : 0, 1);
        }
        if (value instanceof Long number) {
            return number(number, 8);
        }
        if (value instanceof GoInt number) {
            return number(number.value(), number.typeName().equals("uint8") ? 1 : 8);
        }
        if (value instanceof Double number) {
            return number(number.isNaN() ? NAN : Double.doubleToRawLongBits(number), 8);
        }
        if (value instanceof GoList list) {
            long sum = 0;
            for (Object item : list.items()) {
                sum = ordered(sum, hash(item));
            }
            return sum;
        }
        if (value instanceof GoMap map) {
            long sum = 0;
            for (var entry : map.entries().entrySet()) {
                sum ^= ordered(hash(entry.getKey()), hash(entry.getValue()));
            }
            return sum;
        }
        if (value instanceof GoStruct struct) {
            String type = struct.typeName();
            long sum = string(type.substring(type.lastIndexOf('.') + 1));
            for (var field : struct.fields().entrySet()) {
                sum ^= ordered(string(field.getKey()), hash(field.getValue()));
            }
            return sum;
        }
        if (value instanceof GoTime time) {
            return string(new String(time.binary(), StandardCharsets.ISO_8859_1));
        }
        if (value instanceof GoObject object) {
            return string(object.typeName().substring(object.typeName().lastIndexOf('.') + 1));
        }
        if (value instanceof GoComplex) {
            throw new CallFailure("unknown kind to hash: complex128");
        }
        throw new IllegalArgumentException("no hash for " + value.getClass().getName());
    }

    private static long string(String bytes) {
        long sum = OFFSET;
        for (int i = 0; i < bytes.length(); i++) {
            sum = sum * PRIME ^ bytes.charAt(i);
        }
        return sum;
    }

    private static long number(long value, int size) {
        return number(OFFSET, value, size);
    }

    private static long number(long before, long value, int size) {
        long sum = before;
        for (int i = 0; i < size; i++) {
            sum = sum * PRIME ^ (value >>> 8 * i & 0xFF);
        }
        return sum;
    }

    private static long ordered(long a, long b) {
        return number(number(a, 8), b, 8);
    }
}
