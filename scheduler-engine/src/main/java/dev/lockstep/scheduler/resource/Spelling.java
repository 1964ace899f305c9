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

    /**
     * The known word with the fewest changes; none if more than a third of the letters would change. Capitals, and what joins words
     * ({@code -}, {@code _}, {@code .}), make no difference.
     */
    public static Optional<String> nearest(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        String wanted = plain(written);
        return known.stream()
                .map(word -> new Near(word, distance(wanted, plain(word))))
                .filter(near -> near.distance <= Math.max(1, near.word.length() / 3))
                .min(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .map(Near::word);
    }

    private static String plain(String word) {
        return word.replaceAll("[-_. ]", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's: letters put in, left out or exchanged; two neighbours that changed places are one change. */
    static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[other.length()];
    }
}
