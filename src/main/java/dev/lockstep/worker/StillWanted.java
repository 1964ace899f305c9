package dev.lockstep.worker;

import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.PromotionStore.Claim;
import dev.lockstep.store.PromotionStore.LeaseLost;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Whether a rendering is still wanted by whoever has the promotion. The database is asked once in a second, because another
 * replica may have been told to abort it.
 */
final class StillWanted implements Watch {
    private static final Logger LOG = Logger.getLogger(StillWanted.class);
    private static final long BETWEEN_QUESTIONS = Duration.ofSeconds(1).toNanos();

    private final Claim claim;
    private final Lease lease;
    private final PromotionStore store;
    private final BooleanSupplier goesOn;
    private final LongSupplier clock;
    private long asked;

    /**
     * @param goesOn whether this process goes on moving promotions
     * @param clock as {@link System#nanoTime()}
     */
    StillWanted(Claim claim, Lease lease, PromotionStore store, BooleanSupplier goesOn, LongSupplier clock) {
        this.claim = claim;
        this.lease = lease;
        this.store = store;
        this.goesOn = goesOn;
        this.clock = clock;
        this.asked = clock.getAsLong();
    }

    @Override
    public long nanos() {
        return clock.getAsLong();
    }

    @Override
    public void check() {
        if (!goesOn.getAsBoolean()) {
            throw new StoppedException("this replica does not go on for now");
        }
        try {
            lease.check(claim.id());
        } catch (LeaseLost e) {
            throw new StoppedException(e.getMessage(), e);
        }
        long now = clock.getAsLong();
        if (now - asked >= BETWEEN_QUESTIONS) {
            asked = now;
            if (askedOfIt()) {
                throw new StoppedException("something was asked of the promotion meanwhile");
            }
        }
    }

    /** A database that does not answer stops nothing: the lease does, when that lasts. */
    private boolean askedOfIt() {
        try {
            return store.askedMeanwhile(claim);
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.debugf("Whether promotion %s is still wanted is not known now: %s", claim.id(), Guarded.words(e));
            return false;
        }
    }
}
