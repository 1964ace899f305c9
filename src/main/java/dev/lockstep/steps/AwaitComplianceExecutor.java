package dev.lockstep.steps;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.SameClusters;
import dev.lockstep.compliance.Target;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.evidence.ClustersNow;
import dev.lockstep.evidence.Judge;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.Step;
import dev.lockstep.rendering.Renderer;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.steps.AwaitComplianceStep.Judged;
import dev.lockstep.steps.AwaitComplianceStep.Judged.Outcome;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Asks whether the clusters of a stage have proved its target. */
@ApplicationScoped
class AwaitComplianceExecutor implements StepExecutor {
    /** An application must have been Healthy for this long; Argo CD's timestamps have whole seconds. */
    private static final Duration SETTLE = Duration.ofSeconds(6);

    private final Judge judge;
    private final StageEvidence evidence;
    private final Lanes lanes;
    private final Promotions promotions;
    private final DatabaseClock clock;
    private final EvidenceSettings settings;
    private final GitHistory history;
    private final ClustersNow clusters;

    AwaitComplianceExecutor(
            Judge judge,
            StageEvidence evidence,
            Lanes lanes,
            Promotions promotions,
            DatabaseClock clock,
            EvidenceSettings settings,
            GitHistory history,
            ClustersNow clusters) {
        this.clusters = clusters;
        this.history = history;
        this.judge = judge;
        this.evidence = evidence;
        this.lanes = lanes;
        this.promotions = promotions;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public Step step() {
        return Step.AWAIT_COMPLIANCE;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        return judge(promotion, (AwaitComplianceStep.Judge) action);
    }

    private Observation judge(Promotion promotion, AwaitComplianceStep.Judge action) {
        String environment = action.environment();
        Stage stage = promotion.stage(environment);
        Optional<Observation> moved = targetMoved(promotion, stage);
        if (moved.isPresent()) {
            return moved.get();
        }
        StagePlan plan = promotion.definition().plan(environment);
        Pins pins = stage.pins().orElseThrow();
        Target target = new Target(
                action.target(),
                stage.rendered().orElseThrow().assignments(),
                stage.targetSince().orElseThrow());
        UUID id = UUID.fromString(promotion.id());
        Judge.Judgement judgement = judge.judge(
                new Judge.Case(
                        target,
                        stage.stepSince(),
                        RepositoryUrl.of(pins.gitOps().repository()),
                        pins.gitOps().name(),
                        Renderer.folderPrefix(pins.gitOpsPath()),
                        Set.copyOf(lanes.mergesForward(promotion.pipeline(), environment)),
                        policy(plan, settings, clusters.get()),
                        evidence.memories(id, environment, target.commit())),
                action.confirm());
        Verdict verdict = judgement.verdict();
        evidence.keep(id, environment, target.commit(), verdict.findings(), judgement.memories(), clock.instant());
        List<String> troubles = new ArrayList<>(judgement.readTroubles());
        troubles.addAll(judgement.sourceTroubles());
        boolean confirmed = action.confirm();
        boolean unread = confirmed && !judgement.conclusive();
        if (verdict instanceof Verdict.Waiting waiting) {
            List<String> reasons = new ArrayList<>(waiting.reasons());
            reasons.addAll(troubles);
            return new Judged(
                    Outcome.WAITING, reasons, summary(verdict, judgement.unasked()), confirmed, judgement.again());
        }
        if (unread) {
            return new Judged(
                    Outcome.WAITING,
                    troubles,
                    summary(verdict, List.of()) + ", to be confirmed by direct reads",
                    true,
                    judgement.again());
        }
        return verdict instanceof Verdict.Violated violated
                ? new Judged(Outcome.VIOLATED, violated.reasons(), summary(verdict, List.of()), confirmed)
                : new Judged(Outcome.SATISFIED, List.of(), summary(verdict, List.of()), confirmed);
    }

    /** Whether a reconfiguration or a rollback was merged since the target came about. */
    private Optional<Observation> targetMoved(Promotion promotion, Stage stage) {
        String target = stage.target().orElseThrow();
        return lanes.find(promotion.pipeline(), stage.environment())
                .filter(lane -> lane.mergedCommit != null
                        && !lane.mergedCommit.equals(target)
                        && !lane.mergedAt.isBefore(stage.targetSince().orElseThrow()))
                .flatMap(lane -> merger(lane)
                        .filter(run -> !run.id().equals(promotion.id()))
                        .flatMap(run -> movedBy(run, lane, stage, target)));
    }

    /** One that was found late is the lane's, and nobody's there: who pushed it is noted with the merge. */
    private Optional<Promotion> merger(LaneRow lane) {
        return Optional.ofNullable(lane.mergedByRun)
                .or(() -> lanes.mergedBy(lane.key.pipeline(), lane.key.environment(), lane.mergedCommit))
                .flatMap(promotions::find)
                .map(Promotions.Entry::promotion);
    }

    private Optional<Observation> movedBy(Promotion run, LaneRow lane, Stage stage, String target) {
        return switch (run.kind()) {
            case RECONFIGURATION ->
                lane.mergedByRun == null
                        ? Optional.empty()
                        : Optional.of(new AwaitComplianceStep.TargetMoved(
                                lane.mergedCommit,
                                run.stage(stage.environment())
                                        .rendered()
                                        .orElseThrow()
                                        .assignments(),
                                run.number()));
            // A late one may have been found after another was merged on top of it.
            case ROLLBACK ->
                history.order(RepositoryUrl.of(lane.gitOpsRepository), lane.mergedCommit, target)
                                == GitHistory.Order.NEWER
                        ? Optional.of(new AwaitComplianceStep.TakenBack(lane.mergedCommit, run.number()))
                        : Optional.empty();
            case PROMOTION, ADOPTION -> Optional.empty();
        };
    }

    static Policy policy(StagePlan plan, EvidenceSettings settings, SameClusters clusters) {
        return new Policy(
                plan.gracePeriod(),
                settings.settle().orElse(SETTLE),
                settings.staleAfter(),
                Policy.Workloads.valueOf(plan.workloads().name()),
                plan.withoutClusters(),
                settings.slowest(),
                clusters);
    }

    private static String summary(Verdict verdict, List<String> unasked) {
        long counting = verdict.findings().stream()
                .filter(finding -> finding.state() != Finding.State.RETIRED)
                .count();
        long proven = verdict.findings().stream()
                .filter(finding -> finding.state() == Finding.State.PROVEN)
                .count();
        if (counting == 0) {
            return "no cluster is known";
        }
        // All that are known are proven and it is not enough: the reasons name cluster types that have none, or
        // sources.
        if (verdict instanceof Verdict.Waiting && proven == counting) {
            return (counting == 1
                            ? "the 1 known cluster is proven, and "
                            : "all " + counting + " known clusters proven, and ")
                    + (unasked.isEmpty() ? "a cluster type has none" : "not every source has answered yet");
        }
        return proven + " of " + counting + " clusters proven";
    }
}
