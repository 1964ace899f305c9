package dev.lockstep.foreign;

/** Text of others, as it can be kept: PostgreSQL takes neither U+0000 nor half of a character that is written as two. */
public final class ForeignText {
    private static final char REPLACEMENT = '\uFFFD';

    private ForeignText() {}

    /** The text itself where nothing is wrong with it; U+FFFD stands for what cannot be kept. */
    public static String clean(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean == null ? text : clean.toString();
    }

    /** At most so many characters of a clean text, and never half of one. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /** One line without control characters, at most so many characters of it. */
    public static String line(String text, int most) {
        return cut(clean(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip(), most);
    }
}
