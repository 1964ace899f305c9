package dev.lockstep.scheduler.yaml;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which plain scalars are numbers or dates for Go's yaml packages. */
final class Scalars {
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++(?:\\.[0-9_]*)?");
    private static final Pattern TIMESTAMP = Pattern.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
            + "([Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})"
            + "| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(\\.[0-9]+)?)?");
    private static final int MOST_DIGITS = 65;
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private Scalars() {}

    /** A Long or Double, or null if the text is no number. */
    static Object number(String text) {
        char first = text.charAt(0);
        if (first == '.' || (first == '+' || first == '-') && text.length() > 1 && text.charAt(1) == '.') {
            Double special = special(text);
            if (special != null) {
                return special;
            }
        }
        if (first == '.') {
            return FLOAT.matcher(text).matches() ? finite(text) : null;
        }
        boolean signOrDigit = first == '+' || first == '-' || first >= '0' && first <= '9';
        if (!signOrDigit || isTimestamp(text)) {
            return null;
        }
        String plain = text.replace("_", "");
        BigInteger whole = whole(plain);
        if (whole != null && whole.compareTo(MIN) >= 0 && whole.compareTo(MAX) <= 0) {
            return whole.longValue();
        }
        if (whole != null && whole.signum() > 0 && whole.compareTo(MAX_UNSIGNED) <= 0 && !plain.startsWith("+")) {
            throw new YamlException("the number " + text + " does not fit into 64 bits with a sign", 1, true);
        }
        if (FLOAT.matcher(plain).matches()) {
            return finite(plain);
        }
        return null;
    }

    /** One that is too large is none. */
    private static Double finite(String text) {
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? null : Double.valueOf(value);
    }

    private static Double special(String text) {
        return switch (text) {
            case ".nan", ".NaN", ".NAN" -> Double.NaN;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> Double.POSITIVE_INFINITY;
            case "-.inf", "-.Inf", "-.INF" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static BigInteger whole(String plain) {
        boolean negative = plain.startsWith("-");
        String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char kind = Character.toLowerCase(digits.charAt(1));
            radix = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
            digits = digits.substring(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
        }
        if (digits.isEmpty()) {
            return null;
        }
        if (digits.length() > MOST_DIGITS) {
            // Too large in every base, unless it begins with zeros; reading it takes quadratic time.
            int zeros = 0;
            while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
                zeros++;
            }
            digits = digits.substring(zeros);
            if (digits.length() > MOST_DIGITS) {
                return null;
            }
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) > 'f' || Character.digit(digits.charAt(i), radix) < 0) {
                return null;
            }
        }
        BigInteger value = new BigInteger(digits, radix);
        return negative ? value.negate() : value;
    }

    static boolean isTimestamp(String text) {
        Matcher matcher = text.length() < 8 || text.charAt(4) != '-' ? null : TIMESTAMP.matcher(text);
        if (matcher == null || !matcher.matches()) {
            return false;
        }
        try {
            LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
        } catch (DateTimeException noSuchDay) {
            return false;
        }
        int from = matcher.group(5) != null ? 5 : 10;
        return matcher.group(4) == null
                || number(matcher, from) < 24 && number(matcher, from + 1) < 60 && number(matcher, from + 2) < 60;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Whether yaml.v3 must quote a text so that it is read back as a text. */
    static boolean needsQuotes(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> Yaml11.isBooleanWord(text) || looksLikeNumber(text) || isTimestamp(text);
        };
    }

    private static boolean looksLikeNumber(String text) {
        char first = text.charAt(0);
        if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9')) {
            return false;
        }
        try {
            return number(text) != null || BASE_60.matcher(text).matches();
        } catch (YamlException tooLarge) {
            return true;
        }
    }
}
