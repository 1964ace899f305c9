package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import java.util.List;
import java.util.Optional;

/**
 * The hard failure a reconciler is in, and since when: of one object at one commit. Attempts that follow are the same failure until one
 * succeeds; words that differ from attempt to attempt make no other. What fails beside it or after it has a time of its own.
 */
public final class FailureTracking {
    private FailureTracking() {}

    /**
     * The value for {@link Reconciler#failure()} after a new report.
     *
     * @param previous what was remembered before, empty when the reconciler is new
     * @param workloads whether a failure of something applied from Git counts as the reconciler's own
     */
    public static Optional<Failure> failure(
            Optional<Reconciler> previous, ReconcilerReport now, Policy.Workloads workloads) {
        Optional<Reconciler> same = previous.filter(p -> !madeAnew(p, now.evidence()));
        Optional<Failure> before = same.flatMap(Reconciler::failure);
        Optional<Evidence> last = same.map(Reconciler::report).map(ReconcilerReport::evidence);
        Evidence evidence = now.evidence();
        if (last.filter(l -> olderThan(evidence, l)).isPresent() || saysNothing(evidence)) {
            return before;
        }
        List<HardFailure> shown = HardFailure.all(evidence, workloads);
        List<HardFailure> ofThePresent = shown.stream()
                .filter(f -> f.everyTarget() || ofThePresent(f.commit(), evidence))
                .toList();
        List<HardFailure> counting = ofThePresent.isEmpty() ? shown : ofThePresent;
        return before.filter(b -> ofThePresent.isEmpty() || b.everyTarget() || ofThePresent(b.commit(), evidence))
                .filter(b -> counting.stream().noneMatch(f -> f.rank() < b.rank()))
                .flatMap(b -> counting.stream()
                        .filter(b::is)
                        .findFirst()
                        .map(b::saying)
                        .or(() -> Optional.of(b).filter(x -> lasts(x, evidence, workloads, counting.isEmpty()))))
                .or(() -> counting.stream().findFirst().map(seen -> Failure.first(seen, now)));
    }

    /** Whether one that does not show is not over. What does show is judged before one of which nothing is known. */
    private static boolean lasts(Failure before, Evidence evidence, Policy.Workloads workloads, boolean nothingShows) {
        return evidence instanceof Flux flux
                ? FluxFailure.lasts(before, flux, workloads, nothingShows)
                : nothingShows && ArgoFailure.lasts(before, (Argo) evidence);
    }

    /** Whether it is another one than was known by that name: how long that one failed says nothing of this one. */
    private static boolean madeAnew(Reconciler known, Evidence now) {
        Evidence last = known.report().evidence();
        boolean otherIdentity = last.identity().isPresent()
                && now.identity().isPresent()
                && !last.identity().equals(now.identity());
        return otherIdentity
                || known.absence()
                        .filter(absence -> absence.kind() == Absence.Kind.GONE)
                        .isPresent()
                || last.beingDeleted() && !now.beingDeleted();
    }

    private static boolean saysNothing(Evidence evidence) {
        return evidence instanceof Argo argo && ArgoOutage.ofItsCluster(argo).isPresent();
    }

    /** Whether it is about what is fetched or compared now, as far as either is known. */
    private static boolean ofThePresent(Optional<String> commit, Evidence evidence) {
        Optional<String> present = evidence instanceof Flux flux ? flux.fetchedCommit() : ((Argo) evidence).revision();
        return commit.isEmpty() || present.isEmpty() || commit.equals(present);
    }

    /** Resource Graph lags behind a direct read: what it says of an earlier moment takes nothing back. */
    private static boolean olderThan(Evidence now, Evidence last) {
        return now instanceof Flux later
                && last instanceof Flux earlier
                && later.statusUpdatedAt().isPresent()
                && earlier.statusUpdatedAt().isPresent()
                && later.statusUpdatedAt()
                        .get()
                        .isBefore(earlier.statusUpdatedAt().get());
    }
}
