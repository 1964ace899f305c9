package dev.lockstep.process.agent;

/** What time it is where the clock is set wrong. Known to every class loader, the first one included. */
public final class SkewedTime {
    private static volatile long millis;

    private SkewedTime() {}

    static void by(long offsetMillis) {
        millis = offsetMillis;
    }

    /** Stands in for the method of the same name of {@link System}. */
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + millis;
    }

    /** @param nanos from a whole second until now, as {@link java.time.Clock} measures it; -1 is an error and stays one */
    public static long adjusted(long nanos) {
        return nanos == -1 ? nanos : nanos + millis * 1_000_000;
    }
}
