package dev.lockstep.promotion;

import java.util.List;
import java.util.Optional;

/**
 * What a run sees of a lane it wants to enter.
 *
 * @param holder the other run that is in the lane now
 * @param beside a reconfiguration with a pull request of its own while the holder waits for the clusters
 * @param lateMergeQueued a run that waits at the same gate to prove a merge of an ended run
 * @param rollbackQueued a rollback that waits at the same gate: it goes first
 * @param newerQueued the newest other promotion that waits at the same gate and has a newer commit
 * @param upstreamUnrest sentences, one for each upstream lane that has something merged and not proven
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
        List<String> upstreamUnrest,
        Optional<PullRequestRef> openHead,
        CommitOrder toBase,
        Optional<String> base,
        Optional<String> merged,
        Optional<String> proven) {

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
