package dev.lockstep.pipeline;

import dev.lockstep.promotion.StagePlan;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pipelines in the server's configuration: {@code lockstep.pipelines[0].name} and so on. */
public interface PipelineSettings {
    interface Pipeline {
        String name();

        /** Address of the control plane repository. */
        String repository();

        @WithDefault("main")
        String branch();

        /**
         * In the order of promotion; what counts as long as no commit with a pipeline file has completed the pipeline.
         * Without any, the file is required.
         */
        List<Environment> environments();

        /** Whether promotions start although Kalypso's own workflows are still in the repositories. */
        @WithDefault("false")
        boolean allowKalypsoWorkflows();
    }

    interface Environment {
        /** The name of an Environment resource of the control plane. */
        String name();

        /** Environments that must be proven first; without it, the one listed before. */
        Optional<List<String>> after();

        @WithDefault(Standard.AUTO_MERGE)
        boolean autoMerge();

        @WithDefault(Standard.MERGE_METHOD)
        StagePlan.MergeMethod mergeMethod();

        @WithDefault(Standard.LAYOUT)
        StagePlan.Layout layout();

        @WithDefault(Standard.STEP_DEADLINE)
        Duration stepDeadline();

        @WithDefault(Standard.GATE_DEADLINE)
        Duration gateDeadline();

        @WithDefault(Standard.MERGE_DEADLINE)
        Duration mergeDeadline();

        @WithDefault(Standard.COMPLIANCE_DEADLINE)
        Duration complianceDeadline();

        @WithDefault(Standard.GRACE_PERIOD)
        Duration gracePeriod();

        /** Cluster types that have no clusters on purpose. */
        Optional<Set<String>> withoutClusters();

        @WithDefault(Standard.WORKLOADS)
        StagePlan.Workloads workloads();

        /** Share of an environment's assignments that may disappear with a pull request that Lockstep merges by itself. */
        @WithDefault(Standard.MAX_REMOVED)
        String maxRemoved();

        /** How the promoted commit comes to the environment branch: {@code push} or {@code pull-request}. */
        @WithDefault(Standard.BASE_COMMIT)
        StagePlan.BaseCommit baseCommit();
    }
}
