package dev.lockstep.argocd;

import static dev.lockstep.argocd.Application.HEAD;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A source whose reconcilers may follow {@code HEAD} instead of a branch, which is Argo CD's default: they follow the default branch
 * of the repository. Where that cannot be known, they are told as what cannot be read, with what to do; they are not gone.
 */
public final class FollowsHead implements ReconcilerSource {
    private final ReconcilerSource source;
    private final KnownHeads heads;

    public FollowsHead(ReconcilerSource source, KnownHeads heads) {
        this.source = source;
        this.heads = heads;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Poll poll(Set<Followed> followed) {
        heads.look(followed.stream().map(Followed::repository).toList());
        Set<Followed> asked = new HashSet<>(followed);
        followed.forEach(one -> {
            Optional<String> head = heads.last(one.repository().key());
            if (head.isEmpty() || head.get().equals(one.branch())) {
                asked.add(new Followed(one.repository(), HEAD));
            }
        });
        Poll poll = source.poll(asked);
        List<ReconcilerReport> reports = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>(poll.unreadable());
        for (ReconcilerReport report : poll.reports()) {
            Optional<ReconcilerReport> named = named(report);
            named.ifPresent(reports::add);
            if (named.isEmpty()) {
                unreadable.add(unknown(report));
            }
        }
        return new Poll(poll.askedAt(), List.copyOf(reports), List.copyOf(unreadable), poll.notBefore());
    }

    @Override
    public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
        ReconcilerReport report = source.confirm(id, project);
        return named(report)
                .orElseThrow(
                        () -> new OutsideException.Transient(unknown(report).words(), null));
    }

    @Override
    public void refresh(ReconcilerId id, Optional<String> project) {
        source.refresh(id, project);
    }

    @Override
    public void close() {
        source.close();
    }

    /** Empty when it follows HEAD and nobody knows which branch that is. */
    private Optional<ReconcilerReport> named(ReconcilerReport report) {
        return report.branch().equals(HEAD)
                ? heads.last(report.repository()).map(report::following)
                : Optional.of(report);
    }

    private static Unreadable unknown(ReconcilerReport report) {
        return new Unreadable(
                report.id().owner(),
                report.id().name(),
                "application " + report.id().name() + " of Argo CD "
                        + report.id().owner() + " follows HEAD, and "
                        + report.repository()
                        + " has not told which branch that is: if that stays so, write the branch as its targetRevision");
    }
}
