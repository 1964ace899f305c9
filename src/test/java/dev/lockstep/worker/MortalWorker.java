package dev.lockstep.worker;

import dev.lockstep.chaos.Life;
import dev.lockstep.promotion.Decision;
import dev.lockstep.promotion.PromotionMachine;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.NoStore;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.WakeUps;
import dev.lockstep.work.WorkGate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Vetoed;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** A worker beside the server's own one that can die: from then on it saves nothing, renews nothing and gives nothing back. */
public final class MortalWorker {
    /** What the workers of one server share. */
    @ApplicationScoped
    public static class Nursery {
        private final Worker own;
        private final PromotionStore store;
        private final Promotions promotions;
        private final Actions actions;
        private final DatabaseClock clock;
        private final WakeUps wakeUps;
        private final WorkGate gate;
        private final PromotionMachine machine;

        Nursery(
                Worker own,
                PromotionStore store,
                Promotions promotions,
                Actions actions,
                DatabaseClock clock,
                WakeUps wakeUps,
                WorkGate gate,
                PromotionMachine machine) {
            this.machine = machine;
            this.own = own;
            this.store = store;
            this.promotions = promotions;
            this.actions = actions;
            this.clock = clock;
            this.wakeUps = wakeUps;
            this.gate = gate;
        }

        /** The server's own worker rests, as at the server's end. */
        public void restOwn() throws InterruptedException {
            own.stop(null);
        }

        public void wakeOwn() {
            own.start(null);
        }

        /** A worker that begins at once. */
        public MortalWorker bear(Life life, WorkerSettings settings) {
            Worker worker = new Worker(
                    new MortalStore(store, life),
                    promotions,
                    actions,
                    clock,
                    wakeUps,
                    settings,
                    new MortalGate(gate, life),
                    machine);
            worker.start(null);
            return new MortalWorker(worker, life);
        }
    }

    private final Worker worker;
    private final Life life;

    private MortalWorker(Worker worker, Life life) {
        this.worker = worker;
        this.life = life;
    }

    public Life life() {
        return life;
    }

    /** Ends the threads of a dead one, which cannot do anything any more; a living one stops as a server does. */
    public void bury() throws InterruptedException {
        worker.stop(null);
    }

    /** Whoever is dead begins nothing any more. */
    private record MortalGate(WorkGate real, Life life) implements WorkGate {
        @Override
        public <T> T within(Supplier<T> work) {
            return life.living(() -> real.within(work));
        }

        @Override
        public boolean closing() {
            return real.closing();
        }
    }

    @Vetoed
    private static final class MortalStore extends NoStore {
        private final PromotionStore real;
        private final Life life;

        MortalStore(PromotionStore real, Life life) {
            this.real = real;
            this.life = life;
        }

        @Override
        public Optional<Claim> claim(String owner, Duration lease) {
            life.mustLive();
            Optional<Claim> claim = real.claim(owner, lease);
            if (claim.isPresent()) {
                life.point("after a claim");
            }
            return claim;
        }

        @Override
        public Claim save(Claim claim, Decision decision, Instant now, Duration lease) {
            life.point("before a save");
            Claim saved = real.save(claim, decision, now, lease);
            life.point("after a save");
            return saved;
        }

        @Override
        public void giveBack(Claim claim, Instant nextLook, Optional<String> why) {
            life.point("before giving back");
            real.giveBack(claim, nextLook, why);
        }

        @Override
        public Set<String> renew(Collection<String> owners, Duration lease) {
            life.mustLive();
            return real.renew(owners, lease);
        }

        @Override
        public void wake(Collection<UUID> ids) {
            life.point("before waking others");
            real.wake(ids);
        }
    }
}
