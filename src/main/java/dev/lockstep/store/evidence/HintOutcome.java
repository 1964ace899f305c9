package dev.lockstep.store.evidence;

/** What became of a hint. */
public enum HintOutcome {
    /** The source is asked because of it. */
    NOTED,
    /** Neither a signature nor the secret came with it. */
    UNSIGNED,
    /** The signature is not that of the body, or what was shown is not the secret. */
    WRONG_SECRET,
    /** This server has no secret to compare with. */
    NO_SECRET,
    UNKNOWN_SOURCE,
    TOO_LARGE,
    TOO_MANY
}
