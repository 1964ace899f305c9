package dev.lockstep.promotion;

import java.util.List;

/** Wordings that events, reasons and statuses share. */
public final class Sentences {
    private Sentences() {}

    public static String sha(String commit) {
        return commit.length() > 7 ? commit.substring(0, 7) : commit;
    }

    /** @param noun in the singular; its plural ends in s */
    public static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The parts that are not empty, as in "a, b and c". */
    public static String listed(List<String> parts) {
        List<String> said = parts.stream().filter(part -> !part.isEmpty()).toList();
        int last = said.size() - 1;
        return last < 1 ? String.join("", said) : String.join(", ", said.subList(0, last)) + " and " + said.get(last);
    }

    public static String files(int count) {
        return counted(count, "file");
    }
}
