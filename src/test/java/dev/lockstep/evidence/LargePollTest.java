package dev.lockstep.evidence;

import static dev.lockstep.evidence.Fleet.COMMIT;
import static dev.lockstep.evidence.Fleet.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What polls of large sources cost, and what is left of one that fails. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class LargePollTest {
    private static final Logger LOG = Logger.getLogger(LargePollTest.class);
    private static final int CLUSTERS = 12_000;

    @Inject
    EvidenceUpdates updates;

    @Inject
    Reconcilers reconcilers;

    @Inject
    SourceStates states;

    @Inject
    EntityManager entities;

    @Test
    void aPollInWhichNothingChangedWritesOnlyTheSourcesTime() {
        Fleet fleet = new Fleet("unchanged", updates, reconcilers, states);
        measured("new", fleet, fleet.reports(CLUSTERS, COMMIT, NOON), NOON);
        List<?> before = versions(fleet);

        for (int minute = 1; minute <= 3; minute++) {
            Instant asked = NOON.plus(Duration.ofMinutes(minute));
            List<String> statements = measured("unchanged", fleet, fleet.reports(CLUSTERS, COMMIT, asked), asked);
            assertThat(statements)
                    .as("statements of a poll in which nothing changed")
                    .hasSizeLessThanOrEqualTo(5);
            assertThat(statements)
                    .filteredOn(statement -> !statement.stripLeading().startsWith("select"))
                    .as("those that write")
                    .singleElement()
                    .asString()
                    .contains("update evidence_source");
            assertThat(fleet.known(7).report().observedAt()).isEqualTo(asked);
        }
        assertThat(versions(fleet)).as("versions of rows").hasSize(CLUSTERS).isEqualTo(before);
    }

    @Test
    void onlyWhatChangedIsWritten() {
        Fleet fleet = new Fleet("few", updates, reconcilers, states);
        fleet.poll(NOON, fleet.reports(CLUSTERS, COMMIT, NOON));
        List<?> before = versions(fleet);

        Instant asked = NOON.plusSeconds(60);
        List<ReconcilerReport> reports = new ArrayList<>(fleet.reports(CLUSTERS - 1, COMMIT, asked));
        reports.set(5, fleet.report(5, "e".repeat(40), asked));
        assertThat(measured("2 changed", fleet, reports, asked)).hasSizeLessThanOrEqualTo(8);

        List<Object> after = new ArrayList<>(versions(fleet));
        after.removeAll(before);
        assertThat(after).hasSize(2);
        assertThat(Fleet.commit(fleet.known(5))).isEqualTo("e".repeat(40));
        assertThat(fleet.known(CLUSTERS - 1).missing()).isTrue();
    }

    @Test
    void aPollInWhichEverythingChangedIsManyShortTransactions() {
        Fleet fleet = new Fleet("all", updates, reconcilers, states);
        fleet.poll(NOON, fleet.reports(CLUSTERS, COMMIT, NOON));

        Instant asked = NOON.plusSeconds(60);
        List<String> statements = measured("all changed", fleet, fleet.reports(CLUSTERS, "e".repeat(40), asked), asked);

        int parts = CLUSTERS / Changes.MOST_ROWS;
        assertThat(statements).hasSizeLessThanOrEqualTo(3 * parts + 10);
        List<?> rowsOfTransactions =
                rows("select count(*) from reconciler where source = :source group by xmin", fleet);
        assertThat(rowsOfTransactions)
                .hasSize(parts)
                .allSatisfy(rows -> assertThat(((Number) rows).intValue()).isEqualTo(Changes.MOST_ROWS));
        assertThat(fleet.known())
                .hasSize(CLUSTERS)
                .allSatisfy(one -> assertThat(Fleet.commit(one)).isEqualTo("e".repeat(40)));
    }

    @Test
    void aPollThatEndsInTheMiddleLeavesNothingThatSaysThatItWasComplete() {
        Fleet fleet = new Fleet("broken", updates, reconcilers, states);
        int size = 3 * Changes.MOST_ROWS;
        fleet.poll(NOON, fleet.reports(size, COMMIT, NOON));
        Instant asked = NOON.plusSeconds(60);
        List<ReconcilerReport> reports = new ArrayList<>(fleet.reports(size, "e".repeat(40), asked));
        reports.set(0, fleet.report(0, COMMIT, asked));
        refusing(
                "c-" + (size - 1),
                () -> assertThatThrownBy(() -> fleet.poll(asked, reports)).hasStackTraceContaining("not this one"));

        assertThat(states.heardSince(fleet.source, asked)).isFalse();
        assertThat(states.heardSince(fleet.source, NOON)).isTrue();
        assertThat(fleet.known(0).report().observedAt())
                .as("one that it found unchanged")
                .isEqualTo(NOON);
        assertThat(fleet.known(size - 1).report().observedAt()).isEqualTo(NOON);
        assertThat(Fleet.commit(fleet.known(1))).as("what was written before").isEqualTo("e".repeat(40));
        fleet.read(fleet.report(0, "f".repeat(40), NOON.plusSeconds(30)));
        assertThat(Fleet.commit(fleet.known(0)))
                .as("what was asked for before the poll that is not complete")
                .isEqualTo("f".repeat(40));

        Instant again = NOON.plusSeconds(90);
        fleet.poll(again, fleet.reports(size, "e".repeat(40), again));
        assertThat(states.heardSince(fleet.source, again)).isTrue();
        assertThat(fleet.known()).allSatisfy(one -> {
            assertThat(Fleet.commit(one)).isEqualTo("e".repeat(40));
            assertThat(one.report().observedAt()).isEqualTo(again);
        });
    }

    /** While the database refuses what is written of a cluster. */
    private void refusing(String cluster, Runnable work) {
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery("""
                            create function refuse() returns trigger language plpgsql as $$
                            begin raise exception 'not this one'; end $$""").executeUpdate();
            entities.createNativeQuery(
                            "create trigger refused before update on reconciler for each row when (new.cluster = '"
                                    + cluster + "') execute function refuse()")
                    .executeUpdate();
        });
        try {
            work.run();
        } finally {
            QuarkusTransaction.requiringNew()
                    .run(() -> entities.createNativeQuery("drop function refuse() cascade")
                            .executeUpdate());
        }
    }

    private List<String> measured(String what, Fleet fleet, List<ReconcilerReport> reports, Instant asked) {
        long begun = System.nanoTime();
        List<String> statements = StatementsOfThread.during(() -> fleet.poll(asked, reports));
        LOG.infof(
                "A poll of %d reconcilers, %s: %d statements, %d ms",
                CLUSTERS,
                what,
                statements.size(),
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
        return statements;
    }

    /** A row that is written anew, even with the same values, has another place. */
    private List<?> versions(Fleet fleet) {
        return rows(
                "select owner || ' ' || cast(xmin as text) || ' ' || cast(ctid as text) from reconciler"
                        + " where source = :source order by owner",
                fleet);
    }

    private List<?> rows(String query, Fleet fleet) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(query)
                        .setParameter("source", fleet.source)
                        .getResultList());
    }
}
