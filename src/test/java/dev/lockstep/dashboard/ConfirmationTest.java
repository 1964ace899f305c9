package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.trigger.Retries;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfirmationTest {
    private static Promotion promotion(Stage dev) {
        return Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), dev, Fixture.pending("stage"))
                .promotion();
    }

    @Test
    void abortingBeforeTheMergeClosesThePullRequest() {
        Confirmation page = Confirmation.abort(promotion(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_MERGE)
                .pull()
                .build()));
        assertThat(page.consequences().get(0)).contains("Pull request #118 of dev is closed");
        assertThat(page.consequences().get(1)).isEqualTo("Nothing begins in stage.");
        assertThat(page.action()).isEqualTo("/promotions/207/abort");
    }

    @Test
    void abortingAfterTheMergeSaysWhatStays() {
        Confirmation page =
                Confirmation.abort(promotion(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                        .merged()
                        .build()));
        assertThat(page.consequences().get(0)).contains("dev keeps what was merged as a3f9c20");
    }

    @Test
    void startingSaysWhatHappensWhereAndSendsTheCommitThatWasShown() {
        CommitInfo head = new CommitInfo(Fixture.COMMIT, "Onboard", "Ada", "ada@x.example", Fixture.NOW, "tree");
        Confirmation page = StartQuestion.start(
                Fixture.pipeline(), head, true, List.of(), Optional.empty(), List.of(), Optional.empty());
        assertThat(page.consequences())
                .startsWith(
                        "dev: begins at once. Lockstep opens the pull request and merges it.",
                        "stage: begins once every cluster of dev has proved it. Lockstep opens the pull request; a person merges it.");
        assertThat(page.hidden()).contains(new Confirmation.Field("commit", Fixture.COMMIT));
    }

    @Test
    void startingSaysWhoIsOvertaken() {
        CommitInfo head = new CommitInfo("b".repeat(40), "Newer", "Ada", "ada@x.example", Fixture.NOW, "tree");
        Promotion waits = promotion(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_MERGE)
                .pull()
                .build());
        Promotion proves = promotion(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                .merged()
                .build());
        assertThat(overtaking(head, waits)).contains("#207 (42d1d96) is older and ends superseded");
        assertThat(overtaking(head, proves)).contains("has merged in dev; this one queues there");
    }

    private static String overtaking(CommitInfo head, Promotion older) {
        return String.join(
                "\n",
                StartQuestion.start(
                                Fixture.pipeline(),
                                head,
                                true,
                                List.of(),
                                Optional.empty(),
                                List.of(older),
                                Optional.empty())
                        .consequences());
    }

    @Test
    void retryingSaysWhatIsProvedAgainAndWhatIsOpenedAnew() {
        Promotion ended = Fixture.entry(
                        PromotionStatus.REJECTED,
                        Optional.of("closed"),
                        Fixture.stage("dev", StageStatus.SUCCEEDED, Step.AWAIT_COMPLIANCE)
                                .merged()
                                .build(),
                        Fixture.stage("stage", StageStatus.REJECTED, Step.AWAIT_MERGE)
                                .pull()
                                .build())
                .promotion();
        Confirmation page = StartQuestion.retry(Fixture.pipeline(), ended);
        assertThat(page.consequences().get(1)).startsWith("dev: has this commit.");
        assertThat(page.consequences().get(2)).contains("a person merges it");
        assertThat(page.action()).isEqualTo("/promotions/207/retry");
    }

    @Test
    void onlyWhatEndedBadlyCanBeRetried() {
        assertThat(Retries.refusal(promotion(Fixture.pending("dev"))))
                .hasValueSatisfying(why -> assertThat(why).contains("still running"));
        assertThat(Retries.refusal(Fixture.entry(PromotionStatus.ABORTED, Optional.of("x"), Fixture.pending("dev"))
                        .promotion()))
                .isEmpty();
    }
}
