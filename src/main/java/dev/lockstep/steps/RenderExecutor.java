package dev.lockstep.steps;

import dev.lockstep.evidence.ClustersNow;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.rendering.CommonObjects;
import dev.lockstep.rendering.Inputs;
import dev.lockstep.rendering.Renderer;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.EnvironmentHistory;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pins and renders. */
@ApplicationScoped
class RenderExecutor implements StepExecutor {
    /** How long a workload's repository that does not answer is waited for before its last commit does. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Inputs inputs;
    private final Renderer renderer;
    private final Lanes lanes;
    private final EnvironmentHistory history;
    private final DatabaseClock clock;
    private final Reconcilers reconcilers;
    private final CommonObjects common;
    private final ClustersNow clusters;

    RenderExecutor(
            Inputs inputs,
            Renderer renderer,
            Lanes lanes,
            EnvironmentHistory history,
            DatabaseClock clock,
            Reconcilers reconcilers,
            CommonObjects common,
            ClustersNow clusters) {
        this.clusters = clusters;
        this.common = common;
        this.reconcilers = reconcilers;
        this.history = history;
        this.inputs = inputs;
        this.renderer = renderer;
        this.lanes = lanes;
        this.clock = clock;
    }

    @Override
    public Step step() {
        return Step.RENDER;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        return action instanceof RenderStep.Pin pin
                ? pin(promotion, pin.environment())
                : render(promotion, (RenderStep.Render) action, watch);
    }

    private Observation pin(Promotion promotion, String environment) {
        Instant now = clock.instant();
        Pins pins = inputs.pin(
                promotion.definition(),
                base(promotion, environment),
                environment,
                rules(promotion, environment),
                now,
                history.sources(promotion, environment),
                waitsForWorkloads(promotion, environment, now));
        refuseToLeaveAnOpenPullRequest(promotion, environment, pins);
        lanes.follows(
                promotion.pipeline(),
                environment,
                pins.gitOps().repository(),
                pins.gitOps().name());
        return new RenderStep.Pinned(pins);
    }

    /**
     * One team's repository that does not answer holds everybody up for a while, and not for ever; an environment that goes back does
     * not wait for it at all.
     */
    private static boolean waitsForWorkloads(Promotion promotion, String environment, Instant now) {
        Stage stage = promotion.stage(environment);
        Duration half = Duration.between(stage.stepSince(), stage.deadline()).dividedBy(2);
        Duration patience = half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
        return promotion.kind() != RunKind.ROLLBACK
                && now.isBefore(stage.stepSince().plus(patience));
    }

    /** A reconfiguration renders with what its environment has. */
    private String base(Promotion run, String environment) {
        return run.kind() == RunKind.RECONFIGURATION
                ? lanes.find(run.pipeline(), environment)
                        .map((LaneRow lane) -> lane.baseCommit)
                        .orElseThrow(() -> new OutsideException.Rejected(
                                environment + " has no base commit to render its configuration with"))
                : run.commit();
    }

    /**
     * A rollback to a commit that the environment has proved renders it by the rules of then: what was made an error since must not
     * be what keeps people from going back.
     */
    private RenderRules rules(Promotion run, String environment) {
        return run.kind() == RunKind.ROLLBACK
                ? history.provenRules(run.pipeline(), environment, run.commit())
                        .map(RenderRules::of)
                        .orElse(RenderRules.NEWEST)
                : RenderRules.NEWEST;
    }

    /** Numbers of pull requests mean something in their own repository only. */
    private void refuseToLeaveAnOpenPullRequest(Promotion promotion, String environment, Pins pins) {
        lanes.find(promotion.pipeline(), environment)
                .filter(lane -> lane.prNumber != null)
                .filter(lane -> !RepositoryUrl.of(lane.gitOpsRepository)
                        .sameAs(RepositoryUrl.of(pins.gitOps().repository())))
                .ifPresent(lane -> {
                    throw new OutsideException.Rejected(
                            "the GitOpsRepo of " + environment + " now names "
                                    + RepositoryUrl.of(pins.gitOps().repository()) + ", while " + lane.prUrl
                                    + " is still open in the one before; it is closed, and the next promotion uses the new one");
                });
    }

    private Observation render(Promotion promotion, RenderStep.Render render, Watch watch) {
        Renderer.Result result = renderer.render(
                promotion.definition(),
                promotion.definition().plan(render.environment()),
                render.pins(),
                rules(promotion, render.environment()),
                promotion.id(),
                watch);
        if (result instanceof Renderer.Result.Queued queued) {
            return new RenderStep.RenderQueued(queued.reason());
        }
        if (result instanceof Renderer.Result.Failed failed) {
            return new RenderStep.RenderFailed(failed.problems());
        }
        Renderer.Result.Tree tree = common.warned(
                (Renderer.Result.Tree) result,
                render.pins(),
                others(promotion.pipeline(), render.pins().gitOps()),
                watch);
        return new RenderStep.Rendered(compared(tree.summary(), promotion, render), tree.warnings(), tree.notices());
    }

    /** The environments that clusters follow beside the one of this branch; branches of no environment do not count. */
    private List<CommonObjects.Other> others(String pipeline, Pins.Branch branch) {
        List<Reconcilers.AlsoFollowed> followed =
                reconcilers.alsoFollowed(RepositoryUrl.of(branch.repository()), branch.name());
        Map<Reconcilers.Branch, LaneRow> environments = new HashMap<>();
        if (!followed.isEmpty()) {
            // Our own pipeline's first: several may name the same branch.
            lanes.all().stream()
                    .sorted(Comparator.comparing(
                                    (LaneRow lane) -> !lane.key.pipeline().equals(pipeline))
                            .thenComparing(lane -> lane.key.pipeline())
                            .thenComparing(lane -> lane.key.environment()))
                    .forEach(lane -> address(lane)
                            .ifPresent(url -> environments.putIfAbsent(
                                    new Reconcilers.Branch(url.key(), lane.gitOpsBranch), lane)));
        }
        return followed.stream()
                .flatMap(also ->
                        Optional.ofNullable(environments.get(new Reconcilers.Branch(also.repository(), also.branch())))
                                .map(lane -> other(also, lane, pipeline))
                                .stream())
                .toList();
    }

    private static CommonObjects.Other other(Reconcilers.AlsoFollowed also, LaneRow lane, String pipeline) {
        boolean ours = lane.key.pipeline().equals(pipeline);
        return new CommonObjects.Other(
                also.clusterType(),
                lane.key.environment() + (ours ? "" : " of pipeline " + lane.key.pipeline()),
                address(lane).orElseThrow(),
                lane.gitOpsBranch,
                also.otherClusterType(),
                also.cluster(),
                also.clusters());
    }

    /** Empty when nothing was rendered there yet, or no cluster can follow what is written there. */
    private static Optional<RepositoryUrl> address(LaneRow lane) {
        try {
            return Optional.ofNullable(lane.gitOpsRepository).map(RepositoryUrl::of);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    /** With what only others know: which clusters there are, and what the environment was warned of when it was proven last. */
    private RenderedTree compared(RenderedTree tree, Promotion promotion, RenderStep.Render render) {
        Pins.Branch gitOps = render.pins().gitOps();
        return tree.with(compared -> compared.changes(tree.changes()
                        .map(changes -> changes.withClusters(reconcilers.clustersByType(
                                RepositoryUrl.of(gitOps.repository()), gitOps.name(), clusters.get()))))
                .warnings(tree.warnings()
                        .map(warnings -> history.provenWarnings(promotion.pipeline(), render.environment())
                                .map(warnings::since)
                                .orElse(warnings))));
    }
}
