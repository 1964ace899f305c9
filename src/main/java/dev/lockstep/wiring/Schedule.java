package dev.lockstep.wiring;

import dev.lockstep.api.IdempotencyKeys;
import dev.lockstep.memory.Guarded;
import dev.lockstep.trigger.GitHubWebhook;
import dev.lockstep.trigger.InputWatch;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.work.WorkGate;
import dev.lockstep.workflow.EvidenceWatch;
import dev.lockstep.workflow.Retention;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * What Quartz does, clustered on the same database: looks at refs and at the sources of evidence, and tidies up. Firing twice does no
 * harm; both find nothing new.
 *
 * <p>Quartz compares the clocks of its replicas with each other. Where these differ, the slower one waits for times that the other
 * one set, for as long as they differ, when that one is gone; and what a dead replica had begun is recovered after some ten
 * seconds only. So each replica steps in by itself for looks that are overdue, by the database's time.
 */
@ApplicationScoped
class Schedule {
    private static final Logger LOG = Logger.getLogger(Schedule.class);
    private static final int LOOKS = 4;
    private static final Duration OVERDUE = Duration.ofSeconds(5);

    private final RefWatch refs;
    private final InputWatch inputWatch;
    private final GitHubWebhook webhook;
    private final WorkGate gate;
    private final IdempotencyKeys keys;
    private final InstantSource clock;
    private final LockstepSettings settings;
    private final Retention retention;
    private final Semaphore looking = new Semaphore(LOOKS);
    private final ScheduledExecutorService steppingIn =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "lockstep-stepping-in"));
    private final Look evidenceLook;
    private final Look refsLook;
    private final Look lanesLook;

    Schedule(
            EvidenceWatch evidence,
            RefWatch refs,
            InputWatch inputWatch,
            GitHubWebhook webhook,
            WorkGate gate,
            IdempotencyKeys keys,
            InstantSource clock,
            LockstepSettings settings,
            Retention retention) {
        this.refs = refs;
        this.inputWatch = inputWatch;
        this.webhook = webhook;
        this.gate = gate;
        this.keys = keys;
        this.retention = retention;
        this.clock = clock;
        this.settings = settings;
        this.evidenceLook = new Look("the look at the sources of evidence", evidence::look);
        this.refsLook = new Look("the look at the promoted branches", refs::lookAtEach);
        this.lanesLook = new Look("the look at what environments are rendered from", inputWatch::lookAtEach);
    }

    void start(@Observes StartupEvent event) {
        steppingIn.scheduleWithFixedDelay(this::stepIn, OVERDUE.toMillis(), OVERDUE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Before the database is taken away: looks that are under way end, and no new ones begin. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        steppingIn.shutdown();
        looking.tryAcquire(LOOKS, 4, TimeUnit.SECONDS);
    }

    @Scheduled(
            identity = "evidence",
            every = "${lockstep.evidence.tick}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void evidence() {
        evidenceLook.look();
    }

    /** Sources are asked at their pace however often they are looked at; branches are asked at each look, and no oftener than that. */
    private void stepIn() {
        overdue(() -> {
            if (evidenceLook.isOlderThan(OVERDUE)) {
                evidenceLook.look();
            }
        });
        overdue(() -> {
            Duration ofRefs = settings.refs().poll().plus(OVERDUE);
            if (refsLook.isOlderThan(ofRefs)
                    && refs.lookedBefore(clock.instant().minus(ofRefs))) {
                refsLook.look();
            }
        });
        overdue(() -> {
            Duration ofLanes = settings.lanes().poll().plus(OVERDUE);
            if (lanesLook.isOlderThan(ofLanes)
                    && inputWatch.lookedBefore(clock.instant().minus(ofLanes))) {
                lanesLook.look();
            }
        });
    }

    private static void overdue(Runnable step) {
        Guarded.run(
                step,
                thrown -> LOG.warnf("A look that is overdue cannot be made up for now: %s", Guarded.words(thrown)));
    }

    @Scheduled(
            identity = "refs",
            every = "${lockstep.refs.poll}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refs() {
        refsLook.look();
    }

    @Scheduled(
            identity = "lanes",
            every = "${lockstep.lanes.poll}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lanes() {
        lanesLook.look();
    }

    @Scheduled(identity = "tidy", every = "6h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        unlessStopped("tidying up webhook deliveries", webhook::forgetOld);
        unlessStopped("tidying up idempotency keys", keys::forgetOld);
        unlessStopped("deleting runs of long ago", retention::forgetOld);
    }

    /** What one look throws is its own: the schedule and the looks after it go on. */
    private void unlessStopped(String name, Runnable look) {
        if (looking.tryAcquire()) {
            Guarded.run(
                    () -> gate.within(look),
                    thrown -> LOG.errorf(thrown, "Failed unexpectedly, and will be tried again: %s", name));
            looking.release();
        }
    }

    /** One kind of look, and when this process began it last. */
    private final class Look {
        private final String name;
        private final Runnable look;
        private volatile long begun = System.nanoTime();

        Look(String name, Runnable look) {
            this.name = name;
            this.look = look;
        }

        void look() {
            begun = System.nanoTime();
            unlessStopped(name, look);
        }

        boolean isOlderThan(Duration time) {
            return System.nanoTime() - begun > time.toNanos();
        }
    }
}
