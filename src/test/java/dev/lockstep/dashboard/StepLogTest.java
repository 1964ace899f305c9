package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Step;
import dev.lockstep.store.EventRow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepLogTest {
    private static EventRow event(int second, String type) {
        EventRow row = new EventRow();
        row.at = Fixture.NOW.plusSeconds(second);
        row.type = type;
        row.environment = "dev";
        row.message = type;
        return row;
    }

    private static List<String> types(StepLog log, Step step) {
        return log.of(step).events().stream().map(row -> row.type).toList();
    }

    @Test
    void aStepEndsWithTheEventThatSaysWhatItCameTo() {
        StepLog log = StepLog.of(
                RunKind.PROMOTION,
                "dev",
                List.of(
                        event(0, "STAGE_STARTED"),
                        event(1, "LANE_ENTERED"),
                        event(2, "PINNED"),
                        event(3, "RENDERED"),
                        event(4, "BRANCH_PUSHED"),
                        event(5, "PULL_REQUEST_OPENED"),
                        event(6, "WAITING"),
                        event(64, "MERGE_DONE"),
                        event(65, "MERGED"),
                        event(66, "BASE_WRITTEN"),
                        event(67, "STATUS_POSTED"),
                        event(90, "PROVEN"),
                        event(90, "STAGE_ENDED")));
        assertThat(log.of(Step.GATE).took()).contains(Duration.ofSeconds(2));
        assertThat(log.of(Step.RENDER).took()).contains(Duration.ofSeconds(1));
        assertThat(log.of(Step.OPEN_PR).took()).contains(Duration.ofSeconds(2));
        assertThat(log.of(Step.AWAIT_MERGE).took()).contains(Duration.ofSeconds(60));
        assertThat(log.of(Step.AWAIT_COMPLIANCE).took()).contains(Duration.ofSeconds(24));
        assertThat(types(log, Step.AWAIT_MERGE)).containsExactly("WAITING", "MERGE_DONE", "MERGED");
        assertThat(types(log, Step.AWAIT_COMPLIANCE)).containsExactly("STATUS_POSTED", "PROVEN", "STAGE_ENDED");
    }

    /** Also where nothing had to be merged before it. */
    @Test
    void aProposalOfTheBaseCommitIsNoPullRequestOfManifests() {
        StepLog log = StepLog.of(
                RunKind.PROMOTION,
                "dev",
                List.of(
                        event(0, "STAGE_STARTED"),
                        event(1, "PINNED"),
                        event(3, "RENDERED"),
                        event(4, "BASE_PROPOSED"),
                        event(5, "WAITING"),
                        event(64, "BASE_WRITTEN")));
        assertThat(log.of(Step.WRITE_BASE).took()).contains(Duration.ofSeconds(60));
        assertThat(types(log, Step.WRITE_BASE)).containsExactly("BASE_PROPOSED", "WAITING", "BASE_WRITTEN");
        assertThat(log.of(Step.AWAIT_MERGE)).isEqualTo(StepLog.Entry.NONE);
    }

    @Test
    void renderingAgainAddsUp() {
        StepLog log = StepLog.of(
                RunKind.PROMOTION,
                "dev",
                List.of(
                        event(0, "STAGE_STARTED"),
                        event(1, "PINNED"),
                        event(3, "RENDERED"),
                        event(4, "PULL_REQUEST_OPENED"),
                        event(10, "ABSORBED"),
                        event(11, "PINNED"),
                        event(13, "RENDERED"),
                        event(14, "PULL_REQUEST_OPENED")));
        assertThat(log.of(Step.RENDER).began()).contains(Fixture.NOW.plusSeconds(1));
        assertThat(log.of(Step.RENDER).took()).contains(Duration.ofSeconds(5));
        assertThat(types(log, Step.AWAIT_MERGE)).containsExactly("ABSORBED");
    }

    @Test
    void aReconfigurationNeverWritesTheBaseCommit() {
        StepLog log = StepLog.of(
                RunKind.RECONFIGURATION,
                "dev",
                List.of(event(0, "STAGE_STARTED"), event(1, "PULL_REQUEST_OPENED"), event(2, "MERGED")));
        assertThat(log.of(Step.WRITE_BASE).began()).isEmpty();
        assertThat(log.of(Step.AWAIT_COMPLIANCE).began()).contains(Fixture.NOW.plusSeconds(2));
    }

    @Test
    void eventsOfAnotherVersionStayWhereTheStageWas() {
        StepLog log =
                StepLog.of(RunKind.PROMOTION, "dev", List.of(event(0, "STAGE_STARTED"), event(1, "SOMETHING_NEW")));
        assertThat(types(log, Step.GATE)).containsExactly("STAGE_STARTED", "SOMETHING_NEW");
    }
}
