package dev.lockstep.text;

/**
 * Text of others as it is shown, logged and kept: no control characters, nothing that turns the direction of writing, nothing
 * that cannot be seen, no halves of characters. What GitHub would act upon is made harmless by {@link Inert}.
 */
public final class Text {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final char REPLACEMENT = '\uFFFD';
    private static final String ELLIPSIS = "…";

    /** A character of more parts than any that somebody writes on purpose is cut like several. */
    private static final int MOST_PARTS = 32;

    /** What is said back of a value that is refused. */
    private static final int QUOTED = 80;

    private Text() {}

    /** One line; what separates words, control characters among it, is one blank. */
    public static String line(String text) {
        if (isLine(text)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isInvisible(c)).forEach(c -> {
            if (!isBlank(c)) {
                line.appendCodePoint(whole(c));
            } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        });
        return withoutLastBlank(line);
    }

    /** Whether it is one line that {@link #line} leaves as it is. */
    public static boolean isLine(String text) {
        int before = ' ';
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (isInvisible(c) || isHalf(c) || isBlank(c) && (c != ' ' || before == ' ')) {
                return false;
            }
            before = c;
        }
        return text.isEmpty() || before != ' ';
    }

    /** Whether nothing in it could pretend to be another line, move a cursor or turn the direction of writing. */
    public static boolean isHarmless(String text) {
        return isHarmless(text, false);
    }

    /** Several lines, ended by {@code \n}; tabulators and blanks stay. */
    public static String lines(String text) {
        if (isHarmless(text, true)) {
            return text;
        }
        StringBuilder lines = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().filter(c -> !isInvisible(c)).forEach(c -> {
            switch (c) {
                case '\n', '\r', 0x2028, 0x2029 -> lines.append('\n');
                case '\t' -> lines.append('\t');
                default -> lines.appendCodePoint(isBreakOrControl(c) ? ' ' : whole(c));
            }
        });
        return lines.toString();
    }

    private static boolean isHarmless(String text, boolean ofLines) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean layout = ofLines && (c == '\n' || c == '\t');
            if ((c < ' ' || c >= 0x7F) && !layout && (isBreakOrControl(c) || isInvisible(c) || isHalf(c))) {
                return false;
            }
        }
        return true;
    }

    /** As PostgreSQL can keep it: U+FFFD for U+0000 and for half of a character that is written as two. All else stays. */
    public static String storable(String text) {
        if (firstUnstorable(text) < 0) {
            return text;
        }
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> storable.appendCodePoint(c == 0 ? REPLACEMENT : whole(c)));
        return storable.toString();
    }

    /** Where something is that PostgreSQL cannot keep; -1: nowhere. */
    public static int firstUnstorable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c == 0 || isHalf(c)) {
                return i;
            }
        }
        return -1;
    }

    /** Its beginning, of at most so many chars, that ends between two characters as people see them. */
    public static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, end(text, most));
    }

    /** The same, with an ellipsis as its last character where something was cut. */
    public static String brief(String text, int most) {
        return text.length() <= most ? text : cut(text, most - 1) + ELLIPSIS;
    }

    /** One line in quotation marks, for what is said of a value. */
    public static String quoted(String text) {
        return quoted(text, QUOTED);
    }

    public static String quoted(String text, int most) {
        return '"' + brief(line(text), most) + '"';
    }

    private static int end(String text, int most) {
        int end = most;
        while (end > 0 && most - end < MOST_PARTS && isWithin(text, end)) {
            end--;
        }
        if (most - end < MOST_PARTS) {
            return end;
        }
        boolean pair = most > 0 && Character.isSurrogatePair(text.charAt(most - 1), text.charAt(most));
        return pair ? most - 1 : most;
    }

    /** Whether what follows belongs to what is before. */
    private static boolean isWithin(String text, int at) {
        if (Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at))) {
            return true;
        }
        int next = text.codePointAt(at);
        return text.codePointBefore(at) == ZERO_WIDTH_JOINER
                || next == ZERO_WIDTH_JOINER
                || next == ZERO_WIDTH_NON_JOINER
                // shades of skin
                || next >= 0x1F3FB && next <= 0x1F3FF
                || switch (Character.getType(next)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }

    private static boolean isBreakOrControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static boolean isBlank(int c) {
        return isBreakOrControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static int whole(int c) {
        return isHalf(c) ? REPLACEMENT : c;
    }

    /**
     * Marks of the direction of writing, and what is not seen at all. Not the joiners, which some scripts and many pictures are
     * written with.
     */
    private static boolean isInvisible(int c) {
        return c == 0x00AD
                || c == 0x061C
                || c == 0x180E
                || c == 0x200B
                || c == 0x200E
                || c == 0x200F
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2060 && c <= 0x206F
                || c == 0xFEFF
                || c >= 0xFFF9 && c <= 0xFFFB
                || c >= 0xE0000 && c <= 0xE007F;
    }

    private static String withoutLastBlank(StringBuilder line) {
        int end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == ' ' ? end - 1 : end);
    }
}
