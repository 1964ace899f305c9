package dev.lockstep.wiring;

import dev.lockstep.api.IdempotencyKeys;
import dev.lockstep.database.Standstill;
import dev.lockstep.trigger.GitHubWebhook;
import dev.lockstep.trigger.LaneWatch;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.workflow.EvidenceWatch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What Quartz does, clustered on the same database: looks at refs and at the sources of evidence, and tidies up. Firing twice does no
 * harm; both find nothing new.
 */
@ApplicationScoped
class Schedule {
    private static final int LOOKS = 4;

    private final EvidenceWatch evidence;
    private final RefWatch refs;
    private final LaneWatch laneWatch;
    private final GitHubWebhook webhook;
    private final Standstill standstill;
    private final IdempotencyKeys keys;
    private final Semaphore looking = new Semaphore(LOOKS);

    Schedule(
            EvidenceWatch evidence,
            RefWatch refs,
            LaneWatch laneWatch,
            GitHubWebhook webhook,
            Standstill standstill,
            IdempotencyKeys keys) {
        this.evidence = evidence;
        this.refs = refs;
        this.laneWatch = laneWatch;
        this.webhook = webhook;
        this.standstill = standstill;
        this.keys = keys;
    }

    /** Before the database is taken away: looks that are under way end, and no new ones begin. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        looking.tryAcquire(LOOKS, 4, TimeUnit.SECONDS);
    }

    @Scheduled(
            identity = "evidence",
            every = "${lockstep.evidence.tick}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void evidence() {
        unlessStopped(evidence::look);
    }

    @Scheduled(
            identity = "refs",
            every = "${lockstep.refs.poll}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refs() {
        unlessStopped(refs::lookAtAll);
    }

    @Scheduled(
            identity = "lanes",
            every = "${lockstep.lanes.poll}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lanes() {
        unlessStopped(laneWatch::lookAtAll);
    }

    @Scheduled(identity = "tidy", every = "6h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        unlessStopped(webhook::forgetOld);
        unlessStopped(keys::forgetOld);
    }

    private void unlessStopped(Runnable look) {
        if (looking.tryAcquire()) {
            try {
                standstill.moving(look);
            } finally {
                looking.release();
            }
        }
    }
}
