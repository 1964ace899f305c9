package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.history.RunHistory;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Refusal;
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
    private static PipelineDefinition definition(Optional<String> repository, Optional<String> branch) {
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
                RetryRules.STANDARD,
                Optional.empty());
        return new PipelineDefinition("p", "https://github.com/acme/control-plane", "main", List.of(plan));
    }

    @Test
    void aRowThatSaysNothingOfAnotherGitOpsBranchIsReadAsHavingNone() {
        String kept = PromotionCodec.write(definition(Optional.empty(), Optional.empty()));
        assertThat(kept).contains("withoutClusters").doesNotContain("gitOpsRepository", "gitOpsBranch");
        StagePlan read = PromotionCodec.definition(kept).plan("dev");
        assertThat(read.gitOpsRepository()).isEmpty();
        assertThat(read.gitOpsBranch()).isEmpty();
    }

    @Test
    void anotherGitOpsBranchIsKept() {
        PipelineDefinition definition = definition(Optional.of("https://github.com/acme/fleet"), Optional.of("live"));
        assertThat(PromotionCodec.definition(PromotionCodec.write(definition))).isEqualTo(definition);
    }

    @Test
    void aRefusedStatusIsKeptAndOneOfBeforeIsReadAsNotRefused() {
        Effect status = new Effect.PostStatus("dev", Effect.StatusState.PENDING, "Promoted");
        String kept = PromotionCodec.write(status);
        assertThat(kept).doesNotContain("refusal");
        assertThat(PromotionCodec.effect(kept)).isEqualTo(status);
        Effect refused = new Effect.PostStatus(
                "dev",
                Effect.StatusState.PENDING,
                "Promoted",
                Optional.of(new Refusal("404, Not Found", 2, Instant.EPOCH, Optional.empty())));
        assertThat(PromotionCodec.effect(PromotionCodec.write(refused))).isEqualTo(refused);
        assertThat(refused.lasting()).isEqualTo(status);
    }

    @Test
    void aRefusedCorrectionIsKeptAndOneOfBeforeIsReadAsNotRefused() {
        Effect correction = new Effect.CorrectStatuses("dev", Instant.EPOCH);
        String kept = PromotionCodec.write(correction);
        assertThat(kept).contains("\"is\":\"correct-statuses\"").doesNotContain("refusal");
        assertThat(PromotionCodec.effect(kept)).isEqualTo(correction);
        Effect refused = new Effect.CorrectStatuses(
                "dev", Instant.EPOCH, Optional.of(new Refusal("403", 2, Instant.EPOCH, Optional.empty())));
        assertThat(PromotionCodec.effect(PromotionCodec.write(refused))).isEqualTo(refused);
        assertThat(refused.lasting()).isEqualTo(correction);
    }

    @Test
    void theBranchOfABaseCommitIsNotTakenForOneOfTheGitOpsRepository() {
        Effect delete = new Effect.DeleteBaseBranch("dev", "b", "h", "https://github.com/acme/control-plane");
        String kept = PromotionCodec.write(delete);
        assertThat(kept).contains("\"is\":\"delete-base-branch\"");
        assertThat(PromotionCodec.effect(kept)).isEqualTo(delete);
        assertThat(PromotionCodec.write(new Effect.DeleteBranch("dev", "b", "h")))
                .isEqualTo("{\"is\":\"delete-branch\",\"environment\":\"dev\",\"branch\":\"b\",\"head\":\"h\"}");
    }

    /** In a row, and in the events of the run, which have to agree with it. */
    @Test
    void theBranchOfABaseCommitOfBeforeItHadAKindIsReadAsOne() {
        String before = "{\"is\":\"delete-branch\",\"environment\":\"dev\",\"branch\":\"b\",\"head\":\"h\""
                + ",\"repository\":\"https://github.com/acme/control-plane\"}";
        Effect delete = new Effect.DeleteBaseBranch("dev", "b", "h", "https://github.com/acme/control-plane");
        assertThat(PromotionCodec.effect(before)).isEqualTo(delete);
        Effect ofGitOps = new Effect.DeleteBranch("dev", "b", "h");
        assertThat(PromotionCodec.effect(PromotionCodec.write(ofGitOps))).isEqualTo(ofGitOps);

        Promotion run = Promotion.create(
                        "id",
                        1,
                        RunKind.PROMOTION,
                        Optional.empty(),
                        "c",
                        "t",
                        "a",
                        definition(Optional.empty(), Optional.empty()),
                        Instant.EPOCH)
                .withOutbox(List.of(delete, ofGitOps));
        RunHistory.Entry start = new RunHistory.Entry(
                1, Optional.of(PromotionCodec.start(run).replace("\"delete-base-branch\"", "\"delete-branch\"")));
        assertThat(PromotionCodec.promotion(RunHistory.asOf(List.of(start), 1)).outbox())
                .containsExactly(delete, ofGitOps);
    }
}
