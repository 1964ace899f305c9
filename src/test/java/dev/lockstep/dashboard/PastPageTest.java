package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.OutsidePages;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.PastRuns;
import dev.lockstep.store.evidence.JudgedEvidence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PastPageTest {
    private static final Stage FAILED = Fixture.stage("dev", StageStatus.FAILED, Step.AWAIT_COMPLIANCE)
            .rendered(true, Map.of("drone", 2))
            .merged()
            .build();
    private static final int PROVEN = PastPage.SHOWN;

    /** One that failed, then as many proven ones as a page has. */
    private static List<EvidenceTable.Group> groups(int from, int omitted) {
        List<Finding> findings = Stream.concat(
                        Stream.of(Fixture.finding("drone", "drone-0", State.FAILED)),
                        IntStream.rangeClosed(1, PROVEN)
                                .mapToObj(number -> Fixture.finding("drone", "drone-" + number, State.PROVEN)))
                .toList();
        EventRow event = new EventRow();
        event.id = 7L;
        event.at = Fixture.NOW;
        event.type = "FAILED";
        event.environment = "dev";
        event.message = "drone-0 failed";
        return PastPage.of(
                        RunSummary.of(Fixture.entry(PromotionStatus.FAILED, Optional.of("dev FAILED"), FAILED)),
                        event,
                        Optional.empty(),
                        Optional.empty(),
                        new PastRuns.Told(Optional.empty(), "it was not written down"),
                        Optional.of(new JudgedEvidence(Fixture.MERGED, Fixture.NOW, findings, omitted)),
                        from,
                        new OutwardLinks(OutsidePages.NONE, new Pipelines(List.of())),
                        Fixture.NOW)
                .evidence()
                .orElseThrow()
                .groups();
    }

    @Test
    void aPageOfManyFindingsCountsAllOfThem() {
        assertThat(groups(0, 0)).allMatch(group -> group.summary().equals("100 of 101 proven"));
        assertThat(groups(1, 0)).singleElement().satisfies(group -> {
            assertThat(group.rows()).hasSize(PROVEN);
            assertThat(group.summary()).isEqualTo("100 of 101 proven");
        });
    }

    @Test
    void whereSomeWereNotKeptTheCountIsOfTheOthers() {
        assertThat(groups(1, 5))
                .extracting(EvidenceTable.Group::summary)
                .containsExactly("100 of the 101 that were kept are proven");
    }
}
