package dev.lockstep.scheduler.metering;

/**
 * What the engine asks its caller again and again while it works, some thousand times a second. The engine reads no clock; and
 * who waits for a rendering may want it no more.
 */
@FunctionalInterface
public interface Watch {
    /** For which time stands still, so that a rendering ends by its other limits only. */
    Watch NONE = () -> 0;

    /** Of any clock that goes forward only, as {@code System.nanoTime()}. */
    long nanos();

    /** @throws StoppedException to end the rendering at once and without a result */
    default void check() {}
}
