package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.compliance.Finding;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.evidence.StageEvidence;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A promotion as the API says it. Times are UTC; commits are 40 hex digits. In lists it has no findings: a large fleet has
 * thousands of them.
 *
 * @param number what people call it by
 * @param kind PROMOTION, RECONFIGURATION, ADOPTION or ROLLBACK
 * @param environment the only one of a run that is no promotion
 * @param retryOf number of the promotion that this one repeats
 * @param retriedBy numbers of the promotions that repeat this one
 * @param status RUNNING, SUCCEEDED, FAILED, REJECTED, ABORTED or SUPERSEDED
 * @param reason why it ended, unless it succeeded
 * @param leadTimeSeconds from its start to its end, of one that succeeded
 * @param pauses what pauses it now, or one of its environments
 * @param links where its commit is to be seen; absent when that is not known
 * @param omitted how many findings its stages have besides those that are here; absent in lists, which have none
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PromotionView(
        String id,
        long number,
        String kind,
        Optional<String> environment,
        Optional<Long> retryOf,
        List<Long> retriedBy,
        String pipeline,
        String commit,
        String title,
        String author,
        String startedBy,
        String status,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> endedAt,
        Optional<Long> leadTimeSeconds,
        URI url,
        Optional<PageLinks> links,
        List<PauseView> pauses,
        List<StageView> stages,
        Optional<Integer> omitted) {

    /**
     * @param status PENDING, RUNNING, SUCCEEDED, NO_OP, FAILED, REJECTED, ABORTED or SUPERSEDED
     * @param step what a running stage does: GATE, RENDER, OPEN_PR, AWAIT_MERGE, WRITE_BASE or AWAIT_COMPLIANCE
     * @param leadTimeSeconds from the start of the run until the clusters had proved it; absent unless they have
     * @param deadline of the step; stands still while it is paused
     * @param pausedSince since when it is
     * @param links where its merge commit is to be seen; absent when that is not known
     * @param target the commit of the GitOps branch that the clusters must prove
     * @param waiting why a running stage waits, and when it is looked at next
     * @param clusters how many have proved it; absent before any was asked
     * @param recoveredSince since when at the latest the clusters of a stage that ended without their proof run what it merged, as far as they say;
     *     a retry lets them prove it. Absent when they do not, when something was merged after it, and in lists
     * @param evidence findings, those that are not proven first; absent in lists
     * @param omitted how many there are besides
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record StageView(
            String environment,
            String status,
            Optional<String> step,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Long> leadTimeSeconds,
            Optional<Instant> deadline,
            Optional<Instant> pausedSince,
            Optional<PullRequestRefView> pullRequest,
            Optional<PageLinks> links,
            Optional<String> target,
            Optional<Waiting> waiting,
            Optional<String> reason,
            Optional<Instant> recoveredSince,
            Optional<ClustersView> clusters,
            Optional<List<EvidenceView>> evidence,
            Optional<Integer> omitted) {}

    /**
     * How the clusters of a stage stood when they were last asked.
     *
     * @param gitOpsCommit what they were asked to prove
     * @param total all that count, which those in state RETIRED do not
     * @param byType how many are in each state, by cluster type: {"large": {"PROVEN": 2, "BEHIND": 1}}
     */
    public record ClustersView(
            String gitOpsCommit,
            Instant judgedAt,
            int proven,
            int total,
            Map<String, Map<Finding.State, Integer>> byType) {
        static ClustersView of(StageEvidence.Counted counted) {
            return new ClustersView(
                    counted.target(),
                    counted.judgedAt(),
                    counted.counts().of(Finding.State.PROVEN),
                    counted.counts().counting(),
                    counted.counts().byType());
        }
    }

    /** @param mergeCommit what it became on the GitOps branch */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record PullRequestRefView(
            int number, String url, String branch, String headCommit, Optional<String> mergeCommit) {}

    /**
     * What one cluster proved.
     *
     * @param reconciler flux or argocd
     * @param commit what it runs, as far as it proved one
     * @param state PROVEN, APPLYING, BEHIND, BLOCKED, FAILING, FAILED, CHANGED_OUTSIDE, UNKNOWN or RETIRED
     * @param said the reconciler's own sentence
     * @param reason why it does not count as proven
     * @param links where it is to be seen elsewhere; absent when that is not known
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record EvidenceView(
            String cluster,
            String clusterType,
            String reconciler,
            Optional<String> commit,
            String state,
            String said,
            Optional<String> reason,
            List<String> warnings,
            Instant observedAt,
            Optional<PageLinks> links) {}

    /** What is known of a stage's clusters, with or without findings. */
    private record Known(
            Optional<StageEvidence.Counted> counted,
            Optional<List<EvidenceView>> findings,
            Optional<Instant> recovered) {
        Optional<Integer> omitted() {
            return findings.map(
                            shown -> counted.map(all -> all.counts().total()).orElse(0) - shown.size())
                    .map(more -> Math.max(0, more));
        }
    }

    /**
     * With findings.
     *
     * @param recovered see {@link StageView#recoveredSince}, by environment
     */
    static PromotionView of(
            RunSummary run,
            Map<String, StageEvidence.Kept> evidence,
            Map<String, Optional<Instant>> recovered,
            List<Long> retriedBy,
            List<PauseView> pauses,
            URI url,
            Outward outward) {
        return of(run, retriedBy, pauses, url, outward, stage -> {
            Optional<StageEvidence.Kept> kept = Optional.ofNullable(evidence.get(stage));
            return new Known(
                    kept.map(StageEvidence.Kept::counted),
                    Optional.of(kept.map(StageEvidence.Kept::findings).orElse(List.of()).stream()
                            .map(finding -> evidence(finding, outward))
                            .toList()),
                    recovered.getOrDefault(stage, Optional.empty()));
        });
    }

    /** Without. */
    static PromotionView summary(
            RunSummary run,
            Map<String, StageEvidence.Counted> evidence,
            List<Long> retriedBy,
            List<PauseView> pauses,
            URI url,
            Outward outward) {
        return of(
                run,
                retriedBy,
                pauses,
                url,
                outward,
                stage -> new Known(Optional.ofNullable(evidence.get(stage)), Optional.empty(), Optional.empty()));
    }

    private static PromotionView of(
            RunSummary run,
            List<Long> retriedBy,
            List<PauseView> pauses,
            URI url,
            Outward outward,
            Function<String, Known> evidence) {
        List<StageView> stages = run.stages().stream()
                .map(stage -> stage(run, stage, outward, evidence.apply(stage.environment())))
                .toList();
        return new PromotionView(
                run.id().toString(),
                run.number(),
                run.kind().name(),
                run.kind() == RunKind.PROMOTION
                        ? Optional.empty()
                        : run.stages().stream().map(StageSummary::environment).findFirst(),
                run.retryOf(),
                retriedBy,
                run.pipeline(),
                run.commit(),
                run.title(),
                run.author(),
                run.startedBy(),
                run.status().name(),
                run.reason(),
                run.createdAt(),
                run.endedAt(),
                run.leadTime().map(Duration::toSeconds),
                url,
                outward.of(run),
                pauses,
                stages,
                stages.stream().flatMap(stage -> stage.omitted().stream()).reduce(Integer::sum));
    }

    private static StageView stage(RunSummary run, StageSummary stage, Outward outward, Known evidence) {
        boolean running = stage.running();
        return new StageView(
                stage.environment(),
                stage.status().name(),
                running ? Optional.of(stage.step().name()) : Optional.empty(),
                stage.startedAt(),
                stage.endedAt(),
                run.leadTime(stage).map(Duration::toSeconds),
                running ? Optional.of(stage.deadline()) : Optional.empty(),
                stage.pausedSince(),
                stage.pullRequest().map(pullRequest -> view(pullRequest, stage)),
                outward.of(stage),
                stage.target(),
                stage.waiting(),
                stage.reason(),
                evidence.recovered(),
                evidence.counted().map(ClustersView::of),
                evidence.findings(),
                evidence.omitted());
    }

    private static PullRequestRefView view(PullRequestRef pullRequest, StageSummary stage) {
        return new PullRequestRefView(
                pullRequest.number(),
                pullRequest.url(),
                pullRequest.branch(),
                pullRequest.headCommit(),
                stage.mergeCommit());
    }

    private static EvidenceView evidence(Finding finding, Outward outward) {
        return new EvidenceView(
                finding.cluster(),
                finding.clusterType(),
                finding.kind().engine(),
                finding.commit(),
                finding.state().name(),
                finding.said(),
                finding.reason(),
                finding.warnings(),
                finding.observedAt(),
                outward.of(finding.id()));
    }
}
