package dev.lockstep.scheduler.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Formats float64 as Go's strconv does. */
public final class GoFloat {
    private static final int MOST_DIGITS = 1100;

    private GoFloat() {}

    /**
     * @param verb one of b, e, E, f, g, G, x
     * @param precision digits after the point (e, f) or in all (g); -1 for as many as identify the value
     */
    public static String format(double value, char verb, int precision) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        if (verb == 'b' || verb == 'x') {
            String binary = verb == 'b' ? binary(value) : hex(value, precision);
            return negative ? "-" + binary : binary;
        }
        BigDecimal exact = new BigDecimal(Math.abs(value));
        String text = switch (verb) {
            case 'e', 'E' ->
                exponent(precision < 0 ? shortest(exact) : significant(exact, precision + 1), precision, verb);
            case 'f' -> fixed(exact, precision);
            default -> general(exact, precision, verb);
        };
        return negative ? "-" + text : text;
    }

    private static final int MANTISSA_BITS = 52;

    /** The exponent of the mantissa's last bit. */
    private static int exponentOf(double value) {
        return Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - MANTISSA_BITS;
    }

    private static long mantissaOf(double value) {
        long bits = Double.doubleToRawLongBits(value) & (1L << MANTISSA_BITS) - 1;
        return Math.getExponent(value) < Double.MIN_EXPONENT ? bits : bits | 1L << MANTISSA_BITS;
    }

    private static String binary(double value) {
        int exponent = exponentOf(value);
        return mantissaOf(value) + "p" + (exponent < 0 ? "" : "+") + exponent;
    }

    /** One digit before the point, which is 1 except for zero; rounded to even. */
    private static String hex(double value, int precision) {
        long mantissa = mantissaOf(value);
        int exponent = mantissa == 0 ? 0 : exponentOf(value) + MANTISSA_BITS;
        while (mantissa != 0 && mantissa < 1L << MANTISSA_BITS) {
            mantissa <<= 1;
            exponent--;
        }
        if (precision >= 0 && precision < MANTISSA_BITS / 4) {
            int dropped = MANTISSA_BITS - 4 * precision;
            long unit = 1L << dropped;
            long rest = mantissa & unit - 1;
            mantissa -= rest;
            if (rest > unit / 2 || rest == unit / 2 && (mantissa & unit) != 0) {
                mantissa += unit;
            }
            if (mantissa >= 2L << MANTISSA_BITS) {
                mantissa >>= 1;
                exponent++;
            }
        }
        String digits = String.format(Locale.ROOT, "%013x", mantissa & (1L << MANTISSA_BITS) - 1);
        String shown = precision < 0
                ? digits.replaceAll("0+$", "")
                : precision > digits.length()
                        ? digits + "0".repeat(precision - digits.length())
                        : digits.substring(0, precision);
        int size = Math.abs(exponent);
        return "0x" + (mantissa >> MANTISSA_BITS) + (shown.isEmpty() ? "" : "." + shown) + "p"
                + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
    }

    /** As {@code %v} and {@code %g} print it. */
    public static String shortestGeneral(double value) {
        return format(value, 'g', -1);
    }

    private static String general(BigDecimal exact, int precision, char verb) {
        BigDecimal digits = precision < 0 ? shortest(exact) : significant(exact, Math.max(precision, 1));
        int exponent = exponentOf(digits);
        int count = digits.signum() == 0 ? 1 : digits.stripTrailingZeros().precision();
        // Go decides on the shortest form as if six digits had been asked for.
        int threshold = precision < 0 ? 6 : Math.max(precision, 1);
        if (precision >= 0 && threshold > count && count >= exponent + 1) {
            threshold = count;
        }
        if (exponent < -4 || exponent >= threshold) {
            return exponent(digits, count - 1, verb == 'G' ? 'E' : 'e');
        }
        BigDecimal plain = digits.signum() == 0 ? BigDecimal.ZERO : digits.stripTrailingZeros();
        return plain.toPlainString();
    }

    private static String fixed(BigDecimal exact, int precision) {
        if (precision < 0) {
            BigDecimal digits = shortest(exact);
            return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
        }
        // No double has more digits than that; making zeros by arithmetic takes quadratic time.
        int digits = Math.min(precision, MOST_DIGITS);
        String text = exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return text + "0".repeat(precision - digits);
    }

    private static String exponent(BigDecimal digits, int precision, char letter) {
        String unscaled = digits.signum() == 0
                ? "0"
                : digits.stripTrailingZeros().unscaledValue().toString();
        int after = precision < 0 ? unscaled.length() - 1 : precision;
        StringBuilder out = new StringBuilder().append(unscaled.charAt(0));
        if (after > 0) {
            out.append('.');
            for (int i = 1; i <= after; i++) {
                out.append(i < unscaled.length() ? unscaled.charAt(i) : '0');
            }
        }
        int exponent = exponentOf(digits);
        int size = Math.abs(exponent);
        return out.append(letter)
                .append(exponent < 0 ? '-' : '+')
                .append(size < 10 ? "0" : "")
                .append(size)
                .toString();
    }

    private static int exponentOf(BigDecimal digits) {
        return digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
    }

    private static BigDecimal significant(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    /** The fewest digits that still read as the same double. */
    private static BigDecimal shortest(BigDecimal exact) {
        double value = exact.doubleValue();
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = significant(exact, digits);
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return significant(exact, 17);
    }
}
