package dev.lockstep.wiring;

import dev.lockstep.api.IdempotencyKeys;
import dev.lockstep.memory.Guarded;
import dev.lockstep.preflight.CheckAtStart;
import dev.lockstep.steps.EvidenceSettings;
import dev.lockstep.store.Retention;
import dev.lockstep.trigger.GitHubWebhook;
import dev.lockstep.trigger.InputWatch;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.work.WorkGate;
import dev.lockstep.worker.EvidenceWatch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * When what is done by the clock is done; each duty has one owner, see docs/decisions/0032-timed-duties.md.
 *
 * <p>Looks are begun by every replica for itself, on threads that do nothing else and wait for nobody outside: whether a look is due,
 * and whose it is, is said by a row, by the database's time. So neither a replica that dies nor one whose clock is wrong delays
 * them. What is done a few times a day is Quartz's, which has one replica do it.
 */
@ApplicationScoped
class Schedule {
    private static final Logger LOG = Logger.getLogger(Schedule.class);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final Duration SHORTEST_TICK = Duration.ofMillis(50);
    /** Of a pause, more or less: what others do at a fixed pace is not met at the same point of it again and again. */
    private static final double SCATTER = 0.1;

    private static final int TIDYING = 1;

    private final EvidenceWatch evidence;
    private final RefWatch refs;
    private final InputWatch inputWatch;
    private final GitHubWebhook webhook;
    private final WorkGate gate;
    private final IdempotencyKeys keys;
    private final LockstepSettings settings;
    private final EvidenceSettings evidenceSettings;
    private final Retention retention;
    private final Configuration configuration;
    private final CheckAtStart checks;
    private final Semaphore tidying = new Semaphore(TIDYING);
    private final ScheduledExecutorService ticks =
            Executors.newScheduledThreadPool(4, task -> new Thread(task, "lockstep-ticks"));

    Schedule(
            EvidenceWatch evidence,
            RefWatch refs,
            InputWatch inputWatch,
            GitHubWebhook webhook,
            WorkGate gate,
            IdempotencyKeys keys,
            LockstepSettings settings,
            EvidenceSettings evidenceSettings,
            Retention retention,
            Configuration configuration,
            CheckAtStart checks) {
        this.evidence = evidence;
        this.refs = refs;
        this.inputWatch = inputWatch;
        this.webhook = webhook;
        this.gate = gate;
        this.keys = keys;
        this.settings = settings;
        this.evidenceSettings = evidenceSettings;
        this.retention = retention;
        this.configuration = configuration;
        this.checks = checks;
    }

    void start(@Observes StartupEvent event) {
        Duration ofRefs = settings.refs().poll();
        Duration ofInputs = settings.lanes().poll();
        if (settings.configFiles().isPresent()) {
            tick("the look at the configuration files", LONGEST_TICK, () -> {
                configuration.look();
                checks.checkNew();
            });
        }
        tick("the look at the sources of evidence", evidenceSettings.tick(), evidence::look);
        tick("the look at the promoted branches", often(ofRefs), () -> refs.lookAtDue(scattered(ofRefs)));
        tick(
                "the look at what environments are rendered from",
                often(ofInputs),
                () -> inputWatch.lookAtDue(scattered(ofInputs)));
    }

    private void tick(String name, Duration pause, Runnable look) {
        ticks.scheduleWithFixedDelay(
                () -> guarded(name, look), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A look is late by one tick at most. */
    private static Duration often(Duration pause) {
        Duration part = pause.dividedBy(4);
        return part.compareTo(LONGEST_TICK) > 0
                ? LONGEST_TICK
                : part.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : part;
    }

    private static Duration scattered(Duration pause) {
        double part = ThreadLocalRandom.current().nextDouble(1 - SCATTER, 1 + SCATTER);
        return Duration.ofNanos(Math.round(pause.toNanos() * part));
    }

    /** Before the database is taken away: what is under way ends, and nothing new begins. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        ticks.shutdown();
        if (!ticks.awaitTermination(4, TimeUnit.SECONDS)) {
            LOG.info("Looks are still being begun");
        }
        if (!tidying.tryAcquire(TIDYING, 4, TimeUnit.SECONDS)) {
            LOG.info("Tidying up is still under way");
        }
    }

    @Scheduled(identity = "tidy", every = "6h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        if (tidying.tryAcquire()) {
            try {
                guarded("tidying up webhook deliveries", webhook::forgetOld);
                guarded("tidying up idempotency keys", keys::forgetOld);
                guarded("deleting runs of long ago", retention::forgetOld);
            } finally {
                tidying.release();
            }
        }
    }

    /** What one of them throws is its own: the schedule and what comes after it go on. */
    private void guarded(String name, Runnable work) {
        Guarded.run(
                () -> gate.within(work),
                thrown -> LOG.errorf(thrown, "Failed unexpectedly, and will be tried again: %s", name));
    }
}
