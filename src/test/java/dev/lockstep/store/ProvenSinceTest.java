package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endtoend.StoredRuns;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.promotion.Pipelines;
import dev.lockstep.promotion.Progress;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a rollback takes back: what was proven between the last proof of the commit that it goes back to, and the rollback. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class ProvenSinceTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @Inject
    EnvironmentHistory history;

    @Inject
    StoredRuns stored;

    @Inject
    EntityManager entities;

    private long number = 900_000;

    /** Others look at all runs. */
    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("delete from promotion where pipeline = :pipeline")
                        .setParameter("pipeline", Pipelines.automatic().name())
                        .executeUpdate());
    }

    private void proven(String commit, int minute) {
        run(RunKind.PROMOTION, StageStatus.SUCCEEDED, commit, minute);
    }

    private void run(RunKind kind, StageStatus status, String commit, int minute) {
        Promotion run = Promotion.create(
                UUID.randomUUID().toString(),
                ++number,
                kind,
                Optional.empty(),
                commit.repeat(40),
                "title",
                "ada",
                Pipelines.automatic().only("stage"),
                NOON);
        Instant at = NOON.plusSeconds(60L * minute);
        Progress ended = new Progress.Ended(
                status, Step.AWAIT_COMPLIANCE, Optional.of(NOON), NOON, NOON, 0, at, Optional.empty());
        stored.store(
                run.withStages(List.of(run.stages().get(0).withProgress(ended))),
                status == StageStatus.FAILED ? "FAILED" : "SUCCEEDED",
                "ada");
    }

    private List<String> since(String commit, int before) {
        return history
                .provenSince(
                        Pipelines.automatic().name(), "stage", commit.repeat(40), NOON.plusSeconds(60L * before), 100)
                .newest()
                .stream()
                .map(found -> found.substring(0, 1))
                .toList();
    }

    @Test
    void isToldNewestFirst() {
        proven("9", 1);
        proven("a", 2);
        run(RunKind.PROMOTION, StageStatus.NO_OP, "b", 3);
        run(RunKind.ADOPTION, StageStatus.SUCCEEDED, "c", 4);
        run(RunKind.RECONFIGURATION, StageStatus.SUCCEEDED, "d", 5);
        run(RunKind.PROMOTION, StageStatus.FAILED, "e", 6);
        proven("f", 9);
        assertThat(since("a", 8)).containsExactly("c", "b");
        assertThat(since("b", 8)).containsExactly("c");
        assertThat(since("c", 8)).isEmpty();
        assertThat(since("0", 8)).as("one that was never proven").containsExactly("c", "b", "a", "9");
        assertThat(history.provenSince(Pipelines.automatic().name(), "stage", "0".repeat(40), NOON.plusSeconds(480), 3))
                .isEqualTo(
                        new EnvironmentHistory.ProvenSince(List.of("c".repeat(40), "b".repeat(40), "a".repeat(40)), 1));
    }

    @Test
    void whatARollbackBeforeTookBackIsNotToldAgainAndWhatCameBackLaterIsNot() {
        proven("a", 1);
        proven("b", 2);
        run(RunKind.ROLLBACK, StageStatus.SUCCEEDED, "a", 3);
        proven("c", 4);
        assertThat(since("a", 6)).containsExactly("c");
        proven("c", 7);
        assertThat(since("a", 6)).isEmpty();
        assertThat(history.provenSince("another", "stage", "a".repeat(40), NOON.plusSeconds(600), 100)
                        .newest())
                .isEmpty();
    }
}
