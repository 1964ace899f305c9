package dev.lockstep.wiring;

import dev.lockstep.trigger.RefWatch;
import dev.lockstep.workflow.EvidenceWatch;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What Quartz does, clustered on the same database: looks at refs and at the sources of evidence. Firing twice does no
 * harm; both find nothing new.
 */
@ApplicationScoped
class Schedule {
    private final EvidenceWatch evidence;
    private final RefWatch refs;

    Schedule(EvidenceWatch evidence, RefWatch refs) {
        this.evidence = evidence;
        this.refs = refs;
    }

    @Scheduled(
            identity = "evidence",
            every = "${lockstep.evidence.tick}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void evidence() {
        evidence.look();
    }

    @Scheduled(
            identity = "refs",
            every = "${lockstep.refs.poll}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refs() {
        refs.lookAtAll();
    }
}
