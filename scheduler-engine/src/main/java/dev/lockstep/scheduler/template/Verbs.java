package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoComplex;
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
    private boolean sharpV;
    private boolean plusV;
    /** Inside of %!v(...) values are printed without their own way to print themselves. */
    private boolean erroneous;

    private final StringBuilder out;
    private final Directive directive;
    private final NumberVerbs numbers;

    Verbs(StringBuilder out, Directive directive) {
        this.out = out;
        this.directive = directive;
        this.numbers = new NumberVerbs(directive);
    }

    void clear() {
        directive.clear();
        sharpV = plusV = false;
    }

    /** An operand of the format: {@code %#v} and {@code %+v} change the meaning of their flags. */
    void printTop(Object value, int verb) {
        if (verb != 'T') {
            Texts.checkBounded(value);
        }
        if (verb == 'v' || verb == 'w') {
            sharpV = directive.sharp;
            plusV = directive.plus;
            directive.sharp = false;
            directive.plus = false;
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
        if (verb == 'w') {
            bad(value, verb);
        } else if (value instanceof String string) {
            text(string, verb);
        } else if (value instanceof Long number) {
            checked(numbers.integer(number, verb), value, verb);
        } else if (value instanceof GoInt number) {
            if (number.text() != null && !sharpV && !erroneous && "vsqxX".indexOf(verb) >= 0) {
                text(number.text(), verb);
            } else if (sharpV && verb == 'v' && number.unsigned()) {
                pad("0x" + Long.toHexString(number.value()));
            } else {
                checked(numbers.integer(number.value(), verb), value, verb);
            }
        } else if (value instanceof GoObject object) {
            object(object, verb);
        } else if (value instanceof Double number) {
            checked(numbers.real(number, verb), value, verb);
        } else if (value instanceof Boolean flag) {
            if (verb == 't' || verb == 'v') {
                pad(flag.toString());
            } else {
                bad(value, verb);
            }
        } else if (value instanceof GoComplex complex) {
            checked(numbers.complex(complex, verb), value, verb);
        } else if (value instanceof GoMap map) {
            map(map, verb);
        } else if (value instanceof GoList list) {
            list(list, verb);
        } else {
            struct((GoStruct) value, verb);
        }
    }

    private void checked(boolean printed, Object value, int verb) {
        if (!printed) {
            bad(value, verb);
        }
    }

    private void object(GoObject object, int verb) {
        if (sharpV && verb == 'v') {
            out.append(object.goSyntax());
        } else if (object.text() != null && !erroneous && "vsqxX".indexOf(verb) >= 0) {
            text(object.text(), verb);
        } else {
            out.append(object.kind().equals("ptr") ? "&" : "");
            struct(object.structure(), verb);
        }
    }

    private void bad(Object value, int verb) {
        out.append("%!").append(ByteText.ofRune(verb)).append('(').append(GoTypes.name(value));
        if (value != null) {
            out.append('=');
            erroneous = true;
            print(value, 'v');
            erroneous = false;
        }
        out.append(')');
    }

    private void map(GoMap map, int verb) {
        out.append(sharpV ? map.type().goName() + "{" : "map[");
        boolean first = true;
        for (Object key : map.sortedKeys()) {
            separate(first);
            first = false;
            nested(key, verb, map.type() == GoMap.Type.ANY_ANY);
            out.append(':');
            nested(map.entries().get(key), verb, true);
        }
        out.append(sharpV ? '}' : ']');
    }

    private void list(GoList list, int verb) {
        if (sharpV && list.isNil()) {
            out.append(GoTypes.name(list)).append("(nil)");
            return;
        }
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
            case 'v' -> pad(sharpV ? GoQuote.quote(truncated(value)) : truncated(value));
            case 's' -> pad(truncated(value));
            case 'q' -> {
                String cut = truncated(value);
                boolean raw = directive.sharp
                        && ByteText.isUtf8(cut)
                        && cut.chars().allMatch(c -> c != '`' && (c >= ' ' && c != 0x7F || c == '\t'));
                pad(raw ? "`" + cut + "`" : GoQuote.quote(cut, '"', directive.plus));
            }
            case 'x', 'X' -> pad(hexOf(value, verb == 'X'));
            default -> bad(value, verb);
        }
    }

    private String truncated(String value) {
        if (directive.precision < 0) {
            return value;
        }
        int at = 0;
        for (int runes = 0; at < value.length() && runes < directive.precision; runes++) {
            at += ByteText.width(value, at);
        }
        return value.substring(0, at);
    }

    private String hexOf(String value, boolean upper) {
        int length = directive.precision >= 0 ? Math.min(directive.precision, value.length()) : value.length();
        StringBuilder hex = new StringBuilder();
        String prefix = directive.sharp ? "0x" : "";
        for (int i = 0; i < length; i++) {
            hex.append(i > 0 && directive.space ? " " : "").append(i == 0 || directive.space ? prefix : "");
            hex.append(String.format(Locale.ROOT, "%02x", (int) value.charAt(i)));
        }
        return upper ? hex.toString().toUpperCase(Locale.ROOT) : hex.toString();
    }

    private void pad(String text) {
        directive.pad(text, true);
    }
}
