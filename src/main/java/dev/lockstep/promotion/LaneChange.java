package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/** A change of a lane, made in the transaction that saves the promotion. */
public sealed interface LaneChange {
    String environment();

    /** Takes the lane; the save fails if another promotion is in it. */
    record Enter(String environment) implements LaneChange {}

    /** A reconfiguration joins the holder that waits for the clusters; the save fails if there is no room for it. */
    record EnterBeside(String environment, String holder) implements LaneChange {}

    record Leave(String environment) implements LaneChange {}

    /** Our open pull request: what a successor may take over. */
    record HeadOpened(String environment, PullRequestRef pullRequest) implements LaneChange {}

    /** There is no open pull request any more. */
    record HeadClosed(String environment) implements LaneChange {}

    /** A pull request that could not be closed stays with the lane, unless there is another one. */
    record HeadLeft(String environment, PullRequestRef pullRequest) implements LaneChange {}

    /** @param inputs what was rendered; {@code merged}: the branch has what came of it already */
    record Rendered(String environment, String inputs, boolean merged) implements LaneChange {}

    /** What was rendered is not going to be merged, though it should be: the lane counts as never having rendered it. */
    record InputsForgotten(String environment) implements LaneChange {}

    record Merged(String environment, String gitOpsCommit) implements LaneChange {}

    /** A pull request of ours was merged after its run had ended there; the merge is to become a run of its own. */
    record MergedLate(String environment, String gitOpsCommit, PullRequestRef pullRequest) implements LaneChange {}

    record BaseMoved(String environment) implements LaneChange {}

    /** @param targetSince when the proven commit became the target; merges after that are not proven with it */
    record Proven(String environment, String gitOpsCommit, Instant targetSince) implements LaneChange {}

    /** The commit that came to the branch with this change, if one did. */
    default Optional<String> merge() {
        if (this instanceof Merged merged) {
            return Optional.of(merged.gitOpsCommit());
        }
        return this instanceof MergedLate late ? Optional.of(late.gitOpsCommit()) : Optional.empty();
    }

    /** Asks something of the run that is in the lane; the lane itself stays as it is. */
    sealed interface Ask extends LaneChange {
        /** Id of the run that is asked. */
        String promotionId();

        /** @param asking the run that asks */
        Request request(Promotion asking);

        /** What its log says. */
        String message(Promotion asking);

        /** Whether it takes the place of what was asked of it before. */
        boolean replaces(Request before);
    }

    /** Asks it to give way. */
    record AskToYield(String environment, String promotionId) implements Ask {
        @Override
        public Request request(Promotion asking) {
            return new Request.Yield(environment, asking.number(), asking.commit());
        }

        @Override
        public String message(Promotion asking) {
            return "to give way in " + environment + " to #" + asking.number() + " (" + Sentences.sha(asking.commit())
                    + ")";
        }

        @Override
        public boolean replaces(Request before) {
            return false;
        }
    }

    /** Ends its stage, whether it has merged or not. */
    record AskToAbort(String environment, String promotionId) implements Ask {
        @Override
        public Request request(Promotion asking) {
            return new Request.Abort(by(asking), reason(asking), Optional.of(environment));
        }

        @Override
        public String message(Promotion asking) {
            return "abort in " + environment + " asked for by " + by(asking) + ": " + reason(asking);
        }

        @Override
        public boolean replaces(Request before) {
            return before instanceof Request.Yield;
        }

        private static String by(Promotion asking) {
            return "rollback #" + asking.number();
        }

        private String reason(Promotion asking) {
            return environment + " goes back to " + Sentences.sha(asking.commit());
        }
    }
}
