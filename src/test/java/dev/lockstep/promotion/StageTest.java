package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a stage cannot be. */
class StageTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Stage PENDING = Stage.pending("dev", NOW);
    private static final PullRequestRef PULL =
            new PullRequestRef(7, "https://git.test/pull/7", "lockstep/p/dev/1", "h1");

    @Test
    void onlyOneThatIsAtWorkWaitsOrIsPausedOrRefused() {
        assertThatThrownBy(() -> PENDING.wait("for somebody", List.of("nobody came"), NOW, NOW, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dev is PENDING");
        Stage ended = PENDING.end(StageStatus.ABORTED, Optional.of("by Ada"), NOW);
        assertThatThrownBy(() -> ended.pause(NOW)).hasMessageContaining("dev is ABORTED");
        assertThatThrownBy(() -> ended.attempts(1)).isInstanceOf(IllegalStateException.class);
        assertThat(ended.startedAt()).isEmpty();
        assertThat(ended.reason()).contains("by Ada");
    }

    @Test
    void noneEndsAsSomethingThatIsNoEnd() {
        assertThatThrownBy(() -> PENDING.end(StageStatus.RUNNING, Optional.empty(), NOW))
                .hasMessageContaining("does not end as RUNNING");
    }

    @Test
    void nothingIsPushedOrOpenedWithoutABranchForIt() {
        assertThatThrownBy(() -> PENDING.pushed("h1")).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> PENDING.opened(PULL)).isInstanceOf(NoSuchElementException.class);
        assertThat(PENDING.onBranch(PULL.branch()).pushed("h1").opened(PULL).pullRequest())
                .contains(PULL);
    }

    @Test
    void whatIsTakenOverKeepsItsBranchAndMustBePushedAnew() {
        Stage stage = PENDING.merged("m").takeOver(Optional.of(PULL)).onBranch("another");
        assertThat(stage.branch()).contains(PULL.branch());
        assertThat(stage.pushedHead()).contains("h1");
        assertThat(stage.head()).isEmpty();
        assertThat(stage.merged()).isFalse();
    }
}
