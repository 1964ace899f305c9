package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoFloat;
import java.util.Locale;

/** Prints numbers under a verb and its flags. Each method says whether the verb is one for its numbers. */
final class NumberVerbs {
    private final Directive directive;

    NumberVerbs(Directive directive) {
        this.directive = directive;
    }

    boolean integer(long value, int verb) {
        switch (verb) {
            case 'v', 'd' -> digits(value, 10, "", false);
            case 'b' -> digits(value, 2, directive.sharp ? "0b" : "", false);
            case 'o' -> digits(value, 8, "", false);
            case 'O' -> digits(value, 8, "0o", false);
            case 'x' -> digits(value, 16, directive.sharp ? "0x" : "", false);
            case 'X' -> digits(value, 16, directive.sharp ? "0X" : "", true);
            case 'c' -> directive.pad(ByteText.ofRune(rune(value)), true);
            case 'q' -> directive.pad(GoQuote.quoteRune(rune(value), directive.plus), true);
            case 'U' -> unicode(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int rune(long value) {
        return value < 0 || value > 0x10FFFF ? ByteText.INVALID_RUNE : (int) value;
    }

    private void unicode(long value) {
        String hex = Long.toHexString(value).toUpperCase(Locale.ROOT);
        String padded = "0".repeat(Math.max(0, Math.max(directive.precision, 4) - hex.length())) + hex;
        boolean shown = directive.sharp && value >= 0 && value <= 0x10FFFF && GoQuote.printable((int) value);
        directive.pad("U+" + padded + (shown ? " '" + ByteText.ofRune((int) value) + "'" : ""), false);
    }

    private void digits(long value, int base, String prefix, boolean upper) {
        int precision = directive.precision;
        if (precision == 0 && value == 0) {
            directive.pad("", false);
            return;
        }
        boolean signed = value < 0 || directive.plus || directive.space;
        String digits =
                value == Long.MIN_VALUE ? Long.toUnsignedString(value, base) : Long.toString(Math.abs(value), base);
        boolean filled = directive.zero && !directive.minus && directive.width >= 0;
        int wanted = precision >= 0 ? precision : filled ? directive.width - (signed ? 1 : 0) : 0;
        String padded =
                "0".repeat(Math.max(0, wanted - digits.length())) + (upper ? digits.toUpperCase(Locale.ROOT) : digits);
        String octal = base == 8 && directive.sharp && !padded.startsWith("0") ? "0" : "";
        String sign = value < 0 ? "-" : directive.plus ? "+" : directive.space ? " " : "";
        directive.pad(sign + prefix + octal + padded, false);
    }

    boolean real(double value, int verb) {
        int given = directive.precision;
        switch (verb) {
            case 'v' -> number(GoFloat.format(value, 'g', given), 'g');
            case 'e', 'E', 'f' -> number(GoFloat.format(value, (char) verb, given < 0 ? 6 : given), verb);
            case 'F' -> number(GoFloat.format(value, 'f', given < 0 ? 6 : given), 'f');
            case 'g', 'G', 'b' -> number(GoFloat.format(value, (char) verb, given), verb);
            case 'x' -> number(GoFloat.format(value, 'x', given), verb);
            case 'X' -> {
                String hex = GoFloat.format(value, 'x', given);
                number(hex.contains("0x") ? hex.toUpperCase(Locale.ROOT) : hex, verb);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Both halves under the same flags; the second one always has a sign. */
    boolean complex(GoComplex value, int verb) {
        if ("vbgGxXfFeE".indexOf(verb) < 0) {
            return false;
        }
        boolean plus = directive.plus;
        directive.append("(");
        real(value.real(), verb);
        directive.plus = true;
        real(value.imaginary(), verb);
        directive.append("i)");
        directive.plus = plus;
        return true;
    }

    /** Pads a number whose sign stays in front of padding zeros. */
    private void number(String text, int verb) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        char sign = signed ? text.charAt(0) : '+';
        String unsigned = signed ? text.substring(1) : text;
        if (sign == '+' && directive.space && !directive.plus) {
            sign = ' ';
        }
        boolean special = unsigned.startsWith("Inf") || unsigned.startsWith("NaN");
        boolean showSign = directive.plus || sign != '+' || unsigned.startsWith("Inf");
        if (special) {
            directive.pad((showSign ? String.valueOf(sign) : "") + unsigned, false);
            return;
        }
        if (directive.sharp && verb != 'b') {
            unsigned = withPoint(unsigned, verb);
        }
        if (showSign && directive.zero && !directive.minus && directive.width > unsigned.length() + 1) {
            String zeros = "0".repeat(directive.width - unsigned.length() - 1);
            directive.append(sign + zeros + unsigned);
        } else {
            directive.pad((showSign ? String.valueOf(sign) : "") + unsigned, true);
        }
    }

    /** What {@code #} adds: always a point, and for g and x the zeros that they leave out. */
    private String withPoint(String unsigned, int verb) {
        boolean hex = verb == 'x' || verb == 'X';
        int tail = tail(unsigned, hex);
        String number = unsigned.substring(0, tail);
        boolean counts = verb == 'g' || verb == 'G' || verb == 'x';
        int missing = !counts ? 0 : directive.precision < 0 ? 6 : directive.precision;
        boolean significant = false;
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            significant |= c != '0' && c != '.';
            missing -= significant && c != '.' ? 1 : 0;
        }
        boolean point = number.indexOf('.') >= 0;
        if (!point && number.equals("0")) {
            missing--;
        }
        return number + (point ? "" : ".") + "0".repeat(Math.max(0, missing)) + unsigned.substring(tail);
    }

    private static int tail(String unsigned, boolean hex) {
        for (int i = 0; i < unsigned.length(); i++) {
            char c = Character.toLowerCase(unsigned.charAt(i));
            if (c == 'p' || c == 'e' && !hex) {
                return i;
            }
        }
        return unsigned.length();
    }
}
