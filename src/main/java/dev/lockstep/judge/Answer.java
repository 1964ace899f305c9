package dev.lockstep.judge;

import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one look at everything says about one commit. */
record Answer(String commit, List<Judgement> judgements) {
    /** The server's defaults: how long a hard failure must hold, and how long an application must have been Healthy. */
    private static final Duration GRACE_PERIOD = Duration.ofMinutes(5);

    private static final Duration SETTLE = Duration.ofSeconds(6);

    /**
     * @param runs the commit it runs, as far as it proved one
     * @param said the reconciler's own sentence
     * @param reasons why it is not proven; empty when it is
     * @param advice what to do next
     */
    record Judgement(
            Subject subject,
            State state,
            Optional<String> runs,
            String said,
            List<String> reasons,
            List<String> warnings,
            String advice) {}

    static Answer to(Arguments arguments, List<Subject> subjects, Instant at) {
        return new Answer(
                arguments.commit(),
                subjects.stream().map(s -> judgement(s, arguments, at)).toList());
    }

    private static Judgement judgement(Subject subject, Arguments arguments, Instant at) {
        if (subject.report().isEmpty()) {
            return new Judgement(
                    subject,
                    State.UNKNOWN,
                    Optional.empty(),
                    "",
                    List.of(subject.title() + " " + subject.obstacle().orElseThrow()),
                    List.of(),
                    Advice.whenNotGiven(subject));
        }
        Finding finding = finding(subject.report().get(), arguments, at);
        return new Judgement(
                subject,
                finding.state(),
                finding.commit(),
                finding.said(),
                finding.reason().stream().toList(),
                finding.warnings(),
                Advice.after(subject, finding, arguments.commit()));
    }

    /** By the rules of the server, with what one look knows: no history, no memory, and every cluster type counts. */
    private static Finding finding(ReconcilerReport report, Arguments arguments, Instant at) {
        Policy policy = new Policy(GRACE_PERIOD, SETTLE, GRACE_PERIOD, arguments.workloads(), Set.of());
        Target target = new Target(arguments.commit(), new TreeMap<>(Map.of(report.clusterType(), 1)), Instant.EPOCH);
        return ComplianceVerdict.judge(
                        target,
                        List.of(new Reconciler(report, Optional.empty(), Optional.empty())),
                        (commit, type) -> CommitRelation.of(CommitRelation.Kind.UNCOMPARED),
                        policy,
                        at)
                .findings()
                .get(0);
    }

    ExitCode exitCode() {
        return ExitCode.of(judgements.stream().map(Judgement::state).toList());
    }
}
