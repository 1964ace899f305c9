package dev.lockstep.store;

/** The lane is not free any more, or one before it is not at rest any more; look again. */
public final class LaneTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    LaneTaken(String why) {
        super(why);
    }
}
