package dev.lockstep.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RetryRules;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StagePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromotionCodecTest {
    private static Promotion promotion(Optional<String> repository, Optional<String> branch) {
        StagePlan plan = new StagePlan(
                "dev",
                List.of(),
                true,
                StagePlan.MergeMethod.MERGE,
                StagePlan.Layout.TUTORIAL,
                Duration.ofMinutes(30),
                Duration.ofDays(30),
                Duration.ofDays(14),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Set.of("small"),
                StagePlan.Workloads.OBSERVE,
                repository,
                branch,
                RetryRules.STANDARD);
        return Promotion.create(
                "id",
                1,
                RunKind.PROMOTION,
                Optional.empty(),
                "0123456789012345678901234567890123456789",
                "title",
                "author",
                new PipelineDefinition("p", "https://github.com/acme/control-plane", "main", List.of(plan)),
                Instant.parse("2026-11-01T00:00:00Z"));
    }

    @Test
    void aRowThatSaysNothingOfAnotherGitOpsBranchIsReadAsHavingNone() {
        String kept = PromotionCodec.write(promotion(Optional.empty(), Optional.empty()));
        assertThat(kept).contains("withoutClusters").doesNotContain("gitOpsRepository", "gitOpsBranch");
        StagePlan read = PromotionCodec.promotion(kept).definition().plan("dev");
        assertThat(read.gitOpsRepository()).isEmpty();
        assertThat(read.gitOpsBranch()).isEmpty();
    }

    @Test
    void anotherGitOpsBranchIsKept() {
        Promotion promotion = promotion(Optional.of("https://github.com/acme/fleet"), Optional.of("live"));
        assertThat(PromotionCodec.promotion(PromotionCodec.write(promotion))).isEqualTo(promotion);
    }
}
