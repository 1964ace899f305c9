package dev.lockstep.scheduler;

/**
 * Which edition of the rules for reading input a rendering follows. An edition makes an error of what went through before. Under an
 * older one, input means what it meant then, and what later editions refuse is a warning, so that what was once deployed can be
 * deployed again.
 *
 * @param edition 0: unknown fields are ignored, an absent selector selects everything, merge keys are not resolved; {@link
 *     #STRICT_INPUT}: all of these are errors, except merge keys, which are resolved; {@link #EXACT_TEMPLATES}: so is what Go refuses in
 *     templates and went through; {@link #READ_BACK}: so is what no cluster would take of what was rendered
 */
public record RenderRules(int edition) {
    /** The edition in which what is not understood became an error. */
    public static final int STRICT_INPUT = 1;

    /** The edition in which templates that merge into labels, or escape letters in expressions, fail as in the original. */
    public static final int EXACT_TEMPLATES = 2;

    /** The edition in which what was rendered is read back, and is an error if it cannot be applied. */
    public static final int READ_BACK = 3;

    /** What every rendering follows that does not repeat an older one. */
    public static final RenderRules NEWEST = new RenderRules(READ_BACK);

    public RenderRules {
        if (edition < 0) {
            throw new IllegalArgumentException("editions count from 0: " + edition);
        }
    }

    /** An edition later than the newest was written by a later version of Lockstep; this one does not know it. */
    public static RenderRules of(int edition) {
        return new RenderRules(Math.min(edition, NEWEST.edition));
    }

    /** Whether these rules have what came with an edition. */
    public boolean has(int since) {
        return edition >= since;
    }
}
