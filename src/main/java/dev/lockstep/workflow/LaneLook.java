package dev.lockstep.workflow;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.LaneView;
import dev.lockstep.promotion.LaneView.CommitOrder;
import dev.lockstep.promotion.LaneView.Occupant;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
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
class LaneLook {
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
        LaneRow lane =
                lookAfterOrphan(lanes.find(pipeline, environment).orElseGet(() -> firstLook(promotion, environment)));
        List<Promotion> others = promotions.running(pipeline).stream()
                .filter(other -> !other.id().equals(promotion.id()))
                .toList();
        Optional<Occupant> holder = others.stream()
                .filter(other -> UUID.fromString(other.id()).equals(lane.holder))
                .findFirst()
                .map(other -> occupant(promotion, other, environment));
        Optional<Occupant> newerQueued = others.stream()
                .filter(other -> waitsAtGate(other.stage(environment)))
                .map(other -> occupant(promotion, other, environment))
                .filter(other -> other.ours() == CommitOrder.OLDER)
                .max(Comparator.comparingLong(Occupant::number));
        Optional<String> base = Optional.ofNullable(lane.baseCommit);
        CommitOrder toBase =
                base.map(commit -> order(promotion, promotion.commit(), commit)).orElse(CommitOrder.NONE);
        return new Observation.LaneSeen(new LaneView(
                holder, newerQueued, upstreamUnrest(promotion, environment), openHead(lane), toBase, base));
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
    private LaneRow lookAfterOrphan(LaneRow lane) {
        if (lane.prNumber == null || lane.holder != null) {
            return lane;
        }
        PullRequest seen = pullRequests.get(RepositoryUrl.of(lane.gitOpsRepository), lane.prNumber);
        if (seen.state() == PullRequests.State.OPEN) {
            return lane;
        }
        lanes.orphanEnded(lane.key, lane.prNumber, MergeCommits.of(seen));
        return lanes.find(lane.key.pipeline(), lane.key.environment()).orElseThrow();
    }

    /** The base commit of a lane is taken from its BaseRepo once; from then on Lockstep moves it. */
    private LaneRow firstLook(Promotion promotion, String environment) {
        Declarations.Base base = declarations.base(promotion.definition(), promotion.commit());
        Declarations.EnvironmentHead head = declarations.head(
                declarations.environment(promotion.definition(), promotion.commit(), base, environment),
                Optional.empty());
        Optional<String> known = declarations
                .baseRepo(head)
                .commit()
                .filter(commit -> history.commit(
                                RepositoryUrl.of(promotion.definition().repository()), commit)
                        .isPresent());
        lanes.firstSeen(promotion.pipeline(), environment, known);
        return lanes.find(promotion.pipeline(), environment).orElseThrow();
    }

    private Occupant occupant(Promotion ours, Promotion other, String environment) {
        return new Occupant(
                other.id(),
                other.number(),
                other.commit(),
                other.stage(environment).merged(),
                order(ours, ours.commit(), other.commit()));
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

    private static Optional<PullRequestRef> openHead(LaneRow lane) {
        return lane.prNumber == null
                ? Optional.empty()
                : Optional.of(new PullRequestRef(lane.prNumber, lane.prUrl, lane.prBranch, lane.prHead));
    }
}
