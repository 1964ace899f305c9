package dev.lockstep.promotion;

/** Why a run exists, and how far it goes. */
public enum RunKind {
    /** A commit of the control plane's branch on its way through every environment. */
    PROMOTION("promotion"),
    /** New configuration for one environment, same base commit. It never advances anywhere, and says nothing about a commit. */
    RECONFIGURATION("reconfiguration"),
    /** A pull request of an ended promotion was merged after all: one environment, proved and written down, never advanced. */
    ADOPTION("adoption"),
    /** An older commit for one environment, with its current configuration. It goes before everybody and is never superseded. */
    ROLLBACK("rollback");

    private final String noun;

    RunKind(String noun) {
        this.noun = noun;
    }

    /** What people call it: {@code reconfiguration #12}. */
    public String noun() {
        return noun;
    }

    /** Whether it brings a commit of the control plane, which is written down as base commit and told to GitHub. */
    public boolean bringsCommit() {
        return this != RECONFIGURATION;
    }
}
