package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordingTest {
    @Test
    void statesAreTheWordsOfTheApi() {
        assertThat(Mark.of(PromotionStatus.SUPERSEDED).word()).isEqualTo("superseded");
        assertThat(Mark.of(Finding.State.CHANGED_OUTSIDE).word()).isEqualTo("changed outside");
        assertThat(Mark.word("NO_OP")).isEqualTo("no-op");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "BEHIND", "BLOCKED", "CHANGED_OUTSIDE", "APPLYING", "FAILING", "FAILED", "RETIRED"})
    void onlyProofLooksProven(Finding.State state) {
        assertThat(Mark.of(state).kind()).isNotEqualTo(Mark.Kind.PROVEN);
    }

    @Test
    void provingIsOnTheMoveAndWaitingForAPersonIsNot() {
        assertThat(Mark.kind(StageSummary.of(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                        .waits("2 behind")
                        .build())))
                .isEqualTo(Mark.Kind.MOVING);
        assertThat(Mark.kind(StageSummary.of(Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_MERGE)
                        .waits("for a person")
                        .build())))
                .isEqualTo(Mark.Kind.WAITING);
    }

    @Test
    void aRunThatStandsStillDoesNotLookAsIfItMoved() {
        Stage waits = Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_MERGE)
                .waits("for a person")
                .build();
        Stage proves =
                Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE).build();
        Stage paused = Fixture.stage("dev", StageStatus.RUNNING, Step.AWAIT_COMPLIANCE)
                .paused()
                .build();
        assertThat(of(proves)).isEqualTo(new Mark("running", Mark.Kind.MOVING));
        assertThat(of(waits)).isEqualTo(Mark.WAITING);
        assertThat(of(paused)).isEqualTo(Mark.PAUSED);
        assertThat(Mark.of(StageSummary.of(paused))).isEqualTo(Mark.PAUSED);
        assertThat(Mark.of(StageSummary.of(waits))).isEqualTo(Mark.WAITING);
    }

    private static Mark of(Stage dev) {
        return Mark.of(
                RunSummary.of(Fixture.entry(PromotionStatus.RUNNING, Optional.empty(), dev, Fixture.pending("stage"))));
    }

    @Test
    void aReasonBeginsLargeUnlessItBeginsWithAName() {
        assertThat(Sentence.begin("pull request #2 waits", List.of("dev"))).isEqualTo("Pull request #2 waits");
        assertThat(Sentence.begin("dev has merged", List.of("dev"))).isEqualTo("dev has merged");
        assertThat(Sentence.begin("drone-arc is behind", List.of())).isEqualTo("drone-arc is behind");
        assertThat(Sentence.begin("", List.of())).isEmpty();
    }

    @Test
    void aLongReasonSaysWhatIsTheMatterFirst() {
        String said = "Kustomization apps: ReconciliationFailed: admission webhook denied the request, and more of it "
                .repeat(2);
        assertThat(Sentence.parts("drone-1 failed at 0cf25ef and has not recovered for 24 s: " + said))
                .containsExactly("drone-1 failed at 0cf25ef and has not recovered for 24 s", said);
        assertThat(Sentence.parts("drone-1 failed at 0cf25ef: BuildFailed")).hasSize(1);
    }

    @Test
    void anAddressInASentenceBecomesALinkAndTheFullStopDoesNot() {
        assertThat(Piece.of("see https://x.example/pull/2. Then go", any -> true))
                .containsExactly(
                        new Piece("see ", ""),
                        new Piece("https://x.example/pull/2", "https://x.example/pull/2"),
                        new Piece(". Then go", ""));
    }

    @Test
    void onlyWebAddressesAreLinks() {
        assertThat(Link.to("javascript:alert(1)", "PR #1").usable()).isFalse();
        assertThat(Link.to("https://github.example/pull/1", "PR #1").usable()).isTrue();
    }

    @Test
    void errorsSayWhatToDo() {
        assertThat(ErrorPage.of(404, "Not Found").detail())
                .isEqualTo("The address is wrong, or what it named is gone.");
        assertThat(ErrorPage.of(403, "Forbidden").detail()).contains("operator");
        assertThat(ErrorPage.of(409, "promotion #1 has ended").detail()).isEqualTo("Promotion #1 has ended");
    }

    @Test
    void growingAgesAreNoNewVersionAndAnotherTimeIs() {
        String before = "<p>seen <time datetime=\"a\">8 s ago</time></p>";
        assertThat(Version.ofHtml(before.replace("8 s", "9 s"))).isEqualTo(Version.ofHtml(before));
        assertThat(Version.ofHtml(before.replace("\"a\"", "\"b\""))).isNotEqualTo(Version.ofHtml(before));
        assertThat(Version.ofHtml(before.replace("seen", "said"))).isNotEqualTo(Version.ofHtml(before));
    }
}
