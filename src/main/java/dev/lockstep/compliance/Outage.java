package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    private static boolean argo(Argo argo, Question question) {
        boolean elsewhere = argo.revision().isPresent() && !question.atTarget(argo.revision());
        boolean sick =
                argo.healthStatus().equals("Degraded") || argo.healthStatus().equals("Missing");
        boolean broken = argo.conditions().stream().anyMatch(c -> c.type().equals("InvalidSpecError"));
        return !argo.syncStatus().equals("Synced")
                && !argo.syncStatus().equals("OutOfSync")
                && !elsewhere
                && !sick
                && !broken
                && !ArgoFailure.syncing(argo);
    }

    /** Flux says Unknown at every interval, though nothing changes. */
    private static boolean flux(Flux flux, Question question) {
        Policy.Workloads workloads = question.policy().workloads();
        List<FluxObject> own = flux.objects().stream()
                .filter(o -> o.kind().equals("Kustomization"))
                .toList();
        List<FluxObject> counting = new ArrayList<>(own);
        if (workloads == Policy.Workloads.REQUIRE) {
            flux.nested().stream().filter(n -> !FluxHealth.isSource(n)).forEach(counting::add);
        }
        boolean elsewhere = flux.fetchedCommit().isPresent() && !question.atTarget(flux.fetchedCommit())
                || own.stream()
                        .flatMap(k -> k.appliedCommit().stream())
                        .anyMatch(c -> !question.atTarget(Optional.of(c)));
        boolean sick =
                counting.stream().anyMatch(o -> FluxHealth.of(o) == FluxHealth.UNEXPLAINED || hard(flux, o, workloads));
        boolean reported = flux.complianceState().isPresent()
                && own.stream()
                        .noneMatch(k -> k.reason().filter("NotReported"::equals).isPresent());
        return reported
                && !elsewhere
                && !sick
                && flux.objects().stream().noneMatch(o -> o.is(Mark.STALLED))
                && (question.remembered().isEmpty() || onlySourcesFail(flux, workloads));
    }

    /** What has failed now is nothing but fetching: a failure that is remembered is that. */
    private static boolean onlySourcesFail(Flux flux, Policy.Workloads workloads) {
        List<FluxObject> failing = Stream.concat(flux.objects().stream(), flux.nested().stream())
                .filter(o -> hard(flux, o, workloads))
                .toList();
        return !failing.isEmpty() && failing.stream().allMatch(FluxHealth::isSource);
    }

    private static boolean hard(Flux flux, FluxObject object, Policy.Workloads workloads) {
        return FluxHealth.of(object) == FluxHealth.HARD && !FluxFailure.isAWait(flux, object, workloads);
    }
}
