package dev.lockstep.ports;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A place that knows many reconcilers: one set of Azure subscriptions, or one Argo CD instance. */
public interface ReconcilerSource {
    /** The branches Lockstep cares about; a source may return more, never less. */
    record Followed(RepositoryUrl repository, String branch) {}

    /**
     * An entry of a list that could not be read, and may be one of ours. It is passed over; the others are not held up by it.
     *
     * @param owner as in {@link ReconcilerId}; empty when the entry does not tell
     * @param name as in {@link ReconcilerId}, without a cluster (or what it is applied to) and a cluster type; empty when the entry
     *     does not tell
     * @param words what cannot be read, where, and what to do about it
     */
    record Unreadable(String owner, String name, String words) {
        /** Whether a reconciler that is known is described by this entry. */
        public boolean describes(ReconcilerId id) {
            return id.owner().equals(owner)
                    && !name.isEmpty()
                    && (id.name().equals(name)
                            || id.name().startsWith(name + "#")
                            || id.name().startsWith(name + "@"));
        }
    }

    /**
     * @param askedAt when its first request was begun. All of it counts as asked then, also what came with a later page
     * @param reports observed at that moment
     * @param notBefore how long the source's quota asks to wait before the next poll
     */
    record Poll(
            Instant askedAt,
            List<ReconcilerReport> reports,
            List<Unreadable> unreadable,
            Optional<Duration> notBefore) {}

    /** A stable name for messages and for the table of reconcilers, e.g. {@code azure} or {@code argocd/large-1}. */
    String name();

    /** One bulk look at everything that follows one of the branches. Throws {@link OutsideException}; never "none" on an error. */
    Poll poll(Set<Followed> followed);

    /**
     * A direct, detailed read of one reconciler, which is the one that was asked for. {@link OutsideException.NotFound} only when
     * the source says that it does not exist; a missing permission is {@link OutsideException.Rejected}.
     *
     * @param project see {@link ReconcilerReport#project()}
     */
    ReconcilerReport confirm(ReconcilerId id, Optional<String> project);

    /** Asks the reconciler to look at Git now, where the source can (Argo CD's refresh); otherwise does nothing. */
    void refresh(ReconcilerId id, Optional<String> project);

    /** Nothing goes on by itself any more. What is under way ends as ever, and what is asked for after all is answered. */
    default void close() {}
}
