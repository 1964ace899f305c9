package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding;
import dev.lockstep.dashboard.StepLine.State;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.FindingCounts;
import dev.lockstep.store.evidence.StageEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromotionPageTest {
    private static final Stage DEV_DONE = Fixture.stage("dev", StageStatus.SUCCEEDED, Step.AWAIT_COMPLIANCE)
            .rendered(true, Map.of("drone", 2))
            .merged()
            .build();

    private static PromotionPage page(Promotions.Entry entry, Map<String, StageEvidence.Kept> evidence) {
        return page(entry, evidence, Optional.empty(), List.of());
    }

    /** @param newest events */
    private static PromotionPage page(
            Promotions.Entry entry,
            Map<String, StageEvidence.Kept> evidence,
            Optional<String> asked,
            List<EventRow> newest) {
        RunSummary run = RunSummary.of(entry);
        Set<String> focus = Focus.of(run.stages(), asked);
        List<String> open = PromotionPage.open(run, focus, evidence.keySet());
        return PromotionPage.of(
                entry,
                new PromotionPage.Facts(
                        focus,
                        evidence.entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        kept -> kept.getValue().counted())),
                        open.stream()
                                .collect(Collectors.toMap(
                                        environment -> environment,
                                        environment -> Optional.ofNullable(evidence.get(environment))
                                                .map(kept -> new EvidenceTable.Shown(kept.findings(), List.of()))
                                                .orElse(EvidenceTable.Shown.NONE))),
                        List.of(),
                        newest,
                        false,
                        List.of(),
                        List.of(),
                        Map.of()),
                Fixture.NOW,
                true,
                true);
    }

    private static PromotionPage page(
            Promotions.Entry entry, List<Pauses.InForce> pauses, Map<String, Optional<Instant>> stuck) {
        return PromotionPage.of(
                entry,
                new PromotionPage.Facts(
                        Focus.of(RunSummary.of(entry).stages(), Optional.empty()),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        pauses,
                        stuck),
                Fixture.NOW,
                true,
                true);
    }

    @Test
    void aPausedRunSaysWhoPausedItAndWhyAndHasNoDeadlineThatRuns() {
        PromotionPage page = page(
                Fixture.entry(
                        PromotionStatus.RUNNING,
                        Optional.empty(),
                        DEV_DONE,
                        Fixture.stage("stage", StageStatus.RUNNING, Step.WRITE_BASE)
                                .merged()
                                .paused()
                                .waits("paused by olga (this run): disk full")
                                .build()),
                List.of(Fixture.pausedRun()),
                Map.of());
        assertThat(page.mark()).isEqualTo(Mark.PAUSED);
        assertThat(page.resumable()).isTrue();
        assertThat(page.why()).singleElement().satisfies(why -> {
            assertThat(why.mark()).isEqualTo(Mark.PAUSED);
            assertThat(why.paused().orElseThrow().words()).isEqualTo("Paused by olga (this run): disk full");
            assertThat(why.paused().orElseThrow().since().text()).isEqualTo("1 min ago");
            assertThat(why.deadline()).isEmpty();
            // Said once.
            assertThat(why.headline()).isEqualTo("stage stands still");
        });
        assertThat(page.stages().get(1).mark()).isEqualTo(Mark.PAUSED);
        assertThat(page.stages().get(1).steps().get(4).state()).isEqualTo(State.PAUSED);
        assertThat(page.say()).isEqualTo("stage paused: Paused by olga (this run): disk full. stage stands still");
    }

    @Test
    void aFailedStageWhoseClustersRecoveredSaysSoAndOffersARetry() {
        Promotions.Entry failed = Fixture.entry(
                PromotionStatus.FAILED,
                Optional.of("stage FAILED"),
                DEV_DONE,
                Fixture.stage("stage", StageStatus.FAILED, Step.AWAIT_COMPLIANCE)
                        .merged()
                        .because("drone-1 failed")
                        .build());
        PromotionPage hopes = page(failed, List.of(), Map.of("stage", Optional.empty()));
        assertThat(hopes.why().get(0).recovered()).isEmpty();
        assertThat(hopes.why().get(0).retry()).isEmpty();
        // It is looked at for as long as it can recover.
        assertThat(hopes.settled()).isFalse();

        PromotionPage page = page(failed, List.of(), Map.of("stage", Optional.of(Fixture.NOW.minusSeconds(40))));
        assertThat(page.why()).singleElement().satisfies(why -> {
            assertThat(why.recovered().orElseThrow().target()).isEqualTo(new Commit(Fixture.MERGED));
            assertThat(why.recovered().orElseThrow().since().text()).isEqualTo("40 s ago");
            assertThat(why.retry()).contains("/promotions/207/retry");
            assertThat(why.headline()).isEqualTo("drone-1 failed");
        });
        assertThat(page.say())
                .isEqualTo("stage failed: the clusters of stage run " + Commit.brief(Fixture.MERGED)
                        + " by now. drone-1 failed");
    }

    private static PromotionPage running(Stage... stages) {
        return page(Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), stages), Map.of());
    }

    @Test
    void theFirstReasonIsTheHeadlineAndTheOthersFollow() {
        PromotionPage page = running(
                DEV_DONE,
                Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                        .merged()
                        .waits("cluster drone-1 fails", "2 more clusters are behind")
                        .build());
        PromotionPage.Why why = page.why().get(0);
        assertThat(why.headline()).isEqualTo("Cluster drone-1 fails");
        assertThat(why.more()).containsExactly("2 more clusters are behind");
        assertThat(why.nextLook().orElseThrow().text()).isEqualTo("in 8 s");
        assertThat(why.deadline().orElseThrow().text()).isEqualTo("in 41 min");
        assertThat(page.say()).isEqualTo("stage waits: Cluster drone-1 fails");
    }

    @Test
    void manyReasonsAreFoldedAwayAfterTheFirstTen() {
        Function<Integer, PromotionPage.Why> waitsFor =
                types -> running(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                                .merged()
                                .waits(Stream.iterate(1, type -> type + 1)
                                        .limit(types)
                                        .map(type -> "no cluster of type small-" + type + " is known")
                                        .toArray(String[]::new))
                                .build())
                        .why()
                        .get(0);

        assertThat(waitsFor.apply(50).more()).hasSize(9).endsWith("No cluster of type small-10 is known");
        assertThat(waitsFor.apply(50).rest().count()).isEqualTo(40);
        assertThat(waitsFor.apply(50).rest().sentences())
                .hasSize(40)
                .startsWith("No cluster of type small-11 is known")
                .endsWith("No cluster of type small-50 is known");
        assertThat(waitsFor.apply(11).more()).hasSize(10);
        assertThat(waitsFor.apply(11).rest().count()).isZero();
    }

    @Test
    void aPullRequestThatAPersonMustMergeIsALinkInsteadOfAnAddress() {
        PromotionPage.Why why = running(
                        DEV_DONE,
                        Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_MERGE)
                                .pull()
                                .waits("pull request #118 waits for a person: " + Fixture.PULL.url())
                                .build())
                .why()
                .get(0);
        assertThat(why.headline()).isEqualTo("Pull request #118 waits for a person");
        assertThat(why.pullRequest()).contains(new Link(Fixture.PULL.url(), "Open pull request #118"));
    }

    @Test
    void aStageThatWorksSaysWhatAt() {
        assertThat(running(
                                Fixture.stage("dev", StageStatus.RUNNING, Step.RENDER)
                                        .build(),
                                Fixture.pending("stage"))
                        .why())
                .singleElement()
                .satisfies(why -> {
                    assertThat(why.headline()).isEqualTo("dev is rendering");
                    assertThat(why.mark().word()).isEqualTo("works");
                });
    }

    @Test
    void theStepsOfARunningStageAreDoneNowAndToDo() {
        StageColumn column = running(
                        DEV_DONE,
                        Fixture.stage("stage", StageStatus.RUNNING, Step.WRITE_BASE)
                                .rendered(true, Map.of("drone", 2))
                                .merged()
                                .build())
                .stages()
                .get(1);
        assertThat(column.steps())
                .extracting(StepLine::state)
                .containsExactly(State.DONE, State.DONE, State.DONE, State.DONE, State.NOW, State.TODO);
        assertThat(column.steps().get(1).detail()).isEqualTo("31 files");
    }

    @Test
    void theMergeShowsTheMergedCommitAndTheBaseThePromotedOne() {
        List<StepLine> steps =
                running(DEV_DONE, Fixture.pending("stage")).stages().get(0).steps();
        assertThat(steps.get(3).commit()).contains(new Commit(Fixture.MERGED));
        assertThat(steps.get(4).commit()).contains(new Commit(Fixture.COMMIT));
    }

    @Test
    void withoutChangesPullRequestAndMergeAreNotNeeded() {
        Stage noOp = Fixture.stage("dev", StageStatus.NO_OP, Step.AWAIT_COMPLIANCE)
                .rendered(false, Map.of("drone", 2))
                .because("no manifest changed")
                .build();
        StageColumn column = running(noOp, Fixture.pending("stage")).stages().get(0);
        assertThat(column.steps())
                .extracting(StepLine::state)
                .containsExactly(State.DONE, State.DONE, State.SKIPPED, State.SKIPPED, State.DONE, State.DONE);
        assertThat(column.note()).contains("no manifest changed");
    }

    @Test
    void aFailureShowsTheStepAndTheReasonAndCannotBeAborted() {
        PromotionPage page = page(
                Fixture.entry(
                        PromotionStatus.FAILED,
                        Optional.of("dev FAILED"),
                        Fixture.stage("dev", StageStatus.FAILED, Step.AWAIT_COMPLIANCE)
                                .merged()
                                .because("drone-1 failed: BuildFailed")
                                .build(),
                        Fixture.pending("stage")),
                Map.of());
        assertThat(page.why()).singleElement().satisfies(why -> {
            assertThat(why.headline()).isEqualTo("drone-1 failed: BuildFailed");
            assertThat(why.mark()).isEqualTo(new Mark("failed", Mark.Kind.FAILED));
            assertThat(why.deadline()).isEmpty();
        });
        assertThat(page.stages().get(0).steps().get(5).state()).isEqualTo(State.FAILED);
        assertThat(page.abortable()).isFalse();
        assertThat(page.retryable()).isTrue();
        assertThat(page.settled()).isTrue();
    }

    @Test
    void whatRunsCannotBeRetried() {
        PromotionPage page = running(DEV_DONE, Fixture.pending("stage"));
        assertThat(page.retryable()).isFalse();
        assertThat(page.abortable()).isTrue();
    }

    @Test
    void theChangeItselfIsToBeSeenOnGitHub() {
        assertThat(running(DEV_DONE, Fixture.pending("stage")).stages().get(0).diffs())
                .containsExactly(new Link(Fixture.PULL.url() + "/files", "Files of #118"));
    }

    @Test
    void evidenceNamesWhatHasNoClustersOnPurposeAndWhatHasNoneYet() {
        Stage stage = Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                .rendered(true, Map.of("drone", 2, "small", 1, "large", 1))
                .merged()
                .build();
        List<Finding> findings = List.of(
                Fixture.finding("drone", "drone-2", Finding.State.BEHIND),
                Fixture.finding("drone", "drone-1", Finding.State.PROVEN),
                Fixture.finding("old", "old-1", Finding.State.RETIRED));
        StageEvidence.Kept kept = kept(findings, FindingCounts.of(findings));
        EvidenceTable table = page(
                        Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), DEV_DONE, stage),
                        Map.of("stage", kept))
                .evidence()
                .get(1);
        assertThat(table.summary()).isEqualTo("1 of 2 proven");
        assertThat(table.open()).isTrue();
        assertThat(table.groups().stream()
                        .flatMap(group -> Stream.concat(
                                group.absent().stream().map(mark -> group.clusterType() + ": " + mark.word()),
                                group.rows().stream()
                                        .map(row -> group.clusterType() + " " + row.cluster() + " "
                                                + row.mark().word()))))
                .containsExactly(
                        "drone drone-1 proven",
                        "drone drone-2 behind",
                        "old old-1 retired",
                        "large: unknown",
                        "small: no clusters");
    }

    private static StageEvidence.Kept kept(List<Finding> findings, FindingCounts counts) {
        return new StageEvidence.Kept(
                new StageEvidence.Counted(Fixture.MERGED, counts, Fixture.NOW.minusSeconds(3)), findings);
    }

    @Test
    void ofALargeFleetSomeRowsAreShownAndAllAreCounted() {
        List<Finding> findings = Stream.concat(
                        Stream.of(Fixture.finding("drone", "drone-0", Finding.State.FAILING)),
                        IntStream.range(1, EvidenceTable.SHOWN)
                                .mapToObj(n -> Fixture.finding("drone", "drone-" + n, Finding.State.PROVEN)))
                .toList();
        FindingCounts counts = new FindingCounts(Map.of(
                "drone", Map.of(Finding.State.FAILING, 1, Finding.State.PROVEN, 11_000),
                "large", Map.of(Finding.State.PROVEN, 999)));
        Stage stage = Fixture.stage("stage", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                .rendered(true, Map.of("drone", 2, "large", 1))
                .merged()
                .build();
        EvidenceTable table = page(
                        Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), stage),
                        Map.of("stage", kept(findings, counts)))
                .evidence()
                .get(0);
        assertThat(table.summary()).isEqualTo("11999 of 12000 proven");
        assertThat(table.mark().word()).isEqualTo("failing");
        assertThat(table.groups())
                .extracting(EvidenceTable.Group::summary)
                .containsExactly("11000 of 11001 proven", "999 of 999 proven");
        assertThat(table.groups().get(0).rows())
                .hasSize(EvidenceTable.SHOWN)
                .anyMatch(row -> row.cluster().equals("drone-0"));
        assertThat(table.groups().get(0).more())
                .contains(new Link("/promotions/207/clusters/stage?type=drone", "and 10977 more"));
        assertThat(table.groups().get(1).more())
                .contains(new Link("/promotions/207/clusters/stage?type=large", "All 999 of them"));
    }

    @Test
    void eventsComeNewestFirstAndDoNotRepeatTheirEnvironment() {
        EventRow first = event("dev", "dev: 3 of 3 clusters proven");
        EventRow second = event(null, "promotion ended");
        PromotionPage page = page(
                Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), DEV_DONE, Fixture.pending("stage")),
                Map.of(),
                Optional.empty(),
                List.of(second, first));
        assertThat(page.events())
                .extracting(
                        line -> line.environment() + "|" + line.message().get(0).text())
                .containsExactly("|promotion ended", "dev|3 of 3 clusters proven");
    }

    /** Fifty environments would be more than a screen, and more than a browser likes to be sent every two seconds. */
    @Test
    void ofManyStagesThoseAreUnfoldedAtWhichSomethingHappens() {
        Stage[] stages = IntStream.range(0, 50)
                .mapToObj(n -> n < 20
                        ? Fixture.stage("e" + n, StageStatus.SUCCEEDED, Step.AWAIT_COMPLIANCE)
                                .merged()
                                .build()
                        : n == 20
                                ? Fixture.stage("e20", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                                        .merged()
                                        .waits("a cluster is behind")
                                        .build()
                                : Fixture.pending("e" + n))
                .toArray(Stage[]::new);
        Promotions.Entry entry = Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), stages);

        assertThat(unfolded(page(entry, Map.of()))).containsExactly("e19", "e20");
        assertThat(unfolded(page(entry, Map.of(), Optional.of("e7"), List.of())))
                .containsExactly("e7", "e19", "e20");
        assertThat(page(entry, Map.of()).stages().get(7).unfold()).contains("/promotions/207?stage=e7");
        assertThat(page(entry, Map.of()).evidence())
                .hasSize(21)
                .filteredOn(EvidenceTable::open)
                .extracting(EvidenceTable::environment)
                .containsExactly("e20");
    }

    @Test
    void ofManyStagesThatFailSomeSayWhyAndAllAreCounted() {
        PromotionPage page = page(
                Fixture.entry(
                        PromotionStatus.FAILED,
                        Optional.of("failed"),
                        IntStream.range(0, 50)
                                .mapToObj(n -> Fixture.stage("e" + n, StageStatus.FAILED, Step.AWAIT_COMPLIANCE)
                                        .merged()
                                        .because("a cluster failed")
                                        .build())
                                .toArray(Stage[]::new)),
                Map.of());
        assertThat(page.why()).hasSize(Focus.MOST);
        assertThat(page.moreWhy()).isEqualTo(50 - Focus.MOST);
        assertThat(unfolded(page)).hasSize(Focus.MOST);
    }

    private static List<String> unfolded(PromotionPage page) {
        return page.stages().stream()
                .filter(stage -> !stage.steps().isEmpty())
                .map(StageColumn::environment)
                .toList();
    }

    private static EventRow event(String environment, String message) {
        EventRow row = new EventRow();
        row.at = Fixture.NOW;
        row.type = "PROVEN";
        row.environment = environment;
        row.message = message;
        return row;
    }
}
