package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** sprig's functions on texts: trimming, cutting, replacing, quoting, splitting and joining. Cuts count bytes. */
final class SprigStrings {
    static final List<Function> ALL = List.of(
            Function.of("hello", List.of(), a -> "Hello!"),
            Function.of("trim", List.of(STRING), a -> trimSpace(text(a[0]))),
            Function.of("trimAll", List.of(STRING, STRING), a -> trimAll(text(a[1]), text(a[0]))),
            Function.of("trimall", List.of(STRING, STRING), a -> trimAll(text(a[1]), text(a[0]))),
            Function.of("trimSuffix", List.of(STRING, STRING), a -> trimSuffix(text(a[0]), text(a[1]))),
            Function.of("trimPrefix", List.of(STRING, STRING), a -> trimPrefix(text(a[0]), text(a[1]))),
            Function.of("repeat", List.of(INT, STRING), a -> repeat((Long) a[0], text(a[1]))),
            Function.of("trunc", List.of(INT, STRING), a -> trunc((Long) a[0], text(a[1]))),
            Function.of("substr", List.of(INT, INT, STRING), a -> substr((Long) a[0], (Long) a[1], text(a[2]))),
            Function.of("replace", List.of(STRING, STRING, STRING), a -> replace(text(a[0]), text(a[1]), text(a[2]))),
            Function.of("contains", List.of(STRING, STRING), a -> text(a[1]).contains(text(a[0]))),
            Function.of("hasPrefix", List.of(STRING, STRING), a -> text(a[1]).startsWith(text(a[0]))),
            Function.of("hasSuffix", List.of(STRING, STRING), a -> text(a[1]).endsWith(text(a[0]))),
            Function.variadic("quote", List.of(ANY), a -> each(a, value -> GoQuote.quote(value))),
            Function.variadic("squote", List.of(ANY), a -> each(a, value -> "'" + value + "'")),
            Function.variadic("cat", List.of(ANY), SprigStrings::cat),
            Function.of("indent", List.of(INT, STRING), a -> indent((Long) a[0], text(a[1]))),
            Function.of("nindent", List.of(INT, STRING), a -> "\n" + indent((Long) a[0], text(a[1]))),
            Function.of("plural", List.of(STRING, STRING, INT), a -> (Long) a[2] == 1 ? a[0] : a[1]),
            Function.of("toString", List.of(ANY), a -> Texts.of(a[0])),
            Function.of("toStrings", List.of(ANY), a -> isNil(a[0]) ? a[0] : GoList.ofStrings(Texts.list(a[0]))),
            Function.of("join", List.of(STRING, ANY), a -> join(text(a[0]), a[1])),
            Function.of("sortAlpha", List.of(ANY), a -> sorted(a[0])),
            Function.of(
                    "splitList",
                    List.of(STRING, STRING),
                    a -> GoList.ofStrings(Texts.split(text(a[1]), text(a[0]), -1))),
            Function.of("split", List.of(STRING, STRING), a -> numbered(Texts.split(text(a[1]), text(a[0]), -1))),
            Function.of(
                    "splitn",
                    List.of(STRING, INT, STRING),
                    a -> numbered(Texts.split(text(a[2]), text(a[0]), (Long) a[1]))));

    private SprigStrings() {}

    private static String text(Object value) {
        return (String) value;
    }

    static String trimSpace(String text) {
        int from = 0;
        while (from < text.length() && Texts.isSpace(ByteText.runeAt(text, from))) {
            from += ByteText.width(text, from);
        }
        int end = text.length();
        while (end > from) {
            int start = lastRune(text, from, end);
            if (!Texts.isSpace(ByteText.runeAt(text, start))) {
                break;
            }
            end = start;
        }
        return text.substring(from, end);
    }

    /** Where the last character before {@code end} starts. */
    private static int lastRune(String text, int from, int end) {
        int start = end - 1;
        while (start > from && end - start < 4 && (text.charAt(start) & 0xC0) == 0x80) {
            start--;
        }
        return start + ByteText.width(text, start) == end ? start : end - 1;
    }

    /** Characters that occur in {@code all} go at both ends. */
    private static String trimAll(String text, String all) {
        int from = 0;
        while (from < text.length() && has(all, text, from)) {
            from += ByteText.width(text, from);
        }
        int end = text.length();
        while (end > from) {
            int start = lastRune(text, from, end);
            if (!has(all, text, start)) {
                break;
            }
            end = start;
        }
        return text.substring(from, end);
    }

    private static boolean has(String all, String text, int at) {
        int rune = ByteText.runeAt(text, at);
        for (int i = 0; i < all.length(); i += ByteText.width(all, i)) {
            if (ByteText.runeAt(all, i) == rune) {
                return true;
            }
        }
        return false;
    }

    private static String trimSuffix(String suffix, String text) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String trimPrefix(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static String repeat(long count, String text) {
        if (count < 0) {
            throw new CallFailure("strings: negative Repeat count");
        }
        Texts.checkLength(text.isEmpty() ? 0 : Math.min(count, Integer.MAX_VALUE) * text.length());
        return text.repeat(text.isEmpty() ? 0 : (int) count);
    }

    private static String trunc(long length, String text) {
        return text.length() <= length ? text : slice(text, 0, length);
    }

    private static String substr(long start, long end, String text) {
        if (start < 0) {
            return slice(text, 0, end);
        }
        return slice(text, start, end < 0 || end > text.length() ? text.length() : end);
    }

    /** Go's {@code text[start:end]} with its runtime errors. */
    private static String slice(String text, long start, long end) {
        String wrong = end < 0
                ? "[:" + end + "]"
                : end > text.length()
                        ? "[:" + end + "] with length " + text.length()
                        : start > end ? "[" + start + ":" + end + "]" : "";
        if (!wrong.isEmpty()) {
            throw new CallFailure("runtime error: slice bounds out of range " + wrong);
        }
        return text.substring((int) start, (int) end);
    }

    private static String replace(String old, String replacement, String text) {
        if (!old.isEmpty()) {
            long found = (text.length() - text.replace(old, "").length()) / old.length();
            Texts.checkLength(text.length() + found * (replacement.length() - (long) old.length()));
            return text.replace(old, replacement);
        }
        Texts.checkLength((text.length() + 1L) * replacement.length() + text.length());
        StringBuilder out = new StringBuilder(replacement);
        int width;
        for (int i = 0; i < text.length(); i += width) {
            width = ByteText.width(text, i);
            out.append(text, i, i + width).append(replacement);
        }
        return out.toString();
    }

    private static String each(Object[] values, UnaryOperator<String> quoting) {
        List<String> quoted = new ArrayList<>(values.length);
        long length = 0;
        for (Object value : values) {
            if (value != null) {
                String text = quoting.apply(Texts.of(value));
                length += text.length();
                Texts.checkLength(length);
                quoted.add(text);
            }
        }
        return String.join(" ", quoted);
    }

    private static String cat(Object[] values) {
        return each(values, UnaryOperator.identity());
    }

    private static String indent(long spaces, String text) {
        if (spaces < 0) {
            throw new CallFailure("strings: negative Repeat count");
        }
        long lines = 1 + text.chars().filter(c -> c == '\n').count();
        Texts.checkLength(spaces > Texts.MAX_TEXT ? spaces : lines * spaces + text.length());
        String pad = " ".repeat((int) spaces);
        return pad + text.replace("\n", "\n" + pad);
    }

    private static String join(String separator, Object values) {
        List<String> texts = Texts.list(values);
        Texts.checkLength(texts.size() * (long) separator.length()
                + texts.stream().mapToLong(String::length).sum());
        return String.join(separator, texts);
    }

    /** A list of texts that is none stays none. */
    private static boolean isNil(Object value) {
        return value instanceof GoList list && list.isNil() && list.element() == GoList.Element.STRING;
    }

    private static Object sorted(Object values) {
        if (isNil(values)) {
            return values;
        }
        List<String> texts = new ArrayList<>(values instanceof GoList ? Texts.list(values) : List.of(Texts.of(values)));
        texts.sort(null);
        return GoList.ofStrings(texts);
    }

    /** {@code _0}, {@code _1} and so on. */
    private static GoMap numbered(List<String> parts) {
        GoMap map = GoMap.of(GoMap.Type.STRING_STRING);
        for (int i = 0; i < parts.size(); i++) {
            map.entries().put("_" + i, parts.get(i));
        }
        return map;
    }
}
