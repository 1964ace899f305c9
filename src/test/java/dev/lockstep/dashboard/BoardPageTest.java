package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.preflight.Check;
import dev.lockstep.preflight.Report;
import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.RefRow;
import dev.lockstep.store.evidence.SourceRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BoardPageTest {
    private static EnvironmentBuilder environment() {
        return new EnvironmentBuilder();
    }

    private static Board.Current in(long number, String kind, Step step) {
        return new Board.Current(
                "id" + number,
                number,
                kind,
                Fixture.COMMIT,
                "t",
                step.name(),
                List.of("why"),
                Optional.of(Fixture.NOW.plusSeconds(8)));
    }

    private static Board.Current in(Step step) {
        return in(207, "PROMOTION", step);
    }

    private static Lane lane(EnvironmentBuilder environment, Promotions.Entry... known) {
        return Lane.of(environment.build(), runs("stage", known), Fixture.NOW);
    }

    private static Map<Long, Board.InLane> runs(String environment, Promotions.Entry... known) {
        return Stream.of(known)
                .map(RunSummary::of)
                .collect(Collectors.toMap(
                        RunSummary::number,
                        run -> new Board.InLane(
                                run,
                                run.stages().stream()
                                        .filter(stage -> stage.environment().equals(environment))
                                        .findFirst()
                                        .orElseThrow())));
    }

    private static Board.Look look(
            List<Pauses.InForce> paused, EnvironmentBuilder environment, Promotions.Entry... known) {
        return new Board.Look(
                List.of(new Board.Card(environment.build(), runs("stage", known))),
                Map.of("kalypso", new InForce(Fixture.pipeline(), new InForce.Source.ServerConfiguration())),
                paused);
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
        Lane lane = lane(environment()
                .merged()
                .proven(new Board.Proven(Fixture.COMMIT, "t", 206, Fixture.MERGED, Fixture.NOW.minusSeconds(187_200)))
                .clusters(new Board.Clusters(Fixture.MERGED, 3, 0, 0, 0, 3, Fixture.NOW.minusSeconds(60))));
        assertThat(lane.mark()).isEqualTo(new Mark("proven", Mark.Kind.PROVEN));
        assertThat(lane.here().orElseThrow().since().text()).isEqualTo("2 d 4 h ago");
        assertThat(lane.bar().orElseThrow().words()).isEqualTo("3 of 3 proven");
        assertThat(lane.bar().orElseThrow().judged().text()).isEqualTo("1 min ago");
        assertThat(lane.address()).isEqualTo("/environments/kalypso/stage");
    }

    @Test
    void whatMovesNamesItsStepItsReasonAndTheNextLook() {
        Lane lane = lane(environment().current(in(Step.AWAIT_MERGE)), waitingForMerge());
        LaneRun now = lane.current().orElseThrow();
        assertThat(lane.mark().word()).isEqualTo("waiting");
        assertThat(now.doing()).isEqualTo("awaiting the merge, step 4 of 6");
        assertThat(now.pips()).containsExactly("done", "done", "done", "now", "todo", "todo");
        assertThat(now.why()).containsExactly("Pull request #118 waits");
        assertThat(now.pullRequest()).contains(new Link(Fixture.PULL.url(), "PR #118"));
        assertThat(now.nextLook().orElseThrow().text()).isEqualTo("in 8 s");
    }

    private static Lane proving(Board.Clusters asked) {
        return lane(
                environment().unproven().current(in(Step.AWAIT_COMPLIANCE)).clusters(asked),
                Fixture.entry(
                        PromotionStatus.RUNNING,
                        Optional.empty(),
                        Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                                .merged()
                                .waits("a cluster is not there")
                                .build()));
    }

    @Test
    void movingIsSaidOnlyWhereSomethingCanMove() {
        Mark moving = new Mark("moving", Mark.Kind.MOVING);
        assertThat(proving(new Board.Clusters(Fixture.MERGED, 1, 1, 1, 0, 3, Fixture.NOW))
                        .mark())
                .isEqualTo(moving);
        assertThat(proving(new Board.Clusters(Fixture.MERGED, 3, 0, 0, 0, 3, Fixture.NOW))
                        .mark())
                .isEqualTo(moving);
        assertThat(proving(new Board.Clusters(Fixture.MERGED, 2, 0, 1, 0, 3, Fixture.NOW))
                        .mark())
                .isEqualTo(Mark.WAITING);
    }

    @Test
    void aStageThatRunsHasItsDeadlineOnTheBoardAndAPausedOneHasNone() {
        Promotions.Entry waits = waitingForMerge();
        LaneRun runs = lane(environment().current(in(Step.AWAIT_MERGE)), waits)
                .current()
                .orElseThrow();
        assertThat(runs.deadline().orElseThrow().text()).isEqualTo("in 41 min");
        assertThat(runs.paused()).isEmpty();

        Map<Long, Board.InLane> known = runs("stage", waits);
        Board.InLane in = known.get(207L);
        Lane paused = Lane.of(
                environment().current(in(Step.AWAIT_MERGE)).build(),
                Map.of(
                        207L,
                        new Board.InLane(
                                in.run(),
                                in.stage(),
                                in.run().pause(in.stage(), List.of(Fixture.pausedRun())),
                                Optional.empty())),
                Fixture.NOW);
        assertThat(paused.mark()).isEqualTo(Mark.PAUSED);
        LaneRun stands = paused.current().orElseThrow();
        assertThat(stands.deadline()).isEmpty();
        assertThat(stands.paused().orElseThrow().words()).isEqualTo("Paused by olga (this run): disk full");
        assertThat(stands.paused().orElseThrow().own()).isTrue();
        assertThat(stands.why()).containsExactly("Pull request #118 waits");
    }

    @Test
    void whatRecoveredAfterItFailedSaysSoAndCanBeRetried() {
        Promotions.Entry failed = Fixture.entry(
                PromotionStatus.FAILED,
                Optional.of("stage FAILED"),
                Fixture.pending("dev"),
                Fixture.stage("stage", StageStatus.FAILED, Step.AWAIT_COMPLIANCE)
                        .merged()
                        .because("drone-1 failed")
                        .build());
        Board.Card card = new Board.Card(environment().unproven().build(), runs("stage", failed));
        Board.Card recovered =
                card.with(card.stuck().orElseThrow().recovered(Optional.of(Fixture.NOW.minusSeconds(40))));
        Lane lane = Lane.of(recovered.environment(), recovered.runs(), Fixture.NOW);
        assertThat(lane.mark()).isEqualTo(new Mark("recovered", Mark.Kind.WAITING));
        PromotionPage.Recovered runs = lane.current().orElseThrow().recovered().orElseThrow();
        assertThat(runs.target()).isEqualTo(new Commit(Fixture.MERGED));
        assertThat(runs.since().text()).isEqualTo("40 s ago");
        assertThat(lane.current().orElseThrow().retry()).contains("/promotions/207/retry");
        assertThat(new Board.Card(environment().merged().build(), runs("stage", failed)).stuck())
                .isEmpty();
    }

    @Test
    void ofManyReasonsTheBoardShowsThreeAndCountsTheRest() {
        Promotions.Entry waits = Fixture.entry(
                PromotionStatus.RUNNING,
                Optional.empty(),
                Fixture.pending("dev"),
                Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                        .merged()
                        .waits("cluster a is behind", "b is silent", "c is silent", "d is silent", "e is silent")
                        .build());
        LaneRun now = lane(environment().current(in(Step.AWAIT_COMPLIANCE)), waits)
                .current()
                .orElseThrow();
        assertThat(now.why())
                .containsExactly("Cluster a is behind", "B is silent", "C is silent", "and 2 more reasons");
    }

    @Test
    void failingClustersShowWhileTheStageStillHopes() {
        Lane lane = lane(
                environment()
                        .unproven()
                        .current(in(Step.AWAIT_COMPLIANCE))
                        .clusters(new Board.Clusters(Fixture.MERGED, 1, 1, 1, 1, 4, Fixture.NOW)),
                Fixture.entry(
                        PromotionStatus.RUNNING,
                        Optional.empty(),
                        Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                                .merged()
                                .waits("a cluster fails")
                                .build()));
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
        Lane lane = lane(environment().unproven(), failed);
        assertThat(lane.mark()).isEqualTo(new Mark("stuck", Mark.Kind.FAILED));
        assertThat(lane.current().orElseThrow().why()).containsExactly("drone-1 failed");
        assertThat(lane.current().orElseThrow().number()).isEqualTo(207);
    }

    @Test
    void whatWasMergedByNobodyKnownIsUnproven() {
        assertThat(lane(environment().unproven()).mark()).isEqualTo(new Mark("unproven", Mark.Kind.WAITING));
    }

    @Test
    void aReconfigurationBesideTheHolderAndTheQueueBehindItAreNamed() {
        Lane lane = lane(environment()
                .unproven()
                .current(in(Step.AWAIT_COMPLIANCE))
                .beside(in(208, "RECONFIGURATION", Step.AWAIT_MERGE))
                .queued(in(209, "PROMOTION", Step.GATE)));
        assertThat(lane.beside().orElseThrow().noun()).isEqualTo("reconfiguration");
        assertThat(lane.queue()).singleElement().satisfies(queued -> {
            assertThat(queued.number()).isEqualTo(209);
            assertThat(queued.why()).isEqualTo("why");
        });
    }

    @Test
    void aBaseCommitChangedByHandSaysWhatItNamesByWhomAndWhatToDo() {
        Lane lane = lane(environment()
                .proven(new Board.Proven(Fixture.COMMIT, "t", 206, Fixture.MERGED, Fixture.NOW))
                .conflict("b".repeat(40), "grace"));
        assertThat(lane.mark().kind()).isEqualTo(Mark.Kind.WAITING);
        assertThat(lane.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.sentences().get(0)).contains("to bbbbbbb by grace; stage has 42d1d96");
            assertThat(notice.sentences().get(1)).contains("put it back").contains("promote it");
            assertThat(notice.actions())
                    .containsExactly(
                            new Link("/environments/kalypso/stage/put-back", "Put 42d1d96 back…"),
                            new Link("/promotions/new?pipeline=kalypso&commit=" + "b".repeat(40), "Promote bbbbbbb…"));
        });
    }

    @Test
    void aBaseThatIsNoCommitCannotBePromoted() {
        Lane lane = lane(environment().conflict("main", "grace"));
        assertThat(lane.notices().get(0).actions()).hasSize(1);
        assertThat(lane.notices().get(0).sentences().get(1)).doesNotContain("promote");
    }

    @Test
    void aBranchThatIsMissingIsTrouble() {
        Lane lane = lane(environment().trouble("branch stage does not exist"));
        assertThat(lane.mark()).isEqualTo(new Mark("trouble", Mark.Kind.FAILED));
        assertThat(lane.notices().get(0).sentences()).first().isEqualTo("branch stage does not exist");
    }

    @Test
    void aPullRequestThatNobodyLooksAfterIsSaid() {
        Lane lane = lane(environment().openPullRequest());
        assertThat(lane.notices().get(0).headline()).isEqualTo("Pull request #118 is open, and no run waits for it");
        assertThat(lane(environment().openPullRequest().current(in(Step.AWAIT_MERGE)))
                        .notices())
                .isEmpty();
    }

    @Test
    void whatMayRunAtTheSameTimeStandsInOneColumn() {
        List<Board.Environment> environments = List.of(
                environment().named("dev").build(),
                environment().named("eu", "dev").build(),
                environment().named("old").dropped().build(),
                environment().named("us", "dev").build(),
                environment().named("last", "eu", "us").build());
        assertThat(Ranks.of(environments).stream()
                        .map(column -> column.stream()
                                .map(Board.Environment::environment)
                                .toList()))
                .containsExactly(List.of("dev"), List.of("eu", "us"), List.of("last"), List.of("old"));
    }

    @Test
    void anEnvironmentThatIsNoLongerInThePipelineSaysSo() {
        assertThat(lane(environment().merged().dropped()).mark())
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

    @Test
    void theTableUnderTheBoardSaysWhereAndWhy() {
        PromotionLine line = PromotionLine.of(RunSummary.of(waitingForMerge()), Fixture.NOW);
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
                look(List.of(), environment().current(in(Step.AWAIT_MERGE)), waitingForMerge()),
                List.of(RunSummary.of(waitingForMerge())),
                List.of(),
                Fixture.NOW,
                true,
                new NoMorePages());
        assertThat(page.say()).isEqualTo("stage: waiting, promotion 207 awaiting the merge, step 4 of 6");
        assertThat(page.lines().get(0).summary()).isEqualTo("1 environment, defined by the server's configuration");
    }

    @Test
    void whatIsStoppedBeyondAnEnvironmentIsSaidOnceAtTheTop() {
        Board.Paused everything = new Board.Paused("EVERYTHING", false, "olga", "disk full", Fixture.NOW);
        Board.Paused held = new Board.Paused("ENVIRONMENT", true, "olga", "rollback #9", Fixture.NOW);
        BoardPage page = BoardPage.of(
                new Pipelines(List.of(Fixture.pipeline())),
                look(
                        List.of(new Pauses.InForce(
                                Pauses.Place.everything(),
                                Optional.empty(),
                                new Pause(
                                        Pause.Scope.EVERYTHING,
                                        "everything",
                                        Optional.empty(),
                                        false,
                                        "olga",
                                        "disk full",
                                        Fixture.NOW))),
                        environment().paused(everything, held)),
                List.of(),
                List.of(),
                Fixture.NOW,
                true,
                new NoMorePages());
        assertThat(page.stopped()).isTrue();
        assertThat(page.stops()).extracting(Notice::headline).containsExactly("The line is stopped");
        assertThat(page.stops().get(0).actions()).containsExactly(new Link("/line/resume", "Resume…"));
        assertThat(page.lines().get(0).columns().get(0).get(0).notices())
                .extracting(Notice::headline)
                .containsExactly("stage is held after a rollback");
    }
}
