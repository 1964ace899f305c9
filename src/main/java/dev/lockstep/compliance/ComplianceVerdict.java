package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Finding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
 *   <li>Of a reconciler that several sources tell of, one view counts ({@link Views}).
 *   <li>Violated when a hard failure at the target was seen for the grace period.
 * </ul>
 */
public final class ComplianceVerdict {
    private ComplianceVerdict() {}

    /**
     * @param verdict the answer
     * @param memories what to remember of this target for the next look; reconcilers with nothing to remember are left out
     * @param unconfirmed those whose failure would count by now, had a newer look shown it: they are asked for one
     */
    public record Look(Verdict verdict, List<Memory> memories, List<ReconcilerId> unconfirmed) {}

    /** A look without anything remembered of the looks before. */
    public static Verdict judge(
            Target target, List<Reconciler> reconcilers, Ancestry ancestry, Policy policy, Instant now) {
        return look(target, reconcilers, List.of(), ancestry, policy, now).verdict();
    }

    /**
     * @param reconcilers all that follow the environment's GitOps repository and branch, missing and retired ones too
     * @param memories what the look before this one remembered of the same target
     */
    public static Look look(
            Target target,
            List<Reconciler> reconcilers,
            List<Memory> memories,
            Ancestry ancestry,
            Policy policy,
            Instant now) {
        Map<ReconcilerId, Memory> known = new HashMap<>();
        memories.forEach(memory -> known.put(memory.id(), memory));
        List<Finding> findings = new ArrayList<>();
        List<Memory> remembered = new ArrayList<>();
        List<ReconcilerId> unconfirmed = new ArrayList<>();
        Map<ReconcilerId, String> notCounting = Views.notCounting(reconcilers, policy, now);
        for (Reconciler reconciler : reconcilers) {
            ReconcilerId id = reconciler.report().id();
            Memory memory = known.getOrDefault(id, Memory.none(id));
            Question question = new Question(reconciler, memory, target, ancestry, policy, now);
            Judged judged = judgeOne(question);
            findings.add(finding(
                    reconciler.report(),
                    Optional.ofNullable(notCounting.get(id))
                            .map(why -> Judged.not(State.RETIRED, judged.commit(), judged.said(), why))
                            .orElse(judged),
                    policy.clusters()));
            Memory next = next(question, judged);
            if (!next.isEmpty()) {
                remembered.add(next);
            }
            if (judged.unconfirmed()) {
                unconfirmed.add(id);
            }
        }
        return new Look(verdict(target, findings, policy), List.copyOf(remembered), List.copyOf(unconfirmed));
    }

    private static Verdict verdict(Target target, List<Finding> findings, Policy policy) {
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
     * Whether only a direct read can say more: Resource Graph reports something non-compliant without saying why, or a Kustomization that
     * stays at an older commit, which may be its own lag; or a list of applications a Degraded one without its resources. (A verdict
     * that would advance or fail a promotion is to be confirmed by direct reads anyway.)
     */
    public static boolean needsDirectRead(ReconcilerReport report) {
        if (report.evidence() instanceof Argo argo) {
            return argo.healthStatus().equals("Degraded") && argo.resources().isEmpty();
        }
        return report.evidence() instanceof Flux flux
                && !flux.detailed()
                && (FluxJudge.stays(flux, report.observedAt())
                        || FluxHealth.nonCompliant(flux.complianceState().orElse(""))
                        || Stream.concat(flux.objects().stream(), flux.nested().stream())
                                .map(FluxObject::complianceState)
                                .anyMatch(FluxHealth::nonCompliant));
    }

    private static Finding finding(ReconcilerReport report, Judged judged, SameClusters clusters) {
        String cluster = clusters.name(report).orElse(report.cluster());
        return new Finding(
                report.id(),
                cluster,
                report.kind(),
                report.clusterType(),
                judged.state(),
                judged.commit(),
                judged.said(),
                judged.reason().map(r -> report.called() + " of " + cluster + " " + r),
                judged.warnings(),
                report.observedAt());
    }

    private static Judged judgeOne(Question question) {
        ReconcilerReport report = question.reconciler().report();
        if (retired(question)) {
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
        if (stale(question)) {
            return override(judged, State.UNKNOWN, "is silent: " + report.id().source() + " has no news" + last);
        }
        return stillProven(question, judged);
    }

    /** What was proved holds through an outage of Git and through Flux's moments of Unknown. */
    private static Judged stillProven(Question question, Judged judged) {
        // a replica of another version may have kept what was remembered of another target
        Optional<Memory.Proof> proof = question.proof().filter(p -> question.atTarget(p.commit()));
        if (proof.isEmpty() || judged.state() == State.PROVEN) {
            return judged;
        }
        if (!Outage.only(question, judged)) {
            return judged;
        }
        String holds = "proved " + question.targetCommit() + " "
                + question.ageOf(proof.get().at()) + " ago, and nothing says that it runs anything else, though now";
        return Judged.proven(proof.get().commit(), judged.said())
                .withWarnings(judged.warnings())
                .withWarnings(instead(question, judged).map(i -> Words.oneLine(holds + i)).stream()
                        .toList());
    }

    /** What it says instead; that a failure is about to count would not be true of what is proved. */
    private static Optional<String> instead(Question question, Judged judged) {
        Optional<String> failure = judged.state() == State.FAILING || judged.state() == State.FAILED
                ? HardFailure.in(
                                question.reconciler().report().evidence(),
                                question.policy().workloads())
                        .map(HardFailure::what)
                        .or(() -> question.remembered().map(Failure::what))
                : Optional.empty();
        return failure.map(what -> ": " + what).or(() -> judged.reason().map(reason -> " it " + reason));
    }

    /** What is silent says nothing new; what is gone comes back as another one. */
    private static Memory next(Question question, Judged judged) {
        ReconcilerReport report = question.reconciler().report();
        if (retired(question) || gone(question)) {
            return Memory.none(report.id());
        }
        if (silent(question)) {
            return question.memory();
        }
        return new Memory(report.id(), proof(question, judged), overdue(question, judged));
    }

    /** Another commit, bad health or a deletion takes a proof back; waiting does not, but it is no proof by itself either. */
    private static Optional<Memory.Proof> proof(Question question, Judged judged) {
        Evidence evidence = question.reconciler().report().evidence();
        boolean refuted = judged.commit().isPresent() && !question.atTarget(judged.commit())
                || evidence.beingDeleted()
                || Outage.sick(evidence, question.policy().workloads());
        return switch (judged.state()) {
            case PROVEN ->
                question.proof()
                        .filter(before -> before.commit().equals(judged.commit()))
                        .map(before -> before.by(question.identity()))
                        .or(() -> Optional.of(new Memory.Proof(
                                question.reconciler().report().observedAt(), judged.commit(), question.identity())));
            case APPLYING, BLOCKED, UNKNOWN -> question.proof().filter(before -> !refuted);
            case BEHIND, CHANGED_OUTSIDE, FAILING, FAILED, RETIRED -> Optional.empty();
        };
    }

    private static Optional<Memory.Overdue> overdue(Question question, Judged judged) {
        Optional<Instant> since = question.reconciler().failingSince();
        boolean counts = judged.unconfirmed() || judged.state() == State.FAILED;
        return since.filter(s -> counts)
                .map(s -> question.memory()
                        .overdue()
                        .filter(before -> before.failingSince().equals(s))
                        .orElseGet(() -> new Memory.Overdue(
                                s, question.reconciler().report().observedAt())));
    }

    private static boolean retired(Question question) {
        return !question.target()
                .assignments()
                .containsKey(question.reconciler().report().clusterType());
    }

    private static boolean gone(Question question) {
        return question.reconciler()
                .absence()
                .filter(absence -> absence.kind() == Absence.Kind.GONE)
                .isPresent();
    }

    /** It says nothing now, neither for nor against what it has said before. */
    private static boolean silent(Question question) {
        return question.reconciler().absence().isPresent() || stale(question);
    }

    private static boolean stale(Question question) {
        return Duration.between(question.observedAt(), question.now())
                        .compareTo(question.policy().staleAfter())
                > 0;
    }

    private static String summary(ReconcilerReport report) {
        return report.evidence() instanceof Flux flux
                ? flux.complianceState().orElse("never reported")
                : ((Argo) report.evidence()).syncStatus() + ", " + ((Argo) report.evidence()).healthStatus();
    }

    private static Judged override(Judged judged, State state, String reason) {
        return new Judged(state, judged.commit(), judged.said(), Optional.of(reason), judged.warnings(), false);
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
