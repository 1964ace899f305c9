package dev.lockstep.scheduler.metering;

import dev.lockstep.scheduler.value.GoDeep;

/**
 * Counts what one rendering uses, and ends it when that is too much. Used by one thread.
 *
 * <p>Work is counted in steps, of some ten nanoseconds each; every few thousand of them the caller is asked whether to go on.
 * Memory is counted in bytes by those who keep something, and given back where it is known to be let go of.
 */
public final class Meter {
    /** Steps from one look at the watch to the next; a fraction of a millisecond. */
    private static final int LOOK = 4_096;
    /** A step of a template may make so much that lasts as long as the template's rendering. */
    private static final int MADE = 16;
    /** Of one part of a value: the object itself, its place in a map or list, or some characters. */
    private static final int PART = 64;

    private final RenderBudget budget;
    private final long bytes;
    private final Watch watch;
    private final long begun;
    private long work;
    private long held;
    private long most;
    private boolean over;

    public Meter(RenderBudget budget, Watch watch) {
        this(budget, budget.bytes(), watch);
    }

    private Meter(RenderBudget budget, long bytes, Watch watch) {
        this.budget = budget;
        this.bytes = bytes;
        this.watch = watch;
        this.begun = watch.nanos();
    }

    /** For one template alone, which has limits of its own. */
    public static Meter withoutLimits() {
        return new Meter(RenderBudget.defaults(), Long.MAX_VALUE, Watch.NONE);
    }

    /** @throws EndedException when the time is over, or the caller wants no more */
    public void work(long steps) {
        work += steps;
        if (work >= LOOK || over) {
            work = 0;
            look();
        }
    }

    /** Work of a template, which may keep something for as long as the template is rendered. */
    public void templateWork(long steps) {
        hold(steps * MADE);
        work(steps);
    }

    /**
     * To be called before what may take a good part of a second and cannot be counted while it goes on.
     *
     * @throws EndedException when the time is over, or the caller wants no more
     */
    public void look() {
        watch.check();
        if (over || watch.nanos() - begun > budget.time().toNanos()) {
            throw over("the rendering of the whole environment has taken more than " + shown() + " (limit time)"
                    + " when it was here; make less of what is repeated, or allow more time");
        }
    }

    private String shown() {
        long millis = budget.time().toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    /** @throws OverBudgetException when that is more than there may be */
    public void hold(long more) {
        held += more;
        if (held > most) {
            most = held;
            if (held > bytes || over) {
                throw over(
                        "the rendering of the whole environment holds more than " + megabytes() + " of texts and values"
                                + " (limit memory) when it is here; make less or smaller ones, or allow more memory");
            }
        }
    }

    private String megabytes() {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MB";
    }

    private OverBudgetException over(String message) {
        over = true;
        return new OverBudgetException(message);
    }

    /** The same for a whole value, as large as it is. */
    public void holdValue(Object value) {
        hold(sizeOf(value));
    }

    /** Bytes that a value takes, about; of one that is out of bounds, those of the bound. */
    public static long sizeOf(Object value) {
        int parts = GoDeep.parts(value);
        return (parts < 0 ? GoDeep.MAX_PARTS : parts) * (long) PART;
    }

    /** What is held now, to come back to with {@link #release}. */
    public long held() {
        return held;
    }

    /** Lets go of everything that has been held since. */
    public void release(long mark) {
        held = Math.min(held, mark);
    }

    /** The most that was held at one moment. */
    public long most() {
        return most;
    }

    /** How much more may be held. */
    public long left() {
        return Math.max(0, bytes - held);
    }

    /** Whether the budget is used up, so that nothing more is to be done. */
    public boolean over() {
        return over;
    }
}
