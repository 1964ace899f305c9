package dev.lockstep.promotion;

/** Why a run exists, and how far it goes. */
public enum RunKind {
    /** A commit of the control plane's branch on its way through every environment. */
    PROMOTION,
    /** New configuration for one environment, same base commit. It never advances anywhere, and says nothing about a commit. */
    RECONFIGURATION,
    /** A pull request of an ended promotion was merged after all: one environment, proved and written down, never advanced. */
    ADOPTION
}
