package dev.lockstep.dashboard;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How sentences from elsewhere are set: reasons begin small, because they also stand within sentences; where they stand alone they begin large. */
public final class Sentence {
    /** Not the names of clusters and the like: "drone-arc", "cd4a1f0". */
    private static final Pattern WORD = Pattern.compile("(\\p{Ll}\\p{L}*)(?=[,:;]?\\s)");

    private static final Pattern COMMIT = Pattern.compile("\\b([0-9a-f]{7})[0-9a-f]{33}\\b");

    private static final int LONG = 110;
    private static final int SHORTEST_HEAD = 20;

    private Sentence() {}

    /** @param names words that are left as they are spelled, such as environments */
    static String begin(String text, Collection<String> names) {
        Matcher word = WORD.matcher(text);
        return word.lookingAt() && !names.contains(word.group(1))
                ? Character.toUpperCase(text.charAt(0)) + text.substring(1)
                : text;
    }

    /** A long sentence in two: what is the matter first, then what was said about it. Short ones stay whole. */
    static List<String> parts(String text) {
        int colon = text.indexOf(": ", SHORTEST_HEAD);
        // What is told in lines is set in lines.
        return text.length() <= LONG || text.indexOf('\n') >= 0 || colon < 0 || colon > LONG
                ? List.of(text)
                : List.of(text.substring(0, colon), text.substring(colon + 2));
    }

    /** With commits cut to seven digits: what others say names all forty. */
    public static String brief(String text) {
        return COMMIT.matcher(text).replaceAll("$1…");
    }
}
