package dev.lockstep.promotion;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One environment of a pipeline: what the promotion machine and the actions need to know.
 *
 * @param after environments that must be proven before this one begins; empty for the first
 * @param autoMerge whether Lockstep merges the pull request itself
 * @param stepDeadline for the steps that only need their counterparts to answer (GATE excepted)
 * @param gateDeadline how long a stage may queue
 * @param mergeDeadline how long a pull request may stay unmerged
 * @param complianceDeadline how long the clusters may take
 * @param gracePeriod how long a hard failure of a cluster must hold before it fails the stage
 * @param gitOpsRepository address of the GitOps repository instead of the one that the GitOpsRepo resource names
 * @param gitOpsBranch branch of it instead of the one that the GitOpsRepo resource names
 * @param retries of what fails for the moment
 * @param removable percent of the assignments that a pull request may remove and still be merged without a person; see {@link #maxRemoved}
 * @param baseCommit how the base commit comes to the environment branch
 */
public record StagePlan(
        String environment,
        List<String> after,
        boolean autoMerge,
        MergeMethod mergeMethod,
        Layout layout,
        Duration stepDeadline,
        Duration gateDeadline,
        Duration mergeDeadline,
        Duration complianceDeadline,
        Duration gracePeriod,
        Set<String> withoutClusters,
        Workloads workloads,
        Optional<String> gitOpsRepository,
        Optional<String> gitOpsBranch,
        RetryRules retries,
        Optional<Integer> removable,
        BaseCommit baseCommit) {
    /** What counts where nothing is said. */
    public static final int MAX_REMOVED = 25;

    public enum MergeMethod {
        MERGE,
        SQUASH,
        REBASE
    }

    /** Names and files of the rendered tree. */
    public enum Layout {
        TUTORIAL,
        SCHEDULER
    }

    /** What a failure of something that a cluster applied from Git means for the promotion. */
    public enum Workloads {
        OBSERVE,
        REQUIRE
    }

    /** How the promoted commit is written into the BaseRepo of the environment branch. */
    public enum BaseCommit {
        PUSH,
        /** For a branch that takes no pushes: proposed, and merged by whoever may do that there. */
        PULL_REQUEST
    }

    public StagePlan {
        after = List.copyOf(after);
        withoutClusters = Set.copyOf(withoutClusters);
        // Missing in the rows of promotions that began before these could be said.
        gitOpsRepository = gitOpsRepository == null ? Optional.empty() : gitOpsRepository;
        gitOpsBranch = gitOpsBranch == null ? Optional.empty() : gitOpsBranch;
        retries = retries == null ? RetryRules.STANDARD : retries;
        removable = removable == null || removable.isEmpty() ? Optional.of(MAX_REMOVED) : removable;
        baseCommit = baseCommit == null ? BaseCommit.PUSH : baseCommit;
    }

    /** An environment whose branch takes pushes. */
    public StagePlan(
            String environment,
            List<String> after,
            boolean autoMerge,
            MergeMethod mergeMethod,
            Layout layout,
            Duration stepDeadline,
            Duration gateDeadline,
            Duration mergeDeadline,
            Duration complianceDeadline,
            Duration gracePeriod,
            Set<String> withoutClusters,
            Workloads workloads,
            Optional<String> gitOpsRepository,
            Optional<String> gitOpsBranch,
            RetryRules retries,
            Optional<Integer> removable) {
        this(
                environment,
                after,
                autoMerge,
                mergeMethod,
                layout,
                stepDeadline,
                gateDeadline,
                mergeDeadline,
                complianceDeadline,
                gracePeriod,
                withoutClusters,
                workloads,
                gitOpsRepository,
                gitOpsBranch,
                retries,
                removable,
                BaseCommit.PUSH);
    }

    /** Percent of the assignments that may disappear and still be merged without a person. */
    public int maxRemoved() {
        return removable.orElseThrow();
    }

    /** An environment whose GitOpsRepo resource says where its manifests go. */
    public StagePlan(
            String environment,
            List<String> after,
            boolean autoMerge,
            MergeMethod mergeMethod,
            Layout layout,
            Duration stepDeadline,
            Duration gateDeadline,
            Duration mergeDeadline,
            Duration complianceDeadline,
            Duration gracePeriod,
            Set<String> withoutClusters,
            Workloads workloads) {
        this(
                environment,
                after,
                autoMerge,
                mergeMethod,
                layout,
                stepDeadline,
                gateDeadline,
                mergeDeadline,
                complianceDeadline,
                gracePeriod,
                withoutClusters,
                workloads,
                Optional.empty(),
                Optional.empty(),
                RetryRules.STANDARD,
                Optional.empty());
    }

    StagePlan afterNothing() {
        return new StagePlan(
                environment,
                List.of(),
                autoMerge,
                mergeMethod,
                layout,
                stepDeadline,
                gateDeadline,
                mergeDeadline,
                complianceDeadline,
                gracePeriod,
                withoutClusters,
                workloads,
                gitOpsRepository,
                gitOpsBranch,
                retries,
                removable,
                baseCommit);
    }

    Duration deadlineOf(Timing timing) {
        return switch (timing) {
            case GATE -> gateDeadline;
            case STEP -> stepDeadline;
            case MERGE -> mergeDeadline;
            case COMPLIANCE -> complianceDeadline;
        };
    }
}
