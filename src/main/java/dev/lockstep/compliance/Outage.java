package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a reconciler only cannot look at Git, or is not ready for a moment: what it has proved before, it still runs, and nothing
 * speaks against that.
 */
final class Outage {
    private Outage() {}

    /** @param judged what its evidence alone makes of it; what a person has stopped is no outage */
    static boolean only(Question question, Judged judged) {
        if (judged.state() == State.BLOCKED) {
            return false;
        }
        Evidence evidence = question.reconciler().report().evidence();
        return evidence instanceof Flux flux ? flux(flux, question) : argo((Argo) evidence, question);
    }

    /** What runs is not well, whatever else stands in the way of a verdict: a proof of before does not hold. */
    static boolean sick(Evidence evidence, Policy.Workloads workloads) {
        return evidence instanceof Flux flux ? sick(flux, workloads) : sick((Argo) evidence, workloads);
    }

    /** Argo CD tells no health of a cluster that it does not reach. */
    private static boolean sick(Argo argo, Policy.Workloads workloads) {
        boolean own =
                argo.healthStatus().equals("Degraded") || argo.healthStatus().equals("Missing");
        boolean applied = workloads == Policy.Workloads.REQUIRE
                && !ArgoFailure.degradedChildren(argo).isEmpty();
        return (own || applied) && ArgoOutage.ofItsCluster(argo).isEmpty();
    }

    private static boolean sick(Flux flux, Policy.Workloads workloads) {
        return counting(flux, workloads).stream().anyMatch(o -> hard(flux, o, workloads));
    }

    private static List<FluxObject> counting(Flux flux, Policy.Workloads workloads) {
        List<FluxObject> counting = new ArrayList<>(kustomizations(flux));
        if (workloads == Policy.Workloads.REQUIRE) {
            flux.nested().stream().filter(n -> !FluxHealth.isSource(n)).forEach(counting::add);
        }
        return counting;
    }

    private static List<FluxObject> kustomizations(Flux flux) {
        return flux.objects().stream()
                .filter(o -> o.kind().equals("Kustomization"))
                .toList();
    }

    private static boolean argo(Argo argo, Question question) {
        boolean elsewhere = argo.revision().isPresent() && !question.atTarget(argo.revision());
        boolean broken = argo.conditions().stream().anyMatch(c -> c.type().equals("InvalidSpecError"));
        return argo.unplaced().isEmpty()
                && !argo.syncStatus().equals("Synced")
                && !argo.syncStatus().equals("OutOfSync")
                && !elsewhere
                && !sick(argo, question.policy().workloads())
                && !broken
                && ArgoOutage.ofItsCluster(argo).isEmpty()
                && !ArgoFailure.syncing(argo);
    }

    /** Flux says Unknown at every interval, though nothing changes. */
    private static boolean flux(Flux flux, Question question) {
        Policy.Workloads workloads = question.policy().workloads();
        List<FluxObject> own = kustomizations(flux);
        boolean elsewhere = flux.fetchedCommit().isPresent() && !question.atTarget(flux.fetchedCommit())
                || own.stream()
                        .flatMap(k -> k.appliedCommit().stream())
                        .anyMatch(c -> !question.atTarget(Optional.of(c)));
        boolean unexplained =
                counting(flux, workloads).stream().anyMatch(o -> FluxHealth.of(o) == FluxHealth.UNEXPLAINED);
        boolean reported = flux.complianceState().isPresent()
                && own.stream()
                        .noneMatch(k -> k.reason().filter("NotReported"::equals).isPresent());
        return reported
                && !elsewhere
                && !unexplained
                && !sick(flux, workloads)
                && flux.objects().stream().noneMatch(o -> o.is(Mark.STALLED))
                && question.remembered().filter(f -> !ofASource(flux, f)).isEmpty();
    }

    /** Only fetching has failed, for something that was applied from Git. */
    private static boolean ofASource(Flux flux, Failure failure) {
        return flux.nested().stream().anyMatch(o -> FluxHealth.isSource(o) && failure.isOf(FluxFailure.namedNested(o)));
    }

    private static boolean hard(Flux flux, FluxObject object, Policy.Workloads workloads) {
        return FluxHealth.of(object) == FluxHealth.HARD && !FluxFailure.isAWait(flux, object, workloads);
    }
}
