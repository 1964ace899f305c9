package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;
import static dev.lockstep.scheduler.template.Function.Parameter.VALUE;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoTypes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The functions that text/template itself defines. {@code slice} is hidden by sprig's and so not here. */
final class Builtins {
    /** and, or: the executor evaluates their arguments one by one and stops early. */
    static final Function AND = Function.variadic("and", List.of(VALUE, VALUE), arguments -> Absent.VALUE);

    static final Function OR = Function.variadic("or", List.of(VALUE, VALUE), arguments -> Absent.VALUE);

    /** There are no functions among the values, so it can only fail; the executor says on what. */
    static final Function CALL = Function.variadic("call", List.of(VALUE, VALUE), arguments -> Absent.VALUE);

    static final List<Function> ALL = List.of(
            AND,
            OR,
            Function.of("not", List.of(VALUE), a -> !GoTypes.truth(a[0])),
            Function.of("len", List.of(VALUE), a -> length(a[0])),
            Function.variadic("index", List.of(VALUE, VALUE), Builtins::index).finding(),
            CALL,
            Function.variadic("print", List.of(ANY), Fmt::sprint),
            Function.variadic("println", List.of(ANY), Fmt::sprintln),
            Function.variadic(
                    "printf",
                    List.of(STRING, ANY),
                    a -> new Printf((String) a[0], Arrays.copyOfRange(a, 1, a.length)).run()),
            Function.variadic("html", List.of(ANY), a -> html(joined(a))),
            Function.variadic("js", List.of(ANY), a -> javaScript(joined(a))),
            Function.variadic("urlquery", List.of(ANY), a -> urlQuery(joined(a))),
            Function.variadic("eq", List.of(VALUE, VALUE), Comparison::equal),
            Function.of("ne", List.of(VALUE, VALUE), a -> !Comparison.equal(a)),
            Function.of("lt", List.of(VALUE, VALUE), a -> Comparison.less(a[0], a[1])),
            Function.of("le", List.of(VALUE, VALUE), a -> Comparison.less(a[0], a[1]) || Comparison.equal(a)),
            Function.of("gt", List.of(VALUE, VALUE), a -> !(Comparison.less(a[0], a[1]) || Comparison.equal(a))),
            Function.of("ge", List.of(VALUE, VALUE), a -> !Comparison.less(a[0], a[1])));

    private Builtins() {}

    private static Long length(Object value) {
        if (value == Absent.VALUE) {
            throw new CallFailure("reflect: call of reflect.Value.Type on zero Value");
        }
        if (value == null) {
            throw new CallFailure("len of nil pointer");
        }
        if (value instanceof String text) {
            return (long) text.length();
        }
        if (value instanceof GoList list) {
            return (long) list.items().size();
        }
        if (value instanceof GoMap map) {
            return (long) map.entries().size();
        }
        throw new CallFailure("len of type " + GoTypes.pointedTo(value));
    }

    private static Object index(Object[] arguments) {
        Object item = arguments[0];
        if (item == Absent.VALUE || item == null) {
            throw new CallFailure("index of untyped nil");
        }
        for (int i = 1; i < arguments.length; i++) {
            item = element(item, arguments[i] == Absent.VALUE ? null : arguments[i]);
        }
        return item;
    }

    private static Object element(Object item, Object index) {
        if (item instanceof GoMap map) {
            if (map.type() != GoMap.Type.ANY_ANY && !(index instanceof String)) {
                throw new CallFailure(
                        index == null
                                ? "value is nil; should be of type string"
                                : "value has type " + GoTypes.name(index) + "; should be string");
            }
            boolean known = map.entries().containsKey(index);
            return known ? map.entries().get(index) : map.holdsAny() ? null : "";
        }
        if (item instanceof GoList list) {
            return list.items().get(position(index, list.items().size(), "slice"));
        }
        if (item instanceof String text) {
            return GoInt.ofByte(text.charAt(position(index, text.length(), "string")));
        }
        if (item == null) {
            throw new CallFailure("index of nil pointer");
        }
        throw new CallFailure("can't index item of type " + GoTypes.pointedTo(item));
    }

    /** @param kind of what is indexed; the index right behind its end is refused with other words */
    private static int position(Object index, int size, String kind) {
        if (index == null) {
            throw new CallFailure("cannot index slice/array with nil");
        }
        if (!(index instanceof Long) && !(index instanceof GoInt)) {
            throw new CallFailure("cannot index slice/array with type " + GoTypes.name(index));
        }
        long at = index instanceof Long plain ? plain : ((GoInt) index).value();
        if (at < 0 || at >= size) {
            throw new CallFailure(
                    at == size ? "reflect: " + kind + " index out of range" : "index out of range: " + at);
        }
        return (int) at;
    }

    /** One string stays as it is; anything else is printed. */
    private static String joined(Object[] arguments) {
        return arguments.length == 1 && arguments[0] instanceof String text ? text : Fmt.joined(arguments);
    }

    private static String html(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 0 -> out.append(ByteText.ofRune(ByteText.INVALID_RUNE));
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String javaScript(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        int width;
        for (int i = 0; i < text.length(); i += width) {
            width = ByteText.width(text, i);
            int rune = ByteText.runeAt(text, i);
            if (rune == '\\' || rune == '\'' || rune == '"') {
                out.append('\\').append((char) rune);
            } else if (rune < ' '
                    || rune < 0x80 && "<>&=".indexOf(rune) >= 0
                    || !GoQuote.printable(rune) && rune >= 0x80) {
                out.append(String.format(Locale.ROOT, "\\u%04X", rune));
            } else {
                out.append(text, i, i + width);
            }
        }
        return out.toString();
    }

    private static String urlQuery(String text) {
        // Java leaves '*' alone and escapes '~'; Go does the opposite.
        return URLEncoder.encode(text, StandardCharsets.ISO_8859_1)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
