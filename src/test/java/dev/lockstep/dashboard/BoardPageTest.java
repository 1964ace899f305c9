package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.SourceRow;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.preflight.Check;
import dev.lockstep.preflight.Report;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.trigger.RefRow;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.Promotions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoardPageTest {
    private static Board.Environment environment(
            Optional<String> merged,
            boolean atRest,
            Optional<Board.Proven> proven,
            Optional<Board.Current> current,
            Optional<Board.Clusters> clusters) {
        return new Board.Environment(
                "kalypso",
                "stage",
                List.of("dev"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                merged,
                atRest,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                proven,
                current,
                clusters,
                true);
    }

    private static Board.Current in(Step step) {
        return new Board.Current(
                "id", 207, Fixture.COMMIT, "t", step.name(), List.of("why"), Optional.of(Fixture.NOW.plusSeconds(8)));
    }

    private static Promotions.Entry waitingForMerge() {
        return Fixture.entry(
                PromotionStatus.RUNNING,
                Optional.empty(),
                Fixture.pending("dev"),
                Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_MERGE)
                        .pull()
                        .waits("pull request #118 waits: " + Fixture.PULL.url())
                        .build());
    }

    @Test
    void anEnvironmentThatIsProvenSaysSinceWhenAndAsWhat() {
        Lane lane = Lane.of(
                environment(
                        Optional.of(Fixture.MERGED),
                        true,
                        Optional.of(new Board.Proven(
                                Fixture.COMMIT, "t", 206, Fixture.MERGED, Fixture.NOW.minusSeconds(187_200))),
                        Optional.empty(),
                        Optional.of(new Board.Clusters(3, 0, 0, 0, 3, Fixture.NOW))),
                List.of(),
                Fixture.NOW);
        assertThat(lane.mark()).isEqualTo(new Mark("proven", Mark.Kind.PROVEN));
        assertThat(lane.here().orElseThrow().since().text()).isEqualTo("2 d 4 h");
        assertThat(lane.bar().orElseThrow().words()).isEqualTo("3 of 3 proven");
    }

    @Test
    void whatMovesNamesItsStepItsReasonAndTheNextLook() {
        Lane lane = Lane.of(
                environment(
                        Optional.empty(), true, Optional.empty(), Optional.of(in(Step.AWAIT_MERGE)), Optional.empty()),
                List.of(waitingForMerge()),
                Fixture.NOW);
        Lane.Now now = lane.current().orElseThrow();
        assertThat(lane.mark().word()).isEqualTo("waiting");
        assertThat(now.doing()).isEqualTo("awaiting the merge, step 4 of 6");
        assertThat(now.why()).containsExactly("pull request #118 waits");
        assertThat(now.pullRequest()).contains(new Link(Fixture.PULL.url(), "PR #118"));
        assertThat(now.nextLook().orElseThrow().text()).isEqualTo("in 8 s");
    }

    @Test
    void failingClustersShowWhileTheStageStillHopes() {
        Lane lane = Lane.of(
                environment(
                        Optional.of(Fixture.MERGED),
                        false,
                        Optional.empty(),
                        Optional.of(in(Step.AWAIT_COMPLIANCE)),
                        Optional.of(new Board.Clusters(1, 1, 1, 1, 4, Fixture.NOW))),
                List.of(),
                Fixture.NOW);
        assertThat(lane.mark()).isEqualTo(new Mark("failing", Mark.Kind.FAILED));
        assertThat(lane.bar().orElseThrow().parts())
                .containsExactly(
                        new Bar.Part("p", 0, 1),
                        new Bar.Part("m", 1, 1),
                        new Bar.Part("w", 2, 1),
                        new Bar.Part("f", 3, 1));
    }

    @Test
    void whatWasMergedAndNeverProvenIsStuckAndSaysByWhomAndWhy() {
        Promotions.Entry failed = Fixture.entry(
                PromotionStatus.FAILED,
                Optional.of("stage FAILED"),
                Fixture.pending("dev"),
                Fixture.stage("stage", StageStatus.FAILED, Step.AWAIT_COMPLIANCE)
                        .merged()
                        .because("drone-1 failed")
                        .build());
        Lane lane = Lane.of(
                environment(Optional.of(Fixture.MERGED), false, Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(failed),
                Fixture.NOW);
        assertThat(lane.mark()).isEqualTo(new Mark("stuck", Mark.Kind.FAILED));
        assertThat(lane.current().orElseThrow().why()).containsExactly("drone-1 failed");
        assertThat(lane.current().orElseThrow().number()).isEqualTo(207);
    }

    @Test
    void theTableUnderTheBoardSaysWhereAndWhy() {
        PromotionLine line = PromotionLine.of(waitingForMerge(), Fixture.NOW);
        assertThat(line.mark().word()).isEqualTo("waiting");
        assertThat(line.where()).isEqualTo("stage");
        assertThat(line.why()).isEqualTo("pull request #118 waits");
        assertThat(line.since().text()).isEqualTo("10 min");
    }

    @Test
    void sourcesAndBranchesThatDoNotAnswerAreTroubles() {
        SourceRow source = new SourceRow();
        source.name = "azure";
        source.error = "429 Too Many Requests";
        source.succeededAt = Fixture.NOW.minusSeconds(300);
        SourceRow fine = new SourceRow();
        fine.name = "argocd/large-1";
        RefRow branch = new RefRow();
        branch.pipeline = "kalypso";
        branch.error = "connection refused";
        List<Trouble> troubles = Trouble.of(List.of(source, fine), List.of(branch), Fixture.NOW);
        assertThat(troubles)
                .extracting(Trouble::message)
                .containsExactly("429 Too Many Requests", "connection refused");
        assertThat(troubles.get(0).seen().orElseThrow().text()).isEqualTo("5 min ago");
    }

    @Test
    void aReaderWhoListensIsToldWhatIsNotAtRest() {
        BoardPage page = BoardPage.of(
                new Pipelines(List.of(Fixture.pipeline())),
                Map.of("kalypso", "the server's configuration"),
                List.of(environment(
                        Optional.empty(), true, Optional.empty(), Optional.of(in(Step.AWAIT_MERGE)), Optional.empty())),
                List.of(waitingForMerge()),
                10,
                List.of(),
                Fixture.NOW,
                true,
                false);
        assertThat(page.say()).isEqualTo("stage: waiting, promotion 207 awaiting the merge, step 4 of 6");
        assertThat(page.lines().get(0).summary()).isEqualTo("1 environment, defined by the server's configuration");
    }

    @Test
    void anEnvironmentThatIsNoLongerInThePipelineSaysSo() {
        Board.Environment dropped = new Board.Environment(
                "kalypso",
                "stage",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Fixture.MERGED),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        assertThat(Lane.of(dropped, List.of(), Fixture.NOW).mark())
                .isEqualTo(new Mark("no longer in the pipeline", Mark.Kind.IDLE));
    }

    @Test
    void errorsOfTheLastCheckAreATrouble() {
        Report report = new Report(
                "kalypso",
                Fixture.NOW.minusSeconds(300),
                Optional.of(Fixture.COMMIT),
                List.of(
                        new Check("repository", Check.Outcome.OK, Optional.empty(), "answers", Optional.empty()),
                        new Check(
                                "gitops-branch",
                                Check.Outcome.ERROR,
                                Optional.of("stage"),
                                "GitOps branch live does not exist",
                                Optional.of("create it"))),
                Map.of());
        Trouble trouble = Trouble.found(report).orElseThrow();
        assertThat(trouble.what()).contains("kalypso").contains("an error");
        assertThat(trouble.message()).isEqualTo("stage: GitOps branch live does not exist");
    }
}
