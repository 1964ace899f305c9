package dev.lockstep.ports;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A place that knows many reconcilers: one set of Azure subscriptions, or one Argo CD instance. */
public interface ReconcilerSource {
    /** The branches Lockstep cares about; a source may return more, never less. */
    record Followed(RepositoryUrl repository, String branch) {}

    /** @param notBefore how long the source's quota asks to wait before the next poll */
    record Poll(List<ReconcilerReport> reports, Optional<Duration> notBefore) {}

    /** A stable name for messages and for the table of reconcilers, e.g. {@code azure} or {@code argocd/large-1}. */
    String name();

    /** One bulk look at everything that follows one of the branches. Throws {@link OutsideException}; never "none" on an error. */
    Poll poll(Set<Followed> followed);

    /** A direct, detailed read of one reconciler. Rejected when it no longer exists. */
    ReconcilerReport confirm(ReconcilerId id);

    /** Asks the reconciler to look at Git now, where the source can (Argo CD's refresh); otherwise does nothing. */
    void refresh(ReconcilerId id);
}
