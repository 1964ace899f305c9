package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoTypes;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that templates may call: Go's builtins, the scheduler's own functions, and sprig's (so far a part). */
final class Functions {
    private static final int MAX_TEXT = 4_000_000;

    private static final List<Function> OWN = List.of(
            Function.of("toYaml", List.of(ANY), a -> withoutFinalBreak(YamlWriter.write(a[0]))),
            Function.of("stringify", List.of(ANY), a -> withoutFinalBreak(YamlWriter.write(stringified(a[0])))),
            Function.of("unquote", List.of(ANY), a -> a[0] instanceof String text ? unquoted(text) : ""));

    private static final List<Function> SPRIG = List.of(
            Function.of("indent", List.of(INT, STRING), a -> indent((Long) a[0], (String) a[1])),
            Function.of("nindent", List.of(INT, STRING), a -> "\n" + indent((Long) a[0], (String) a[1])),
            Function.variadic("quote", List.of(ANY), a -> each(a, text -> GoQuote.quote(text))),
            Function.variadic("squote", List.of(ANY), a -> each(a, text -> "'" + text + "'")),
            Function.variadic("default", List.of(ANY, ANY), Functions::orDefault),
            Function.of("trim", List.of(STRING), a -> trimSpace((String) a[0])),
            Function.of("trimSuffix", List.of(STRING, STRING), a -> trimSuffix((String) a[0], (String) a[1])),
            Function.of("trimPrefix", List.of(STRING, STRING), a -> trimPrefix((String) a[0], (String) a[1])),
            Function.of("upper", List.of(STRING), a -> runes((String) a[0], Character::toUpperCase)),
            Function.of("lower", List.of(STRING), a -> runes((String) a[0], Character::toLowerCase)),
            Function.of(
                    "replace",
                    List.of(STRING, STRING, STRING),
                    a -> replace((String) a[0], (String) a[1], (String) a[2])),
            Function.of("contains", List.of(STRING, STRING), a -> ((String) a[1]).contains((String) a[0])),
            Function.of("hasPrefix", List.of(STRING, STRING), a -> ((String) a[1]).startsWith((String) a[0])),
            Function.of("hasSuffix", List.of(STRING, STRING), a -> ((String) a[1]).endsWith((String) a[0])),
            Function.of("join", List.of(STRING, ANY), a -> join((String) a[0], a[1])),
            Function.of("toString", List.of(ANY), a -> text(a[0])),
            Function.of("b64enc", List.of(STRING), a -> base64((String) a[0])),
            Function.variadic("list", List.of(ANY), a -> GoList.ofAny(java.util.Arrays.asList(a))),
            Function.variadic("tuple", List.of(ANY), a -> GoList.ofAny(java.util.Arrays.asList(a))),
            Function.variadic("dict", List.of(ANY), Functions::dict),
            Function.of("fail", List.of(STRING), a -> {
                throw new CallFailure((String) a[0]);
            }));

    /** By name. */
    static final Map<String, Function> ALL = Stream.of(Builtins.ALL, OWN, SPRIG)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(Function::name, function -> function));

    private Functions() {}

    /** Lists and typed maps in a typed map become YAML texts; maps read from ConfigMaps stay, as in the original. */
    private static Object stringified(Object value) {
        if (!(value instanceof GoMap map) || map.type() != GoMap.Type.STRING_ANY) {
            return value;
        }
        GoMap texts = GoMap.of(GoMap.Type.STRING_ANY);
        map.entries().forEach((key, item) -> {
            boolean compound =
                    item instanceof GoList || item instanceof GoMap nested && nested.type() != GoMap.Type.ANY_ANY;
            texts.entries().put(key, compound ? YamlWriter.write(item) : item);
        });
        return texts;
    }

    private static String withoutFinalBreak(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** Spaces around go first, then all double quotes at the ends, then all single ones. */
    private static String unquoted(String text) {
        return trimmed(trimmed(trimSpace(text), '"'), '\'');
    }

    private static String trimmed(String text, char all) {
        int from = 0;
        int end = text.length();
        while (from < end && text.charAt(from) == all) {
            from++;
        }
        while (end > from && text.charAt(end - 1) == all) {
            end--;
        }
        return text.substring(from, end);
    }

    private static String indent(long spaces, String text) {
        if (spaces < 0) {
            throw new CallFailure("strings: negative Repeat count");
        }
        long lines = 1 + text.chars().filter(c -> c == '\n').count();
        if (spaces > MAX_TEXT || lines * spaces + text.length() > MAX_TEXT) {
            throw new CallFailure("the result would be longer than " + MAX_TEXT + " bytes");
        }
        String pad = " ".repeat((int) spaces);
        return pad + text.replace("\n", "\n" + pad);
    }

    private static String each(Object[] values, UnaryOperator<String> quoting) {
        StringBuilder out = new StringBuilder();
        for (Object value : values) {
            if (value != null) {
                out.append(out.isEmpty() ? "" : " ").append(quoting.apply(text(value)));
            }
        }
        return out.toString();
    }

    /** Keys and values in turn; a last key without a value gets an empty text. */
    private static GoMap dict(Object[] values) {
        GoMap map = GoMap.of(GoMap.Type.STRING_ANY);
        for (int i = 0; i < values.length; i += 2) {
            map.entries().put(text(values[i]), i + 1 < values.length ? values[i + 1] : "");
        }
        return map;
    }

    private static Object orDefault(Object[] values) {
        boolean given = values.length > 1 && isSet(values[1]);
        return given ? values[1] : values[0];
    }

    /** sprig's "not empty": numbers other than zero, true, and what is not empty; a struct always. */
    private static boolean isSet(Object value) {
        return value != null && GoTypes.truth(value);
    }

    /** sprig's strval: {@code %v}. */
    private static String text(Object value) {
        return value instanceof String text ? text : Fmt.value(value);
    }

    private static String trimSpace(String text) {
        int from = 0;
        while (from < text.length() && isSpace(ByteText.runeAt(text, from))) {
            from += ByteText.width(text, from);
        }
        int end = text.length();
        while (end > from) {
            int start = end - 1;
            while (start > from && (text.charAt(start) & 0xC0) == 0x80) {
                start--;
            }
            if (start + ByteText.width(text, start) != end || !isSpace(ByteText.runeAt(text, start))) {
                break;
            }
            end = start;
        }
        return text.substring(from, end);
    }

    /** Go's unicode.IsSpace. */
    private static boolean isSpace(int rune) {
        return rune >= 9 && rune <= 13 || rune == 0x85 || rune == 0xA0 || Character.isSpaceChar(rune);
    }

    private static String trimSuffix(String suffix, String text) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String trimPrefix(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /** Character by character, as Go maps runes: one stays one. */
    private static String runes(String bytes, java.util.function.IntUnaryOperator mapping) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i += ByteText.width(bytes, i)) {
            int rune = ByteText.runeAt(bytes, i);
            out.append(
                    rune == ByteText.INVALID_RUNE && ByteText.width(bytes, i) == 1
                            ? ByteText.ofRune(rune)
                            : ByteText.ofRune(mapping.applyAsInt(rune)));
        }
        return out.toString();
    }

    private static String replace(String old, String replacement, String text) {
        if (!old.isEmpty()) {
            long found = (text.length() - text.replace(old, "").length()) / old.length();
            if (text.length() + found * (replacement.length() - (long) old.length()) > MAX_TEXT) {
                throw new CallFailure("the result would be longer than " + MAX_TEXT + " bytes");
            }
            return text.replace(old, replacement);
        }
        if ((text.length() + 1L) * replacement.length() + text.length() > MAX_TEXT) {
            throw new CallFailure("the result would be longer than " + MAX_TEXT + " bytes");
        }
        StringBuilder out = new StringBuilder(replacement);
        int width;
        for (int i = 0; i < text.length(); i += width) {
            width = ByteText.width(text, i);
            out.append(text, i, i + width).append(replacement);
        }
        return out.toString();
    }

    private static String join(String separator, Object values) {
        if (!(values instanceof GoList list)) {
            return values == null ? "" : text(values);
        }
        List<String> texts = new ArrayList<>();
        list.items().stream().filter(item -> item != null).forEach(item -> texts.add(text(item)));
        return String.join(separator, texts);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(ByteText.toBytes(text));
    }
}
