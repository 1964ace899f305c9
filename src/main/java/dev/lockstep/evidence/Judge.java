package dev.lockstep.evidence;

import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.compliance.Views;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges one stage by the table of reconcilers, after reading directly those whose bulk row is not enough: all of them
 * before an irreversible step, otherwise only those that are reported as failing without a reason.
 */
@ApplicationScoped
public class Judge {
    private static final Set<Finding.State> FAILS = EnumSet.of(Finding.State.FAILED, Finding.State.FAILING);
    private static final Set<Finding.State> WAITS = EnumSet.of(Finding.State.BEHIND, Finding.State.UNKNOWN);

    /**
     * @param askedSince when the stage began to ask for proof; a source must have been heard since then, as it is only
     *     known from the rendering on which branch its clusters follow
     * @param folderPrefix folder of the GitOps repository that holds the cluster types, "" or ending in a slash
     * @param ownMerges commits of the branch that are merges of this lane's own pull requests
     * @param memories what the judgement of the same target before this one remembered
     */
    public record Case(
            Target target,
            Instant askedSince,
            RepositoryUrl gitOps,
            String branch,
            String folderPrefix,
            Set<String> ownMerges,
            Policy policy,
            List<Memory> memories) {}

    /**
     * @param memories what the next judgement of the same target is to know
     * @param sourceTroubles sources whose last poll failed
     * @param unasked sources that may have clusters of this branch and were not heard since proof was asked for; with any,
     *     the verdict is not satisfied
     * @param readTroubles about direct reads that failed or are still to be made
     * @param conclusive whether the verdict rests on direct reads: of all that count, or of one that has failed
     * @param again in which time direct reads may go on, if some are still to be made
     */
    public record Judgement(
            Verdict verdict,
            List<Memory> memories,
            List<String> sourceTroubles,
            List<String> unasked,
            List<String> readTroubles,
            boolean conclusive,
            Optional<Duration> again) {}

    private final Reconcilers reconcilers;
    private final Sources sources;
    private final SourceStates states;
    private final GitHistory history;
    private final GitReader git;
    private final InstantSource clock;
    private final DirectReads directReads;
    private final Refreshes refreshes;
    private final ReadRounds rounds = new ReadRounds();

    Judge(
            Reconcilers reconcilers,
            Sources sources,
            SourceStates states,
            GitHistory history,
            GitReader git,
            InstantSource clock,
            DirectReads directReads,
            Refreshes refreshes) {
        this.reconcilers = reconcilers;
        this.sources = sources;
        this.states = states;
        this.history = history;
        this.git = git;
        this.clock = clock;
        this.directReads = directReads;
        this.refreshes = refreshes;
    }

    /** @param confirm whether every reconciler that counts is read directly first */
    public Judgement judge(Case stage, boolean confirm) {
        List<Reconciler> known = reconcilers.of(stage.gitOps(), stage.branch());
        AncestryBook ancestry = new AncestryBook(
                history,
                git,
                stage.gitOps(),
                stage.folderPrefix(),
                stage.target().commit(),
                stage.ownMerges());
        List<ReconcilerReport> toRead = confirm ? unconfirmed(stage, known, ancestry) : unexplained(stage, known);
        List<String> sourceTroubles = sources.all().isEmpty()
                ? List.of("no source of evidence is configured: set the Azure subscriptions or the Argo CD instances")
                : states.troubles(name -> sources.named(name).isPresent(), clock.instant());
        DirectReads.Reading direct = directReads.read(toRead, stage.policy().workloads());
        List<Reconciler> fresh =
                toRead.isEmpty() ? known : overlaid(reconcilers.of(stage.gitOps(), stage.branch()), direct.reports());
        ComplianceVerdict.Look look = look(stage, fresh, ancestry);
        Verdict verdict = look.verdict();
        refreshes.ask(stage.target().commit(), waiting(verdict, fresh));
        askForNewerLooks(look, fresh);
        boolean conclusive = conclusive(verdict, direct);
        if (confirm) {
            remember(stage, verdict, direct);
        }
        List<String> unasked = unasked(stage, fresh);
        // What is known may be proven, and a source that was not heard yet may know more: unknown is never a success.
        Verdict safe = verdict instanceof Verdict.Satisfied satisfied && !unasked.isEmpty()
                ? new Verdict.Waiting(satisfied.findings(), unasked)
                : verdict;
        return new Judgement(
                safe, look.memories(), sourceTroubles, unasked, direct.troubles(), conclusive, direct.again());
    }

    private ComplianceVerdict.Look look(Case stage, List<Reconciler> reconcilers, AncestryBook ancestry) {
        return ComplianceVerdict.look(
                stage.target(), reconcilers, stage.memories(), ancestry, stage.policy(), clock.instant());
    }

    private List<ReconcilerReport> unexplained(Case stage, List<Reconciler> known) {
        Map<ReconcilerId, String> notCounting = Views.notCounting(known, stage.policy(), clock.instant());
        return known.stream()
                .filter(one -> !one.missing())
                .filter(one -> !notCounting.containsKey(one.report().id()))
                .filter(one -> one.absence().isPresent() || ComplianceVerdict.needsDirectRead(one.report()))
                .map(Reconciler::report)
                .toList();
    }

    /**
     * Those that count and have not proved the target by a direct read in this round, what fails first. One that has is read again
     * only when a poll says something else since.
     */
    private List<ReconcilerReport> unconfirmed(Case stage, List<Reconciler> known, AncestryBook ancestry) {
        Set<ReconcilerId> read = rounds.read(question(stage), clock.instant());
        Map<ReconcilerId, String> notCounting = Views.notCounting(known, stage.policy(), clock.instant());
        Map<ReconcilerId, Finding.State> states = look(stage, known, ancestry).verdict().findings().stream()
                .collect(Collectors.toMap(Finding::id, Finding::state));
        return known.stream()
                .filter(one -> !one.missing())
                .map(Reconciler::report)
                .filter(one -> stage.target().assignments().containsKey(one.clusterType()))
                .filter(one -> !notCounting.containsKey(one.id()))
                .filter(one -> !read.contains(one.id()) || states.get(one.id()) != Finding.State.PROVEN)
                .sorted(Comparator.comparing(one -> !FAILS.contains(states.get(one.id()))))
                .toList();
    }

    /** A failure is proved by the one that has failed, whatever the others would say; a success by all of them. */
    private static boolean conclusive(Verdict verdict, DirectReads.Reading direct) {
        return direct.troubles().isEmpty()
                || verdict instanceof Verdict.Violated violated
                        && violated.findings().stream()
                                .filter(finding -> finding.state() == Finding.State.FAILED)
                                .anyMatch(finding -> direct.reports().containsKey(finding.id()));
    }

    private void remember(Case stage, Verdict verdict, DirectReads.Reading direct) {
        if (direct.troubles().isEmpty()) {
            rounds.end(question(stage));
            return;
        }
        List<ReconcilerId> proven = verdict.findings().stream()
                .filter(finding -> finding.state() == Finding.State.PROVEN)
                .map(Finding::id)
                .filter(direct.reports()::containsKey)
                .toList();
        rounds.keep(question(stage), proven, clock.instant());
    }

    private static ReadRounds.Question question(Case stage) {
        return new ReadRounds.Question(
                stage.gitOps().key(), stage.branch(), stage.target().commit());
    }

    /** Sources without any cluster of this branch, as far as is known, that have not said since proof is asked for that they have none. */
    private List<String> unasked(Case stage, List<Reconciler> known) {
        return sources.all().stream()
                .map(ReconcilerSource::name)
                .filter(source -> known.stream()
                        .noneMatch(one -> one.report().id().source().equals(source)))
                .filter(source -> !states.heardSince(source, stage.askedSince()))
                .map(source -> "source " + source + " has not said yet which of its clusters follow branch "
                        + stage.branch() + ": it is asked")
                .toList();
    }

    /** What was read directly is judged as it was read, whatever a bulk poll wrote over it in the meantime. */
    private static List<Reconciler> overlaid(List<Reconciler> stored, Map<ReconcilerId, ReconcilerReport> direct) {
        return stored.stream()
                .map(one -> Optional.ofNullable(direct.get(one.report().id()))
                        .filter(report -> !one.missing())
                        .map(report -> new Reconciler(report, Optional.empty(), one.failure()))
                        .orElse(one))
                .toList();
    }

    private static Map<ReconcilerId, Optional<String>> waiting(Verdict verdict, List<Reconciler> known) {
        Set<ReconcilerId> waiting = verdict.findings().stream()
                .filter(finding -> WAITS.contains(finding.state()))
                .map(Finding::id)
                .collect(Collectors.toSet());
        return known.stream()
                .map(Reconciler::report)
                .filter(report -> waiting.contains(report.id()))
                .collect(
                        Collectors.toMap(report -> report.id().whole(), ReconcilerReport::project, (one, same) -> one));
    }

    /** A failure that would count but for a newer look: asks once for that look, where the source can have it taken. */
    private void askForNewerLooks(ComplianceVerdict.Look look, List<Reconciler> known) {
        Set<ReconcilerId> unconfirmed = Set.copyOf(look.unconfirmed());
        for (Reconciler one : known) {
            if (unconfirmed.contains(one.report().id()) && one.failure().isPresent()) {
                refreshes.ask(
                        "failing since " + one.failure().get().since(),
                        Map.of(one.report().id().whole(), one.report().project()));
            }
        }
    }
}
