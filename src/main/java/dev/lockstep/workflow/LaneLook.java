package dev.lockstep.workflow;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.LaneView;
import dev.lockstep.promotion.LaneView.CommitOrder;
import dev.lockstep.promotion.LaneView.Occupant;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.rendering.Declarations;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at a lane for a promotion that wants to enter it. */
@ApplicationScoped
public class LaneLook {
    private final Lanes lanes;
    private final Promotions promotions;
    private final GitHistory history;
    private final Declarations declarations;
    private final PullRequests pullRequests;

    LaneLook(
            Lanes lanes,
            Promotions promotions,
            GitHistory history,
            Declarations declarations,
            PullRequests pullRequests) {
        this.lanes = lanes;
        this.promotions = promotions;
        this.history = history;
        this.declarations = declarations;
        this.pullRequests = pullRequests;
    }

    Observation look(Promotion promotion, String environment) {
        String pipeline = promotion.pipeline();
        LaneRow lane = lookAfterOrphan(known(promotion.definition(), promotion.commit(), environment));
        List<Promotion> others = promotions.running(pipeline).stream()
                .filter(other -> !other.id().equals(promotion.id()) && other.concerns(environment))
                .toList();
        List<Promotion> queued = others.stream()
                .filter(other -> waitsAtGate(other.stage(environment)))
                .toList();
        Optional<Occupant> lateMergeQueued = queued.stream()
                .filter(other -> other.stage(environment).merged())
                .findFirst()
                .map(other -> occupant(promotion, other, environment));
        Optional<Occupant> rollbackQueued = queued.stream()
                .filter(other -> other.kind() == RunKind.ROLLBACK
                        && !other.stage(environment).merged())
                .min(Comparator.comparingLong(Promotion::number))
                .map(other -> occupant(promotion, other, environment));
        Optional<Occupant> newerQueued = queued.stream()
                .filter(other -> other.kind() == RunKind.PROMOTION)
                .map(other -> occupant(promotion, other, environment))
                .filter(other -> other.ours() == CommitOrder.OLDER)
                .max(Comparator.comparingLong(Occupant::number));
        Optional<String> base = Optional.ofNullable(lane.baseCommit);
        CommitOrder toBase =
                base.map(commit -> order(promotion, promotion.commit(), commit)).orElse(CommitOrder.NONE);
        return new Observation.LaneSeen(new LaneView(
                inPlace(promotion, others, lane.holder, environment),
                inPlace(promotion, others, lane.beside, environment),
                lateMergeQueued,
                rollbackQueued,
                newerQueued,
                upstreamUnrest(promotion, environment),
                lane.openHead(),
                toBase,
                base,
                Optional.ofNullable(lane.mergedCommit),
                Optional.ofNullable(lane.provenCommit)));
    }

    private Optional<Occupant> inPlace(Promotion ours, List<Promotion> others, UUID place, String environment) {
        return others.stream()
                .filter(other -> UUID.fromString(other.id()).equals(place))
                .findFirst()
                .map(other -> occupant(ours, other, environment));
    }

    /** One sentence for each lane before this one that has something merged and not proven. */
    List<String> upstreamUnrest(Promotion promotion, String environment) {
        List<String> unrest = new ArrayList<>();
        for (String before : promotion.definition().plan(environment).after()) {
            lanes.find(promotion.pipeline(), before)
                    .map(this::lookAfterOrphan)
                    .filter(lane -> !lane.atRest())
                    .ifPresent(lane -> unrest.add(
                            before + " has merged " + lane.mergedCommit.substring(0, 7) + " and not proven it yet"));
        }
        return unrest;
    }

    /**
     * A pull request that a superseded promotion left to the lane has nobody who watches it until a successor takes it
     * over. Had a person merged it meanwhile, the lane would pass for being at rest.
     */
    public LaneRow lookAfterOrphan(LaneRow lane) {
        if (!lane.orphaned()) {
            return lane;
        }
        PullRequest seen = pullRequests.get(RepositoryUrl.of(lane.gitOpsRepository), lane.prNumber);
        if (seen.state() == PullRequests.State.OPEN) {
            return lane;
        }
        lanes.orphanEnded(lane, MergeCommits.of(seen));
        return lanes.find(lane.key.pipeline(), lane.key.environment()).orElseThrow();
    }

    /**
     * The lane, which is made when it is seen for the first time: its base commit is taken from its BaseRepo once; from
     * then on Lockstep moves it.
     *
     * @param commit where the environment is declared
     */
    public LaneRow known(PipelineDefinition definition, String commit, String environment) {
        return lanes.find(definition.name(), environment).orElseGet(() -> {
            Declarations.Base base = declarations.base(definition, commit);
            Declarations.EnvironmentHead head = declarations.head(
                    declarations.environment(definition, commit, base, environment), Optional.empty());
            Optional<String> known = declarations
                    .baseRepo(head)
                    .commit()
                    .filter(named -> history.commit(RepositoryUrl.of(definition.repository()), named)
                            .isPresent());
            lanes.firstSeen(definition.name(), environment, known);
            return lanes.find(definition.name(), environment).orElseThrow();
        });
    }

    private Occupant occupant(Promotion ours, Promotion other, String environment) {
        return Occupant.of(other, environment, order(ours, ours.commit(), other.commit()));
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

    private static boolean waitsAtGate(Stage stage) {
        return stage.status() == StageStatus.RUNNING && stage.step() == Step.GATE;
    }
}
