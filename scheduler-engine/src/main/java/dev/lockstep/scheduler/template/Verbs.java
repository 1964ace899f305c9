package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoComplex;
import dev.lockstep.scheduler.value.GoFloat;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.Locale;
import java.util.Map;

/** Prints one operand of a format under a verb and its flags, as Go's fmt does. */
final class Verbs {
    boolean sharp;
    boolean zero;
    boolean plus;
    boolean minus;
    boolean space;
    /** -1: not given. */
    int width;
    /** -1: not given. */
    int precision;

    private boolean sharpV;
    private boolean plusV;
    private final StringBuilder out;

    Verbs(StringBuilder out) {
        this.out = out;
        clear();
    }

    void clear() {
        sharp = zero = plus = minus = space = sharpV = plusV = false;
        width = precision = -1;
    }

    /** An operand of the format: {@code %#v} and {@code %+v} change the meaning of their flags. */
    void printTop(Object value, int verb) {
        if (verb != 'T') {
            Texts.checkBounded(value);
        }
        if (verb == 'v') {
            sharpV = sharp;
            plusV = plus;
            sharp = false;
            plus = false;
        }
        print(value, verb);
    }

    void print(Object value, int verb) {
        if (value == null) {
            if (verb == 'v' || verb == 'T') {
                pad("<nil>");
            } else {
                bad(null, verb);
            }
        } else if (verb == 'T') {
            text(GoTypes.name(value), 's');
        } else {
            typed(value, verb);
        }
    }

    private void typed(Object value, int verb) {
        if (value instanceof String string) {
            text(string, verb);
        } else if (value instanceof Long number) {
            integer(number, verb);
        } else if (value instanceof GoInt number) {
            if (number.text() != null && "vsqxX".indexOf(verb) >= 0) {
                text(number.text(), verb);
            } else {
                integer(number.value(), verb);
            }
        } else if (value instanceof GoObject object) {
            text(object.text(), verb);
        } else if (value instanceof Double number) {
            real(number, verb);
        } else if (value instanceof Boolean flag) {
            if (verb == 't' || verb == 'v') {
                pad(flag.toString());
            } else {
                bad(value, verb);
            }
        } else if (value instanceof GoComplex complex) {
            pad(complex.text());
        } else if (value instanceof GoMap map) {
            map(map, verb);
        } else if (value instanceof GoList list) {
            list(list, verb);
        } else {
            struct((GoStruct) value, verb);
        }
    }

    private void bad(Object value, int verb) {
        out.append("%!").append(ByteText.ofRune(verb)).append('(').append(GoTypes.name(value));
        if (value != null) {
            out.append('=');
            print(value, 'v');
        }
        out.append(')');
    }

    private void map(GoMap map, int verb) {
        out.append(sharpV ? map.type().goName() + "{" : "map[");
        boolean first = true;
        for (Object key : map.sortedKeys()) {
            separate(first);
            first = false;
            nested(key, verb, false);
            out.append(':');
            nested(map.entries().get(key), verb, true);
        }
        out.append(sharpV ? '}' : ']');
    }

    private void list(GoList list, int verb) {
        out.append(sharpV ? GoTypes.name(list) + "{" : "[");
        boolean first = true;
        for (Object item : list.items()) {
            separate(first);
            first = false;
            nested(item, verb, true);
        }
        out.append(sharpV ? '}' : ']');
    }

    private void struct(GoStruct struct, int verb) {
        out.append(sharpV ? struct.typeName() : "").append('{');
        boolean first = true;
        for (Map.Entry<String, Object> field : struct.fields().entrySet()) {
            separate(first);
            first = false;
            out.append(sharpV || plusV ? field.getKey() + ":" : "");
            nested(field.getValue(), verb, true);
        }
        out.append('}');
    }

    private void separate(boolean first) {
        Texts.checkLength(out.length());
        out.append(first ? "" : sharpV ? ", " : " ");
    }

    private void nested(Object value, int verb, boolean anyTyped) {
        if (value == null || value == Absent.VALUE) {
            out.append(sharpV && anyTyped ? "interface {}(nil)" : "<nil>");
        } else {
            typed(value, verb);
        }
    }

    private void text(String value, int verb) {
        switch (verb) {
            case 'v' -> pad(sharpV ? GoQuote.quote(value) : truncated(value));
            case 's' -> pad(truncated(value));
            case 'q' -> {
                String cut = truncated(value);
                boolean raw = sharp
                        && ByteText.isUtf8(cut)
                        && cut.chars().allMatch(c -> c != '`' && (c >= ' ' && c != 0x7F || c == '\t'));
                pad(raw ? "`" + cut + "`" : GoQuote.quote(cut, '"', plus));
            }
            case 'x', 'X' -> pad(hexOf(value, verb == 'X'));
            default -> bad(value, verb);
        }
    }

    private String truncated(String value) {
        if (precision < 0) {
            return value;
        }
        int at = 0;
        for (int runes = 0; at < value.length() && runes < precision; runes++) {
            at += ByteText.width(value, at);
        }
        return value.substring(0, at);
    }

    private String hexOf(String value, boolean upper) {
        int length = precision >= 0 ? Math.min(precision, value.length()) : value.length();
        StringBuilder hex = new StringBuilder();
        String prefix = sharp ? "0x" : "";
        for (int i = 0; i < length; i++) {
            hex.append(i > 0 && space ? " " : "").append(i == 0 || space ? prefix : "");
            hex.append(String.format(Locale.ROOT, "%02x", (int) value.charAt(i)));
        }
        return upper ? hex.toString().toUpperCase(Locale.ROOT) : hex.toString();
    }

    private void integer(long value, int verb) {
        switch (verb) {
            case 'v', 'd' -> digits(value, 10, "", false);
            case 'b' -> digits(value, 2, sharp ? "0b" : "", false);
            case 'o' -> digits(value, 8, "", false);
            case 'O' -> digits(value, 8, "0o", false);
            case 'x' -> digits(value, 16, sharp ? "0x" : "", false);
            case 'X' -> digits(value, 16, sharp ? "0X" : "", true);
            case 'c' -> pad(ByteText.ofRune(rune(value)));
            case 'q' -> pad(GoQuote.quoteRune(rune(value), plus));
            case 'U' -> unicode(value);
            default -> bad(value, verb);
        }
    }

    private static int rune(long value) {
        return value < 0 || value > 0x10FFFF ? ByteText.INVALID_RUNE : (int) value;
    }

    private void unicode(long value) {
        String hex = Long.toHexString(value).toUpperCase(Locale.ROOT);
        String padded = "0".repeat(Math.max(0, Math.max(precision, 4) - hex.length())) + hex;
        boolean shown = sharp && value >= 0 && value <= 0x10FFFF && GoQuote.printable((int) value);
        pad("U+" + padded + (shown ? " '" + ByteText.ofRune((int) value) + "'" : ""), false);
    }

    private void digits(long value, int base, String prefix, boolean upper) {
        if (precision == 0 && value == 0) {
            pad("", false);
            return;
        }
        boolean signed = value < 0 || plus || space;
        String digits =
                value == Long.MIN_VALUE ? Long.toUnsignedString(value, base) : Long.toString(Math.abs(value), base);
        int wanted = precision >= 0 ? precision : zero && !minus && width >= 0 ? width - (signed ? 1 : 0) : 0;
        String padded =
                "0".repeat(Math.max(0, wanted - digits.length())) + (upper ? digits.toUpperCase(Locale.ROOT) : digits);
        String octal = base == 8 && sharp && !padded.startsWith("0") ? "0" : "";
        pad((value < 0 ? "-" : plus ? "+" : space ? " " : "") + prefix + octal + padded, false);
    }

    private void real(double value, int verb) {
        switch (verb) {
            case 'v' -> number(GoFloat.format(value, 'g', precision));
            case 'e', 'E', 'f' -> number(GoFloat.format(value, (char) verb, precision < 0 ? 6 : precision));
            case 'F' -> number(GoFloat.format(value, 'f', precision < 0 ? 6 : precision));
            case 'g', 'G' -> number(GoFloat.format(value, (char) verb, precision));
            case 'x', 'X' -> {
                String hex = hexFloat(value);
                number(verb == 'X' ? hex.toUpperCase(Locale.ROOT) : hex);
            }
            default -> bad(value, verb);
        }
    }

    private String hexFloat(double value) {
        if (precision >= 0) {
            throw new CallFailure("hexadecimal floating-point with a precision is not supported");
        }
        String hex = Double.toHexString(value);
        int letter = hex.indexOf('p');
        if (letter < 0) {
            return GoFloat.format(value, 'g', -1);
        }
        int exponent = Integer.parseInt(hex.substring(letter + 1));
        String mantissa = hex.substring(0, letter).replace(".0", "");
        int size = Math.abs(exponent);
        return mantissa + "p" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
    }

    /** Pads a number whose sign stays in front of padding zeros. */
    private void number(String text) {
        boolean negative = text.startsWith("-") || text.startsWith("+");
        char sign = negative ? text.charAt(0) : '+';
        String unsigned = negative ? text.substring(1) : text;
        if (sign == '+' && space && !plus) {
            sign = ' ';
        }
        boolean special = unsigned.startsWith("Inf") || unsigned.startsWith("NaN");
        boolean showSign = plus || sign != '+' || unsigned.startsWith("Inf");
        if (special) {
            pad((showSign ? String.valueOf(sign) : "") + unsigned, false);
        } else if (showSign && zero && !minus && width > unsigned.length() + 1) {
            out.append(sign).append("0".repeat(width - unsigned.length() - 1)).append(unsigned);
        } else {
            pad((showSign ? String.valueOf(sign) : "") + unsigned);
        }
    }

    private void pad(String text) {
        pad(text, true);
    }

    private void pad(String text, boolean zerosAllowed) {
        int missing = width < 0 ? 0 : width - ByteText.runeCount(text);
        Texts.checkLength((long) out.length() + text.length() + Math.max(0, missing));
        if (missing <= 0) {
            out.append(text);
        } else if (minus) {
            out.append(text).append(" ".repeat(missing));
        } else {
            out.append((zero && zerosAllowed ? "0" : " ").repeat(missing)).append(text);
        }
    }
}
