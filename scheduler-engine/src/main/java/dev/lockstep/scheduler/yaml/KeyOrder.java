package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.ByteText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The order in which Go's yaml.v3 writes map keys: numbers by value, texts naturally, {@code a2} before {@code a10}. */
final class KeyOrder {
    private KeyOrder() {}

    /** A merge sort of our own: the relation is not always transitive, which Java's sort would refuse. */
    static List<Object> sorted(Collection<Object> keys) {
        List<Object> list = new ArrayList<>(keys);
        return list.size() < 2 ? list : mergeSorted(list);
    }

    private static List<Object> mergeSorted(List<Object> list) {
        if (list.size() < 2) {
            return list;
        }
        int middle = list.size() / 2;
        List<Object> left = mergeSorted(list.subList(0, middle));
        List<Object> right = mergeSorted(list.subList(middle, list.size()));
        List<Object> merged = new ArrayList<>(list.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            merged.add(less(right.get(j), left.get(i)) ? right.get(j++) : left.get(i++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }

    static boolean less(Object a, Object b) {
        Double x = number(a);
        Double y = number(b);
        if (x != null && y != null) {
            return x.doubleValue() != y.doubleValue() ? x < y : kind(a) < kind(b);
        }
        if (!(a instanceof String first) || !(b instanceof String second)) {
            return kind(a) < kind(b);
        }
        return textLess(runes(first), runes(second));
    }

    private static int[] runes(String bytes) {
        return ByteText.toJava(bytes).codePoints().toArray();
    }

    private static Double number(Object key) {
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
