package dev.lockstep.evidence;

import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.store.evidence.Reconcilers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Asks sources directly for those that they do not list any more. An emptied list is no deletion: it is also what an account gets
 * that has lost a right. Only a source that says "not found" makes a reconciler gone.
 */
@ApplicationScoped
class UnlistedReconcilers {
    private static final Logger LOG = Logger.getLogger(UnlistedReconcilers.class);
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 20;
    /** So many refusals in a row are about whoever asks. */
    private static final int REFUSALS = 3;

    private final EvidenceUpdates updates;
    private final DirectReads reads;
    private final InstantSource clock;

    UnlistedReconcilers(EvidenceUpdates updates, DirectReads reads, InstantSource clock) {
        this.updates = updates;
        this.reads = reads;
        this.clock = clock;
    }

    /** Asks for some of them, each one now and then. Returns the branches for which something is new. */
    Set<Reconcilers.Branch> askFor(ReconcilerSource source) {
        Set<Reconcilers.Branch> changed = new HashSet<>();
        Instant now = clock.instant();
        if (reads.restOf(source.name()).at(now).isPresent()) {
            return changed;
        }
        List<Reconciler> asked = updates.unlisted(source.name(), now.minus(PAUSE), AT_ONCE, now);
        int refusals = 0;
        for (Reconciler one : asked) {
            if (refusals >= REFUSALS
                    || reads.restOf(source.name()).at(clock.instant()).isPresent()) {
                break;
            }
            refusals = askFor(source, one) ? 0 : refusals + 1;
            changed.add(new Reconcilers.Branch(
                    one.report().repository(), one.report().branch()));
        }
        return changed;
    }

    /** @return whether it was answered, with or without it */
    private boolean askFor(ReconcilerSource source, Reconciler one) {
        ReconcilerId id = one.report().id();
        Instant begun = clock.instant();
        try {
            source.confirm(id, one.report().project());
            updates.stillUnlisted(
                    id, "it still exists: see which subscriptions, projects or labels this source is to list", begun);
            return true;
        } catch (OutsideException.NotFound e) {
            updates.gone(id, begun, clock.instant());
            LOG.infof("%s of %s is gone: %s", id.name(), id.source(), e.getMessage());
            return true;
        } catch (OutsideException e) {
            if (e instanceof OutsideException.Transient) {
                reads.restOf(source.name()).failed(e, clock.instant());
            }
            updates.stillUnlisted(id, e.getMessage(), begun);
            return false;
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Asking source %s for %s failed unexpectedly", source.name(), id.name());
            updates.stillUnlisted(id, "asking for it failed with an internal error, see the server's log", begun);
            return false;
        }
    }
}
