package dev.lockstep.scheduler.metering;

/** The caller wants the rendering no more. It comes out of the engine as it was thrown. */
public final class StoppedException extends EndedException {
    private static final long serialVersionUID = 1;

    public StoppedException(String why) {
        super(why, null, true);
    }

    /** @param cause why the caller cannot tell any more whether it wants it */
    public StoppedException(String why, Throwable cause) {
        super(why, cause, true);
    }
}
