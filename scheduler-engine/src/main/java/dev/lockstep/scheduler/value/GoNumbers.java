package dev.lockstep.scheduler.value;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** How sprig makes numbers of anything: texts that are none, lists and maps count as zero. */
public final class GoNumbers {
    private static final Pattern DIGITS = Pattern.compile("[-+]?[0-9]+");
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

    /**
     * strconv.Atoi without looking at its error: a number too large gives the nearest one, anything else zero. It is too large as soon
     * as its first digits do not fit into 64 bits, whatever follows them.
     */
    public static long clamped(String text) {
        boolean negative = text.startsWith("-");
        int from = negative || text.startsWith("+") ? 1 : 0;
        long value = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            boolean tooLarge = Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0;
            if (tooLarge) {
                return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        if (text.length() == from) {
            return 0;
        }
        return value < 0 ? (negative ? Long.MIN_VALUE : Long.MAX_VALUE) : negative ? -value : value;
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
        String name = text.toLowerCase(Locale.ROOT).replaceFirst("^[-+]", "");
        boolean negative = text.startsWith("-");
        if (name.equals("inf") || name.equals("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (name.equals("nan")) {
            return Double.NaN;
        }
        if (text.length() > 1000 || !text.equals(text.strip())) {
            return null;
        }
        return literal(text);
    }

    /** strconv.ParseFloat, without names and with underscores; null if it is no number. */
    public static Double literal(String text) {
        String plain = text.replace("_", "");
        boolean hex = plain.contains("0x") || plain.contains("0X");
        if (plain.isEmpty()
                || !underscoresFit(text)
                || hex && !containsAny(plain, "pP")
                || !hex && containsAny(plain, "dDfFxXpPNI")) {
            return null;
        }
        try {
            double value = Double.parseDouble(plain);
            return Double.isInfinite(value) ? null : Double.valueOf(value);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /** Each stands between digits, or behind the prefix of a base. */
    private static boolean underscoresFit(String text) {
        String plain = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        String prefix = plain.length() > 1 ? plain.substring(0, 2).toLowerCase(Locale.ROOT) : "";
        boolean hex = prefix.equals("0x");
        boolean prefixed = hex || prefix.equals("0b") || prefix.equals("0o");
        boolean digit = prefixed;
        boolean underscore = false;
        for (int i = prefixed ? 2 : 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '_' ? !digit : underscore && !isDigit(c, hex)) {
                return false;
            }
            underscore = c == '_';
            digit = isDigit(c, hex);
        }
        return !underscore;
    }

    private static boolean isDigit(char c, boolean hex) {
        return c >= '0' && c <= '9' || hex && c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static boolean containsAny(String text, String any) {
        return text.chars().anyMatch(c -> any.indexOf(c) >= 0);
    }
}
