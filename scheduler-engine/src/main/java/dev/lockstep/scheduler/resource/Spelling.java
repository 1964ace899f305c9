package dev.lockstep.scheduler.resource;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds out which word was probably meant. */
public final class Spelling {
    private static final int LONGEST = 64;

    private record Near(String word, int distance) {}

    private Spelling() {}

    /** The known word with the fewest changes; none if more than a third of the letters would change. */
    public static Optional<String> nearest(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .map(word -> new Near(word, distance(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance <= Math.max(1, near.word.length() / 3))
                .min(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .map(Near::word);
    }

    /** Levenshtein's: letters put in, left out or exchanged. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int exchanged = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
