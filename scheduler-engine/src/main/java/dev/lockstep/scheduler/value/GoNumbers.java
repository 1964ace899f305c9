package dev.lockstep.scheduler.value;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** How sprig makes numbers of anything: texts that are none, lists and maps count as zero. */
public final class GoNumbers {
    private static final Pattern DIGITS = Pattern.compile("[-+]?[0-9]+");
    /** Underscores stand between digits or behind the prefix of a base. */
    private static final Pattern MISPLACED_UNDERSCORE = Pattern.compile("(?<![0-9a-fA-FxX])_|_(?![0-9a-fA-F])");

    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private GoNumbers() {}

    public static long whole(Object value) {
        if (value instanceof String text) {
            Long parsed = parse(text, 10);
            return parsed == null ? 0 : parsed;
        }
        if (value instanceof Double real) {
            return truncated(real);
        }
        return value instanceof Long number
                ? number
                : value instanceof GoInt number ? number.value() : Boolean.TRUE.equals(value) ? 1 : 0;
    }

    /** Go's conversion on the machines the original runs on: what does not fit becomes the smallest number. */
    private static long truncated(double real) {
        return real >= -0x1p63 && real < 0x1p63 ? (long) real : Long.MIN_VALUE;
    }

    public static double real(Object value) {
        if (value instanceof String text) {
            Double parsed = parseReal(text);
            return parsed == null ? 0 : parsed;
        }
        return value instanceof Double real ? real : (double) whole(value);
    }

    /** strconv.ParseInt, or null; with a base of its own there are no underscores. */
    public static Long parse(String text, int radix) {
        BigInteger value = big(text, radix);
        return value == null || value.compareTo(MAX) > 0 || value.compareTo(MIN) < 0
                ? null
                : Long.valueOf(value.longValue());
    }

    /** strconv.Atoi without looking at its error: a number too large gives the nearest one, anything else zero. */
    public static long clamped(String text) {
        BigInteger value = big(text, 10);
        return value == null ? 0 : value.min(MAX).max(MIN).longValue();
    }

    private static BigInteger big(String text, int radix) {
        if (text.length() > 1000 || !DIGITS.matcher(text).matches()) {
            return null;
        }
        try {
            return new BigInteger(text.startsWith("+") ? text.substring(1) : text, radix);
        } catch (NumberFormatException digitBeyondTheBase) {
            return null;
        }
    }

    /** strconv.ParseFloat: also inf and nan in any case; null if it is no number. */
    public static Double parseReal(String text) {
        String name = text.toLowerCase(java.util.Locale.ROOT).replaceFirst("^[-+]", "");
        boolean negative = text.startsWith("-");
        if (name.equals("inf") || name.equals("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (name.equals("nan")) {
            return Double.NaN;
        }
        if (MISPLACED_UNDERSCORE.matcher(text).find() || text.length() > 1000 || !text.equals(text.strip())) {
            return null;
        }
        return literal(text);
    }

    /** strconv.ParseFloat, without names and with underscores; null if it is no number. */
    public static Double literal(String text) {
        String plain = text.replace("_", "");
        boolean hex = plain.contains("0x") || plain.contains("0X");
        if (plain.isEmpty() || hex && !containsAny(plain, "pP") || !hex && containsAny(plain, "dDfFxXpPNI")) {
            return null;
        }
        try {
            double value = Double.parseDouble(plain);
            return Double.isInfinite(value) ? null : Double.valueOf(value);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static boolean containsAny(String text, String any) {
        return text.chars().anyMatch(c -> any.indexOf(c) >= 0);
    }
}
