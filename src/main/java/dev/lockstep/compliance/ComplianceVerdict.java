package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Finding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The verdict on one environment and one target commit. Pure.
 *
 * <ul>
 *   <li>Satisfied only when at least one reconciler counts, all that count are proven, and every cluster type with
 *       assignments has one (or is listed as having no clusters). Nothing known, nothing heard, and every cluster type
 *       listed away are waits: zero is never a success.
 *   <li>Reconcilers of cluster types outside the rendered tree are retired. A cluster type of the tree without
 *       assignments needs no reconciler, but those it has count; so do those of a type listed as having no clusters.
 *   <li>Violated when a hard failure at the target was seen for the grace period.
 * </ul>
 */
public final class ComplianceVerdict {
    private ComplianceVerdict() {}

    /**
     * @param reconcilers all that follow the environment's GitOps repository and branch, missing and retired ones too
     */
    public static Verdict judge(
            Target target, List<Reconciler> reconcilers, Ancestry ancestry, Policy policy, Instant now) {
        List<Finding> findings = reconcilers.stream()
                .map(r -> finding(new Question(r, target, ancestry, policy, now)))
                .toList();
        List<Finding> failed =
                findings.stream().filter(f -> f.state() == State.FAILED).toList();
        if (!failed.isEmpty()) {
            return new Verdict.Violated(findings, Reasons.of(failed, List.of()));
        }
        List<String> absent = absent(target, findings, policy);
        boolean proven = findings.stream().allMatch(f -> f.state() == State.PROVEN || f.state() == State.RETIRED);
        return absent.isEmpty() && proven
                ? new Verdict.Satisfied(findings)
                : new Verdict.Waiting(findings, Reasons.of(findings, absent));
    }

    /**
     * Whether only a direct read can say more: Resource Graph reports something non-compliant without saying why. (A
     * verdict that would advance or fail a promotion is to be confirmed by direct reads anyway.)
     */
    public static boolean needsDirectRead(ReconcilerReport report) {
        return report.evidence() instanceof Flux flux
                && !flux.detailed()
                && (FluxHealth.nonCompliant(flux.complianceState().orElse(""))
                        || Stream.concat(flux.objects().stream(), flux.nested().stream())
                                .map(FluxObject::complianceState)
                                .anyMatch(FluxHealth::nonCompliant));
    }

    private static Finding finding(Question question) {
        ReconcilerReport report = question.reconciler().report();
        Judged judged = judgeOne(question, report);
        return new Finding(
                report.id(),
                report.cluster(),
                report.kind(),
                report.clusterType(),
                judged.state(),
                judged.commit(),
                judged.said(),
                judged.reason().map(r -> report.cluster() + " " + r),
                judged.warnings(),
                report.observedAt());
    }

    private static Judged judgeOne(Question question, ReconcilerReport report) {
        if (!question.target().assignments().containsKey(report.clusterType())) {
            String type = report.clusterType().isEmpty()
                    ? "follows no cluster type's folder"
                    : "follows cluster type " + report.clusterType() + ", which is not in the rendered tree";
            return Judged.not(State.RETIRED, Optional.empty(), summary(report), type + ": it does not count");
        }
        Judged judged = report.evidence() instanceof Flux flux
                ? FluxJudge.judge(flux, question)
                : ArgoJudge.judge((Argo) report.evidence(), question);
        String last = ", last seen " + question.ageOf(report.observedAt()) + " ago";
        Optional<Absence> absence = question.reconciler().absence();
        if (absence.isPresent()) {
            return override(
                    judged, State.UNKNOWN, absence.get().words(report.id().source(), last));
        }
        Duration age = Duration.between(report.observedAt(), question.now());
        if (age.compareTo(question.policy().staleAfter()) > 0) {
            return override(judged, State.UNKNOWN, "is silent: " + report.id().source() + " has no news" + last);
        }
        return judged;
    }

    private static String summary(ReconcilerReport report) {
        return report.evidence() instanceof Flux flux
                ? flux.complianceState().orElse("never reported")
                : ((Argo) report.evidence()).syncStatus() + ", " + ((Argo) report.evidence()).healthStatus();
    }

    private static Judged override(Judged judged, State state, String reason) {
        return new Judged(state, judged.commit(), judged.said(), Optional.of(reason), judged.warnings());
    }

    private static List<String> absent(Target target, List<Finding> findings, Policy policy) {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<String, Integer> type : target.assignments().entrySet()) {
            boolean known = findings.stream().anyMatch(f -> f.clusterType().equals(type.getKey()));
            if (type.getValue() > 0 && !known && !policy.withoutClusters().contains(type.getKey())) {
                reasons.add("no cluster of type " + type.getKey() + " is known, but "
                        + Words.plural(type.getValue(), "deployment target is", "deployment targets are")
                        + " assigned to it: connect one, or list the type under withoutClusters");
            }
        }
        if (reasons.isEmpty() && findings.stream().allMatch(f -> f.state() == State.RETIRED)) {
            reasons.add("nothing can prove " + Words.commit(target.commit())
                    + ": no cluster of a rendered cluster type is known, and none is never a success"
                    + (policy.withoutClusters().isEmpty() ? "" : " (withoutClusters excuses a type, not all of them)"));
        }
        return List.copyOf(reasons);
    }
}
