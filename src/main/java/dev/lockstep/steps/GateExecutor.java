package dev.lockstep.steps;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Step;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.steps.LaneView.CommitOrder;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Promotions;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Looks at a lane for a run that wants to enter it. */
@ApplicationScoped
class GateExecutor implements StepExecutor {
    private final GateLanes lanes;
    private final Promotions promotions;
    private final GitHistory history;

    GateExecutor(GateLanes lanes, Promotions promotions, GitHistory history) {
        this.lanes = lanes;
        this.promotions = promotions;
        this.history = history;
    }

    @Override
    public Step step() {
        return Step.GATE;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        String environment = ((GateStep.LookAtLane) action).environment();
        String pipeline = promotion.pipeline();
        LaneRow lane = lanes.lookAfterOrphan(lanes.known(promotion.definition(), promotion.commit(), environment));
        List<Promotion> others = promotions.running(pipeline).stream()
                .filter(other -> !other.id().equals(promotion.id()) && other.concerns(environment))
                .toList();
        return new GateStep.LaneSeen(LaneView.of(
                promotion,
                environment,
                lane.lane(),
                lanes.unprovenUpstreams(promotion, environment),
                others,
                (ours, theirs) -> order(promotion, ours, theirs)));
    }

    private CommitOrder order(Promotion promotion, String ours, String theirs) {
        RepositoryUrl repository = RepositoryUrl.of(promotion.definition().repository());
        if (history.commit(repository, theirs).isEmpty()) {
            return CommitOrder.DIVERGED;
        }
        return switch (history.order(repository, ours, theirs)) {
            case SAME -> CommitOrder.SAME;
            case NEWER -> CommitOrder.NEWER;
            case OLDER -> CommitOrder.OLDER;
            case DIVERGED -> CommitOrder.DIVERGED;
        };
    }
}
