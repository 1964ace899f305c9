package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.promotion.Merging;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Progress;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Proposal;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Rendering;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.promotion.Target;
import dev.lockstep.promotion.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stage is kept as one flat list of names, whatever it is in memory; older and newer versions read it beside each other. */
class StoredStageTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PullRequestRef PULL =
            new PullRequestRef(7, "https://git.test/pull/7", "lockstep/p/dev/1", "h1");

    static Stream<Stage> stages() {
        Proposal proposal = new Proposal(PULL.branch(), Optional.of("h1"), Optional.of("h1"), Optional.of(PULL));
        Waiting waiting = new Waiting("for a merge", List.of("nobody merged"), NOW, NOW.plusSeconds(9), false);
        Progress running = new Progress.Running(
                Step.AWAIT_MERGE,
                NOW.minusSeconds(9),
                NOW.minusSeconds(3),
                NOW.plusSeconds(60),
                2,
                Optional.of(waiting),
                Optional.empty(),
                Optional.of(NOW));
        Progress ended = new Progress.Ended(
                StageStatus.FAILED,
                Step.AWAIT_COMPLIANCE,
                Optional.of(NOW.minusSeconds(9)),
                NOW.minusSeconds(3),
                NOW.plusSeconds(60),
                0,
                NOW,
                Optional.of("a cluster failed"));
        return Stream.of(
                stage(new Progress.Pending(NOW), Optional.empty(), Optional.empty(), Optional.empty()),
                stage(running, Optional.of(proposal), Optional.empty(), Optional.of(NOW.plusSeconds(60))),
                stage(ended, Optional.of(proposal), Optional.of(new Target("m", NOW)), Optional.of(NOW)));
    }

    private static Stage stage(
            Progress progress, Optional<Proposal> proposal, Optional<Target> target, Optional<Instant> mergeBy) {
        return new Stage(
                "dev",
                progress,
                Optional.of("digest"),
                new Rendering(Optional.empty(), Optional.empty()),
                proposal,
                new Merging(mergeBy, target.map(Target::commit)),
                proposal,
                target);
    }

    private static Promotion run(Stage stage) {
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
                Set.of(),
                StagePlan.Workloads.OBSERVE);
        PipelineDefinition pipeline =
                new PipelineDefinition("p", "https://github.com/acme/control-plane", "main", List.of(plan));
        return Promotion.create(
                        "537e0778-9db7-4236-ad88-409e396ba65c",
                        1,
                        RunKind.PROMOTION,
                        Optional.empty(),
                        "c",
                        "a title",
                        "Ada",
                        pipeline,
                        NOW)
                .withStages(List.of(stage));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void isTheSameWhenItIsReadAgain(Stage stage) {
        assertThat(StoredStage.of(stage).stage()).isEqualTo(stage);
        assertThat(StageRow.of(UUID.randomUUID(), 0, stage).stage()).isEqualTo(stage);
    }

    @Test
    void theNamesInTheEventsAreThoseThatOlderVersionsWrite() throws Exception {
        Stage ended = stages().skip(2).findFirst().orElseThrow().withBaseProposal(Optional.empty());
        assertThat(new ObjectMapper()
                        .readTree(PromotionCodec.start(run(ended)))
                        .path("stages")
                        .path("dev")
                        .fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "environment",
                        "status",
                        "step",
                        "startedAt",
                        "endedAt",
                        "stepSince",
                        "deadline",
                        "mergeBy",
                        "attempts",
                        "branch",
                        "pushedHead",
                        "head",
                        "pullRequest",
                        "mergeCommit",
                        "target",
                        "targetSince",
                        "reason",
                        "wanted");
    }

    /** Rows of a version that kept the pull request alone. */
    @Test
    void aPullRequestWithoutABranchBesideItIsOnItsOwn() {
        Stage stage = stages().skip(1).findFirst().orElseThrow();
        StageRow row = StageRow.of(UUID.randomUUID(), 0, stage);
        row.branch = null;
        assertThat(row.stage().branch()).contains(PULL.branch());
    }
}
