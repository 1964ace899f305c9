package dev.lockstep.evidence;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Asks what is not at its target yet to look at Git now, once per target: it spares a minute-long poll, and is no more than that. It
 * therefore has threads of its own, is never waited for, and leaves sources alone that want to be.
 */
@ApplicationScoped
class Refreshes {
    private static final Logger LOG = Logger.getLogger(Refreshes.class);
    /** Argo CD answers when it has compared the application with Git. */
    private static final int AT_ONCE = 2;

    private final Sources sources;
    private final DirectReads reads;
    private final InstantSource clock;
    private final RefreshMemory memory = new RefreshMemory();
    private final SourceThreads threads = new SourceThreads("refresh", AT_ONCE);

    Refreshes(Sources sources, DirectReads reads, InstantSource clock) {
        this.sources = sources;
        this.reads = reads;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        threads.close();
    }

    /** @param waiting what does not prove the target yet, with its project if it has one */
    void ask(String target, Map<ReconcilerId, Optional<String>> waiting) {
        List<ReconcilerId> due = memory.due(
                target,
                waiting.keySet().stream().filter(id -> isFree(id.source())).toList(),
                clock.instant());
        for (ReconcilerId id : due) {
            sources.named(id.source())
                    .ifPresent(source -> threads.of(id.source()).execute(() -> refresh(source, id, waiting.get(id))));
        }
    }

    /** What was asked before is through, and the source does not want to be left alone. */
    private boolean isFree(String source) {
        return threads.of(source).getQueue().size() < RefreshMemory.PER_MINUTE
                && reads.restOf(source).at(clock.instant()).isEmpty();
    }

    private void refresh(ReconcilerSource source, ReconcilerId id, Optional<String> project) {
        SourceRest rest = reads.restOf(id.source());
        if (rest.at(clock.instant()).isPresent()) {
            return;
        }
        try {
            source.refresh(id, project);
        } catch (OutsideException e) {
            // a controller that does not come to compare is no reason not to read what it said before
            if (e instanceof OutsideException.Transient t && t.retryAfter().isPresent()) {
                rest.failed(e, clock.instant());
            }
            LOG.infof("%s could not be asked to look at Git now: %s", id.name(), e.getMessage());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.warnf(e, "%s could not be asked to look at Git now", id.name());
        }
    }
}
