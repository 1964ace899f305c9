package dev.lockstep.worker;

import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.LeaseFence;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Decision;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.PromotionMachine;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.store.DatabaseAway;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.EvidenceReplaced;
import dev.lockstep.store.LaneTaken;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.PromotionStore.Claim;
import dev.lockstep.store.PromotionStore.LeaseLost;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.WakeUps;
import dev.lockstep.work.WorkGate;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The one loop: claims what is due, lets the machine decide, saves, acts, and goes on until the promotion sleeps. A wait
 * holds no thread; a thread is held for as long as one attempt at one action takes.
 */
@ApplicationScoped
public class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration AFTER_A_DEFECT = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final PromotionStore store;
    private final Promotions promotions;
    private final Actions actions;
    private final DatabaseClock clock;
    private final WakeUps wakeUps;
    private final WorkerSettings settings;
    private final WorkGate gate;
    private final PromotionMachine machine;
    private final String name;
    private final AtomicLong claims = new AtomicLong();
    private final Set<Lease> inHand = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private WorkSlots slots;
    private ExecutorService threads;
    private ScheduledExecutorService heartbeat;
    private Thread dispatcher;
    private final Pulse dispatching = new Pulse(System::nanoTime);
    private final Pulse beating = new Pulse(System::nanoTime);

    Worker(
            PromotionStore store,
            Promotions promotions,
            Actions actions,
            DatabaseClock clock,
            WakeUps wakeUps,
            WorkerSettings settings,
            WorkGate gate,
            PromotionMachine machine) {
        this.machine = machine;
        this.store = store;
        this.promotions = promotions;
        this.actions = actions;
        this.clock = clock;
        this.wakeUps = wakeUps;
        this.settings = settings;
        this.gate = gate;
        this.name = ReplicaName.of(settings.name());
    }

    void start(@Observes StartupEvent event) {
        running = true;
        dispatching.beat();
        beating.beat();
        LOG.infof("Replica %s moves promotions on", name);
        slots = new WorkSlots(settings.threads(), System::nanoTime);
        threads = Executors.newCachedThreadPool(task -> new Thread(task, "lockstep-worker"));
        heartbeat = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "lockstep-heartbeat"));
        long beat = Math.max(100, settings.lease().toMillis() / 3);
        heartbeat.scheduleWithFixedDelay(this::renew, beat, beat, TimeUnit.MILLISECONDS);
        dispatcher = new Thread(this::dispatch, "lockstep-dispatcher");
        dispatcher.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        running = false;
        wakeUps.signal();
        dispatcher.join();
        threads.shutdown();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            // What is still under way is taken over from its last save by whoever claims it next.
            threads.shutdownNow();
        }
        heartbeat.shutdownNow();
    }

    private void dispatch() {
        while (running) {
            dispatching.beat();
            Guarded.run(this::claimOrWait, thrown -> {
                LOG.errorf(
                        "Promotions cannot be claimed now, will try again in %s: %s",
                        settings.poll(), Guarded.words(thrown));
                waitForASignal();
            });
        }
    }

    private void claimOrWait() {
        if (!claimOne()) {
            waitForASignal();
        }
    }

    /** Only {@link #stop} ends the dispatcher; nobody interrupts it. */
    private void waitForASignal() {
        try {
            wakeUps.await(settings.poll());
        } catch (InterruptedException e) {
            LOG.warn("The thread that claims promotions was interrupted, and goes on");
        }
    }

    private boolean isOneFree() {
        try {
            return slots.take(settings.poll());
        } catch (InterruptedException e) {
            LOG.warn("The thread that claims promotions was interrupted, and goes on");
            return false;
        }
    }

    private boolean claimOne() {
        if (!isOneFree()) {
            return false;
        }
        Lease lease = new Lease(name + "/" + claims.incrementAndGet(), settings.lease(), System::nanoTime);
        long asked = lease.moment();
        Optional<Claim> claim = Optional.empty();
        try {
            claim = store.claim(lease.owner(), settings.lease());
        } finally {
            if (claim.isEmpty()) {
                slots.giveBack();
            }
        }
        claim.ifPresent(claimed -> {
            lease.extendedFrom(asked);
            inHand.add(lease);
            WorkSlots.Slot slot = slots.begin();
            threads.execute(() -> {
                Guarded.run(() -> gate.within(() -> move(claimed, lease, slot)), thrown -> defect(claimed, thrown));
                inHand.remove(lease);
                slot.end();
                wakeUps.signal();
            });
        });
        return claim.isPresent();
    }

    /** Moves one promotion on until it sleeps or rests. */
    private void move(Claim claimed, Lease lease, WorkSlots.Slot slot) {
        Claim claim = claimed;
        Optional<Action> did = Optional.empty();
        Observation observation = new Observation.Woken();
        try {
            while (true) {
                long asked = lease.moment();
                Instant now = clock.instant();
                Decision decision = machine.next(claim.promotion(), did, observation, now);
                claim = store.save(claim, decision, now, settings.lease());
                lease.extendedFrom(asked);
                wakeWhoeverQueues(claim, decision);
                if (!(decision.next() instanceof Decision.Next.Act act)) {
                    return;
                }
                if (!running || gate.closing()) {
                    store.giveBack(claim, now, Optional.empty());
                    return;
                }
                did = Optional.of(act.action());
                slot.waits();
                observation = perform(claim, act.action(), lease);
                slot.goesOn();
            }
        } catch (LeaseLost e) {
            LOG.infof("%s", e.getMessage());
        } catch (StoppedException e) {
            LOG.infof(
                    "Promotion #%d: the rendering is stopped: %s",
                    claim.promotion().number(), e.getMessage());
            store.giveBack(claim, clock.instant(), Optional.empty());
        } catch (LaneTaken e) {
            store.giveBack(claim, clock.instant(), Optional.empty());
        } catch (EvidenceReplaced e) {
            LOG.infof("Promotion #%d: %s", claim.promotion().number(), e.getMessage());
            store.giveBack(claim, clock.instant().plus(SOON), Optional.empty());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            defect(claim, e);
        }
    }

    /** A worker that stood still for too long, and does not know it, writes nothing any more. */
    private Observation perform(Claim claim, Action action, Lease lease) {
        lease.check(claim.id());
        return LeaseFence.around(
                () -> lease.check(claim.id()), () -> actions.perform(claim.promotion(), action, wanted(claim, lease)));
    }

    private StillWanted wanted(Claim claim, Lease lease) {
        return new StillWanted(claim, lease, store, () -> running && !gate.closing(), System::nanoTime);
    }

    private void wakeWhoeverQueues(Claim claim, Decision decision) {
        boolean concernsOthers = decision.lanes().stream()
                .anyMatch(change -> change instanceof LaneChange.Leave || change instanceof LaneChange.Merged);
        if (concernsOthers) {
            store.wake(promotions.runningIds(claim.promotion().pipeline()).stream()
                    .filter(other -> !other.equals(claim.id()))
                    .toList());
        }
    }

    /** An error of this run alone: it is looked at again, and the others go on. A database that was away is no error, and soon asked again. */
    private void defect(Claim claim, Throwable defect) {
        boolean away = DatabaseAway.caused(defect);
        if (away) {
            LOG.warnf(
                    "Promotion #%d is looked at again when the database is back: %s",
                    claim.promotion().number(), Guarded.words(defect));
        } else {
            LOG.errorf(
                    defect,
                    "Promotion #%d cannot be moved on",
                    claim.promotion().number());
        }
        String said = away
                ? "the database was away, will look again soon"
                : "internal error, will look again in a minute; details are in the server's log: "
                        + defect.getClass().getSimpleName();
        Guarded.run(
                () -> store.giveBack(claim, clock.instant().plus(away ? SOON : AFTER_A_DEFECT), Optional.of(said)),
                thrown -> LOG.errorf(
                        "Promotion #%d cannot be given back; its lease runs out by itself: %s",
                        claim.promotion().number(), Guarded.words(thrown)));
    }

    /** What moves nothing on any more, in words; empty when all is well. A database that is away is no reason to begin anew. */
    Optional<String> standsStill() {
        if (!running) {
            return Optional.empty();
        }
        if (!dispatcher.isAlive()) {
            return Optional.of("the thread that claims promotions has died");
        }
        return dispatching
                .silence()
                .map(silence -> "no look for promotions has ended for " + silence.toSeconds() + " s")
                .or(() -> beating.silence()
                        .map(silence -> "leases have not been looked after for " + silence.toSeconds() + " s"));
    }

    /** Scheduled: what it throws would be its last beat. */
    private void renew() {
        beating.beat();
        Guarded.run(this::renewLeases, thrown -> LOG.warnf("Leases cannot be renewed now: %s", Guarded.words(thrown)));
    }

    private void renewLeases() {
        Set<Lease> leases = Set.copyOf(inHand);
        if (leases.isEmpty()) {
            return;
        }
        long asked = System.nanoTime();
        Set<String> renewed = store.renew(leases.stream().map(Lease::owner).toList(), settings.lease());
        for (Lease lease : leases) {
            if (renewed.contains(lease.owner())) {
                lease.extendedFrom(asked);
            } else {
                lease.lost();
            }
        }
    }
}
