package dev.lockstep.promotion;

import java.util.List;
import java.util.Optional;

/**
 * What a promotion sees of a lane it wants to enter.
 *
 * @param holder the other promotion that is in the lane now
 * @param newerQueued the newest other promotion that waits at the same gate and has a newer commit
 * @param upstreamUnrest sentences, one for each upstream lane that has something merged and not proven
 * @param openHead the lane's open pull request, left by a superseded promotion
 * @param toBase our commit compared with the lane's base commit
 */
public record LaneView(
        Optional<Occupant> holder,
        Optional<Occupant> newerQueued,
        List<String> upstreamUnrest,
        Optional<PullRequestRef> openHead,
        CommitOrder toBase,
        Optional<String> base) {

    /** @param ours our commit compared with theirs */
    public record Occupant(String promotionId, long number, String commit, boolean merged, CommitOrder ours) {}

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
