package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoDeep;
import dev.lockstep.scheduler.value.GoList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What several families of functions need: texts of values, and bounds. */
final class Texts {
    /** No function makes a longer text, not even in between. */
    static final int MAX_TEXT = 4_000_000;

    /** No function makes a longer list. */
    static final int MAX_ITEMS = 100_000;

    private Texts() {}

    static void checkLength(long bytes) {
        if (bytes > MAX_TEXT) {
            throw new CallFailure("the result would be longer than " + MAX_TEXT + " bytes (limit functionText)");
        }
    }

    static void checkItems(long items) {
        if (items > MAX_ITEMS) {
            throw new CallFailure("the list would have more than " + MAX_ITEMS + " items (limit listItems)");
        }
    }

    /**
     * To be called before anything walks through a whole value; {@link Budget#walk} where little comes out of it.
     *
     * @return how much that is
     */
    static int checkBounded(Object value) {
        int parts = GoDeep.parts(value);
        if (parts < 0) {
            throw new CallFailure("the value contains itself, or is too large to be written: more than "
                    + GoDeep.MAX_DEPTH + " deep, or " + GoDeep.MAX_PARTS + " parts (limit valueParts)");
        }
        return parts;
    }

    /** sprig's strval: {@code %v}. */
    static String of(Object value) {
        return value instanceof String text ? text : Fmt.value(value);
    }

    /** sprig's strslice: the texts of a list's items that are not nil; anything else is a list of one. */
    static List<String> list(Object value) {
        if (!(value instanceof GoList list)) {
            return value == null ? List.of() : List.of(of(value));
        }
        List<String> texts = new ArrayList<>(list.items().size());
        long length = 0;
        for (Object item : list.items()) {
            if (item != null) {
                String text = of(item);
                length += item instanceof String ? 0 : text.length();
                checkLength(length);
                texts.add(text);
            }
        }
        return texts;
    }

    /** Go's unicode.IsSpace. */
    static boolean isSpace(int rune) {
        return rune >= 9 && rune <= 13 || rune == 0x85 || rune == 0xA0 || Character.isSpaceChar(rune);
    }

    static boolean isInvalid(String bytes, int at) {
        return ByteText.width(bytes, at) == 1 && bytes.charAt(at) >= 0x80;
    }

    /** Character by character, as Go maps runes: one stays one, and invalid bytes become U+FFFD. */
    static String map(String bytes, IntUnaryOperator mapping) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i += ByteText.width(bytes, i)) {
            int rune = ByteText.runeAt(bytes, i);
            out.append(ByteText.ofRune(isInvalid(bytes, i) ? rune : mapping.applyAsInt(rune)));
        }
        return out.toString();
    }

    /** Go's strings.Split and SplitN: an empty separator cuts after every character. */
    static List<String> split(String text, String separator, long limit) {
        List<String> parts = new ArrayList<>();
        if (limit == 0) {
            return parts;
        }
        int from = 0;
        if (separator.isEmpty()) {
            while (from < text.length() && (limit < 0 || parts.size() < limit - 1)) {
                int width = ByteText.width(text, from);
                parts.add(text.substring(from, from + width));
                checkItems(parts.size());
                from += width;
            }
            if (from < text.length()) {
                parts.add(text.substring(from));
            }
            return parts;
        }
        int at;
        while ((limit < 0 || parts.size() < limit - 1) && (at = text.indexOf(separator, from)) >= 0) {
            parts.add(text.substring(from, at));
            checkItems(parts.size());
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }
}
