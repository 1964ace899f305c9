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

        /** In the order of promotion. */
        List<Environment> environments();
    }

    interface Environment {
        /** The name of an Environment resource of the control plane. */
        String name();

        /** Environments that must be proven first; without it, the one listed before. */
        Optional<List<String>> after();

        @WithDefault("false")
        boolean autoMerge();

        @WithDefault("merge")
        StagePlan.MergeMethod mergeMethod();

        @WithDefault("tutorial")
        StagePlan.Layout layout();

        @WithDefault("30m")
        Duration stepDeadline();

        @WithDefault("30d")
        Duration gateDeadline();

        @WithDefault("14d")
        Duration mergeDeadline();

        @WithDefault("1h")
        Duration complianceDeadline();

        @WithDefault("5m")
        Duration gracePeriod();

        /** Cluster types that have no clusters on purpose. */
        Optional<Set<String>> withoutClusters();

        @WithDefault("observe")
        StagePlan.Workloads workloads();
    }
}
