package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoNumbers;
import java.math.BigInteger;

/** Reads numeric literals as Go's text/template does. */
final class Numbers {
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private Numbers() {}

    /** @throws CallFailure with the message if the text is no number */
    static Node.Number read(Token token) {
        String text = token.text();
        int at = token.position();
        if (token.is(Token.Kind.CHAR_CONSTANT)) {
            long rune = character(text);
            return new Node.Number(at, text, rune, (double) rune, rune);
        }
        if (text.endsWith("i")) {
            return complex(at, text);
        }
        BigInteger whole = wholeNumber(text);
        if (whole != null && whole.compareTo(MIN) >= 0 && whole.compareTo(MAX) <= 0) {
            long value = whole.longValue();
            return new Node.Number(at, text, value, (double) value, value);
        }
        if (whole != null && whole.signum() > 0 && whole.compareTo(MAX_UNSIGNED) <= 0) {
            return new Node.Number(at, text, null, whole.doubleValue(), null);
        }
        Double real = GoNumbers.literal(text);
        if (real == null) {
            throw new CallFailure("illegal number syntax: " + GoQuote.quote(text));
        }
        if (!containsAny(text, ".eEpP")) {
            throw new CallFailure("integer overflow: " + GoQuote.quote(text));
        }
        boolean isWhole = real == Math.rint(real) && Math.abs(real) < 9.2e18;
        boolean plainHex = text.length() > 2
                && text.charAt(0) == '0'
                && "xX".indexOf(text.charAt(1)) >= 0
                && !containsAny(text, "pP");
        Long integer = isWhole ? Long.valueOf(real.longValue()) : null;
        return new Node.Number(at, text, integer, real, plainHex ? integer : real);
    }

    private static long character(String text) {
        String inner = GoQuote.unquote(text);
        if (inner == null || inner.isEmpty()) {
            throw new CallFailure("invalid syntax");
        }
        if (ByteText.width(inner, 0) != inner.length()) {
            throw new CallFailure("malformed character constant: " + text);
        }
        boolean escapedByte = inner.length() == 1;
        return escapedByte ? inner.charAt(0) : ByteText.runeAt(inner, 0);
    }

    private static Node.Number complex(int at, String text) {
        int split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        Double real = split > 0 ? GoNumbers.literal(text.substring(0, split)) : Double.valueOf(0);
        Double imaginary = GoNumbers.literal(text.substring(Math.max(split, 0), text.length() - 1));
        if (real == null || imaginary == null) {
            throw new CallFailure("illegal number syntax: " + GoQuote.quote(text));
        }
        return new Node.Number(at, text, null, null, new GoComplex(real, imaginary));
    }

    /** strconv.ParseInt with base 0 but without its bounds; null if it is no whole number. */
    static BigInteger wholeNumber(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        int radix = 10;
        boolean prefixed = false;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char kind = Character.toLowerCase(digits.charAt(1));
            radix = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
            prefixed = true;
            digits = digits.substring(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
        }
        if (digits.isEmpty() || digits.endsWith("_") || digits.contains("__") || !prefixed && digits.startsWith("_")) {
            return null;
        }
        String plain = digits.replace("_", "");
        for (int i = 0; i < plain.length(); i++) {
            if (plain.charAt(i) > 'f' || Character.digit(plain.charAt(i), radix) < 0) {
                return null;
            }
        }
        BigInteger value = new BigInteger(plain, radix);
        return negative ? value.negate() : value;
    }

    private static boolean containsAny(String text, String any) {
        return text.chars().anyMatch(c -> any.indexOf(c) >= 0);
    }
}
