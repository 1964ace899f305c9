package dev.lockstep.steps;

import dev.lockstep.promotion.Lane;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a run sees of a lane it wants to enter.
 *
 * @param holder the other run that is in the lane now
 * @param beside a reconfiguration with a pull request of its own while the holder waits for the clusters
 * @param lateMergeQueued a run that waits at the same gate to prove a merge of an ended run
 * @param rollbackQueued a rollback that waits at the same gate: it goes first
 * @param newerQueued the newest other promotion that waits at the same gate and has a newer commit
 * @param unprovenUpstreams sentences, one for each upstream lane that has something merged and not proven
 * @param openHead the lane's open pull request, left by a superseded promotion
 * @param toBase our commit compared with the lane's base commit
 * @param merged the last commit that came to the lane's GitOps branch through a pull request of ours
 * @param proven the last commit that the lane's clusters have proved
 */
public record LaneView(
        Optional<Occupant> holder,
        Optional<Occupant> beside,
        Optional<Occupant> lateMergeQueued,
        Optional<Occupant> rollbackQueued,
        Optional<Occupant> newerQueued,
        List<String> unprovenUpstreams,
        Optional<PullRequestRef> openHead,
        CommitOrder toBase,
        Optional<String> base,
        Optional<String> merged,
        Optional<String> proven) {

    /**
     * @param unprovenUpstreams see there
     * @param others the other runs of the pipeline that have not ended
     * @param order a run's commit compared with another one
     */
    public static LaneView of(
            Promotion ours,
            String environment,
            Lane lane,
            List<String> unprovenUpstreams,
            Collection<Promotion> others,
            BiFunction<String, String, CommitOrder> order) {
        Function<Promotion, Occupant> occupant =
                other -> Occupant.of(other, environment, order.apply(ours.commit(), other.commit()));
        Function<Optional<String>, Optional<Occupant>> inPlace = place -> others.stream()
                .filter(other -> place.equals(Optional.of(other.id())))
                .findFirst()
                .map(occupant);
        List<Promotion> queued = others.stream()
                .filter(other -> other.concerns(environment))
                .filter(other -> other.stage(environment).queues())
                .toList();
        return new LaneView(
                inPlace.apply(lane.holder()),
                inPlace.apply(lane.beside()),
                queued.stream()
                        .filter(other -> other.stage(environment).merged())
                        .findFirst()
                        .map(occupant),
                queued.stream()
                        .filter(other -> other.kind() == RunKind.ROLLBACK
                                && !other.stage(environment).merged())
                        .min(Comparator.comparingLong(Promotion::number))
                        .map(occupant),
                queued.stream()
                        .filter(other -> other.kind() == RunKind.PROMOTION)
                        .map(occupant)
                        .filter(other -> other.ours() == CommitOrder.OLDER)
                        .max(Comparator.comparingLong(Occupant::number)),
                List.copyOf(unprovenUpstreams),
                lane.openHead(),
                lane.base().map(base -> order.apply(ours.commit(), base)).orElse(CommitOrder.NONE),
                lane.base(),
                lane.merged().commit(),
                lane.proven().commit());
    }

    /**
     * @param proving whether it does nothing but wait for the clusters, and will never write to the branch again
     * @param ours our commit compared with theirs
     */
    public record Occupant(
            String promotionId,
            long number,
            RunKind kind,
            String commit,
            boolean merged,
            boolean proving,
            CommitOrder ours) {
        /** @param environment the lane that it is in, or wants to enter */
        public static Occupant of(Promotion run, String environment, CommitOrder ours) {
            Stage stage = run.stage(environment);
            return new Occupant(
                    run.id(), run.number(), run.kind(), run.commit(), stage.merged(), run.proving(environment), ours);
        }
    }

    /** How our commit relates to another one. */
    public enum CommitOrder {
        SAME,
        NEWER,
        OLDER,
        DIVERGED,
        /** There is nothing to compare with. */
        NONE
    }
}
