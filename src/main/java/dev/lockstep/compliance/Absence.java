package dev.lockstep.compliance;

/**
 * Why a source says nothing about a reconciler that it once reported. Only a source that says so makes one gone; a list in which
 * it is missing may be the list of an account that has lost a right.
 *
 * @param said what came of asking for it directly, or what cannot be read; empty when nothing is known
 */
public record Absence(Kind kind, String said) {
    public enum Kind {
        /** Its source says that it does not exist. */
        GONE,
        /** Its source does not list it any more, or not where it was. */
        UNLISTED,
        /** Its source lists it, in a way that cannot be read. */
        UNREADABLE
    }

    /** In words that follow the cluster's name. */
    String words(String source, String lastSeen) {
        String more = said.isBlank() ? "" : " (" + Words.oneLine(said) + ")";
        return switch (kind) {
            case GONE ->
                "does not exist any more, says " + source + lastSeen + ": bring it back, or remove it from Lockstep";
            case UNLISTED ->
                "is no longer listed by " + source + lastSeen + more
                        + ", which does not say that it is gone: the account may have lost its right to see it. Give"
                        + " the right back, bring it back, or remove it from Lockstep";
            case UNREADABLE -> "is described by " + source + " in a way that cannot be read" + lastSeen + more;
        };
    }

    /** Whether the source does not list it any more, or says that it does not exist. */
    public boolean missing() {
        return kind != Kind.UNREADABLE;
    }
}
