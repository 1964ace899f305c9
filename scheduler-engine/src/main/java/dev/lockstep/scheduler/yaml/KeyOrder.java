package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.ByteText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The order in which Go's yaml.v3 writes map keys: numbers by value, texts naturally, {@code a2} before {@code a10}. */
final class KeyOrder {
    private KeyOrder() {}

    /** What is compared of a key, worked out once. */
    private record Key(Object key, Double number, int[] runes) {
        static Key of(Object key) {
            return new Key(key, KeyOrder.numeric(key), key instanceof String text ? KeyOrder.decoded(text) : null);
        }
    }

    /** A merge sort of our own: the relation is not always transitive, which Java's sort would refuse. */
    static List<Object> sorted(Collection<Object> keys) {
        if (keys.size() < 2) {
            return new ArrayList<>(keys);
        }
        Key[] sorted = mergeSorted(keys.stream().map(Key::of).toArray(Key[]::new), 0, keys.size());
        List<Object> list = new ArrayList<>(sorted.length);
        for (Key key : sorted) {
            list.add(key.key);
        }
        return list;
    }

    private static Key[] mergeSorted(Key[] keys, int from, int end) {
        if (end - from < 2) {
            return Arrays.copyOfRange(keys, from, end);
        }
        int middle = from + (end - from) / 2;
        Key[] left = mergeSorted(keys, from, middle);
        Key[] right = mergeSorted(keys, middle, end);
        Key[] merged = new Key[end - from];
        int i = 0;
        int j = 0;
        while (i < left.length && j < right.length) {
            merged[i + j] = less(right[j], left[i]) ? right[j++] : left[i++];
        }
        System.arraycopy(left, i, merged, i + j, left.length - i);
        System.arraycopy(right, j, merged, left.length + j, right.length - j);
        return merged;
    }

    private static boolean less(Key a, Key b) {
        if (a.number != null && b.number != null) {
            double x = a.number;
            double y = b.number;
            return x != y ? x < y : kind(a.key) < kind(b.key);
        }
        return a.runes == null || b.runes == null ? kind(a.key) < kind(b.key) : textLess(a.runes, b.runes);
    }

    private static int[] decoded(String bytes) {
        int[] runes = new int[bytes.length()];
        int count = 0;
        for (int i = 0; i < bytes.length(); i += ByteText.width(bytes, i)) {
            runes[count++] = ByteText.runeAt(bytes, i);
        }
        return count == runes.length ? runes : Arrays.copyOf(runes, count);
    }

    private static Double numeric(Object key) {
        if (key instanceof Boolean flag) {
            return flag ? 1.0 : 0.0;
        }
        return key instanceof Number value ? Double.valueOf(value.doubleValue()) : null;
    }

    /** Go's reflect.Kind. */
    private static int kind(Object key) {
        return key instanceof Boolean
                ? 1
                : key instanceof Long ? 2 : key instanceof Double ? 14 : key == null ? 20 : 24;
    }

    private static boolean textLess(int[] a, int[] b) {
        boolean digits = false;
        for (int i = 0; i < a.length && i < b.length; i++) {
            if (a[i] == b[i]) {
                digits = Character.isDigit(a[i]);
                continue;
            }
            boolean letterA = Character.isLetter(a[i]);
            boolean letterB = Character.isLetter(b[i]);
            if (letterA && letterB) {
                return a[i] < b[i];
            }
            if (letterA || letterB) {
                return digits ? letterA : letterB;
            }
            return numberLess(a, b, i);
        }
        return a.length < b.length;
    }

    /** Compares the digits from the first difference on; zeros count only after another digit. */
    private static boolean numberLess(int[] a, int[] b, int at) {
        long start = 0;
        if (a[at] == '0' || b[at] == '0') {
            for (int j = at - 1; j >= 0 && Character.isDigit(a[j]); j--) {
                if (a[j] != '0') {
                    start = 1;
                    break;
                }
            }
        }
        long x = start;
        int endA = at;
        for (; endA < a.length && Character.isDigit(a[endA]); endA++) {
            x = x * 10 + a[endA] - '0';
        }
        long y = start;
        int endB = at;
        for (; endB < b.length && Character.isDigit(b[endB]); endB++) {
            y = y * 10 + b[endB] - '0';
        }
        return x != y ? x < y : endA != endB ? endA < endB : a[at] < b[at];
    }
}
