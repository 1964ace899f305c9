package dev.lockstep.promotion;

import java.time.Instant;

/** A change of a lane, made in the transaction that saves the promotion. */
public sealed interface LaneChange {
    String environment();

    /** Takes the lane; the save fails if another promotion is in it. */
    record Enter(String environment) implements LaneChange {}

    record Leave(String environment) implements LaneChange {}

    /** Our open pull request: what a successor may take over. */
    record HeadOpened(String environment, PullRequestRef pullRequest) implements LaneChange {}

    /** There is no open pull request any more. */
    record HeadClosed(String environment) implements LaneChange {}

    record Merged(String environment, String gitOpsCommit) implements LaneChange {}

    record BaseMoved(String environment) implements LaneChange {}

    /** @param targetSince when the proven commit became the target; merges after that are not proven with it */
    record Proven(String environment, String gitOpsCommit, Instant targetSince) implements LaneChange {}

    /** Asks the promotion in the lane to give way. */
    record AskToYield(String environment, String promotionId) implements LaneChange {}
}
