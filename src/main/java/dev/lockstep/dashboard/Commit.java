package dev.lockstep.dashboard;

/**
 * A commit as a page shows it: seven digits, with all forty at hand.
 *
 * @param href GitHub's page of it; empty where none is known
 */
public record Commit(String sha, String href) {
    public Commit(String sha) {
        this(sha, "");
    }

    public String brief() {
        return brief(sha);
    }

    static String brief(String sha) {
        return sha.length() > 7 ? sha.substring(0, 7) : sha;
    }
}
