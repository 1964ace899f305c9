package dev.lockstep.promotion;

/** Wordings that events, reasons and statuses share. */
final class Sentences {
    private Sentences() {}

    static String sha(String commit) {
        return commit.length() > 7 ? commit.substring(0, 7) : commit;
    }

    static String step(Step step) {
        return switch (step) {
            case GATE -> "the gate";
            case RENDER -> "rendering";
            case OPEN_PR -> "the pull request";
            case AWAIT_MERGE -> "the merge";
            case WRITE_BASE -> "the base commit";
            case AWAIT_COMPLIANCE -> "the clusters' proof";
        };
    }

    static String run(LaneView.Occupant run) {
        return switch (run.kind()) {
            case RECONFIGURATION -> "reconfiguration #" + run.number();
            case ROLLBACK -> "rollback #" + run.number() + " (" + sha(run.commit()) + ")";
            case PROMOTION, ADOPTION -> "#" + run.number() + " (" + sha(run.commit()) + ")";
        };
    }

    /** @param noun in the singular; its plural ends in s */
    static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    static String files(int count) {
        return counted(count, "file");
    }
}
