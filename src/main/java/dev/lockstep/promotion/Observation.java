package dev.lockstep.promotion;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What came of an action. */
public sealed interface Observation {
    /** Nothing is known yet: the promotion was just loaded. */
    record Woken() implements Observation {}

    record LaneSeen(LaneView lane) implements Observation {}

    record Pinned(Pins pins) implements Observation {}

    /**
     * @param warnings sentences about what was rendered all the same
     * @param notices sentences about what was not looked at
     */
    record Rendered(RenderedTree tree, List<String> warnings, List<String> notices) implements Observation {}

    /** The inputs cannot be rendered; every problem names what and where. */
    record RenderFailed(List<String> problems) implements Observation {}

    /**
     * As many renderings as there is memory for are under way; nothing was rendered.
     *
     * @param reason how many, in a sentence
     */
    record RenderQueued(String reason) implements Observation {}

    record HeadPushed(String commit) implements Observation {}

    /** The branch points at a commit that is not ours; nothing was pushed. */
    record HeadForeign(Optional<String> actual) implements Observation {}

    /**
     * Another run still owes the closing of its pull request; nothing was opened, because a lane has one at a time.
     *
     * @param pullRequest whose it is, for people: {@code pull request #7 of #12}
     */
    record PredecessorOpen(String pullRequest) implements Observation {}

    /** @param predecessorMerged merge commit of the pull request that was to be taken over, if it was merged meanwhile */
    record PullRequestOpened(int number, String url, String headCommit, Optional<String> predecessorMerged)
            implements Observation {}

    record PullRequestSeen(PullRequestView pullRequest) implements Observation {}

    record MergeDone(String commit) implements Observation {}

    record MergeNotYet(String reason) implements Observation {}

    /**
     * A reconfiguration was merged while we wait for the clusters: what they must prove now is its commit.
     *
     * @param assignments cluster types of its tree with the number of their deployment targets
     */
    record TargetMoved(String commit, SortedMap<String, Integer> assignments, long byNumber) implements Observation {}

    /** @param changed false when the environment branch had the commit already */
    record BaseWritten(boolean changed) implements Observation {}

    /** @param lookAgain in which time more can be known, where that is sooner than the pace of looks */
    record Judged(
            Outcome outcome, List<String> reasons, String summary, boolean confirmed, Optional<Duration> lookAgain)
            implements Observation {
        public Judged(Outcome outcome, List<String> reasons, String summary, boolean confirmed) {
            this(outcome, reasons, summary, confirmed, Optional.empty());
        }

        public enum Outcome {
            SATISFIED,
            WAITING,
            VIOLATED
        }
    }

    /** @param foundMerged merge commit of a pull request that was to be closed and turned out to be merged */
    record EffectDone(Effect effect, Optional<String> foundMerged) implements Observation {}

    record ActionFailed(Failure failure, String message, Optional<Duration> retryAfter) implements Observation {
        public enum Failure {
            TRANSIENT,
            REJECTED,
            /** Understood, and not granted as things are; somebody may change that. */
            REFUSED,
            BROKEN
        }
    }
}
