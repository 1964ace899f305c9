package dev.lockstep.promotion;

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

    public static String files(int count) {
        return counted(count, "file");
    }
}
