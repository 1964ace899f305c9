package dev.lockstep.store;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.endtoend.Scene;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.sandbox.server.AllRows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which runs go after their time, and which stay because something rests on them. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RetentionTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final String FAILED = "status = 'FAILED'";
    private static final String PROVEN = "status = 'SUCCEEDED'";

    @Inject
    Scene scene;

    @Inject
    EntityManager entities;

    @Inject
    Retention retention;

    @Inject
    DatabaseClock clock;

    @Inject
    EventHorizon horizon;

    @Inject
    RunEvents events;

    @Inject
    NewRuns runs;

    @Inject
    AllRows rows;

    private Duration turned = Duration.ZERO;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @AfterEach
    void forgetEverything() {
        rows.delete();
        clock.turn(turned.negated());
    }

    private void turn(Duration by) {
        turned = turned.plus(by);
        clock.turn(by);
    }

    private int execute(String sql) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(sql).executeUpdate());
    }

    /**
     * A run of pipeline p that ended now; its events are a start and an end.
     *
     * @param stage what is said of its stage in dev, as SQL
     */
    private void ended(int number, String status, String stage) {
        execute(
                ("insert into promotion (id, number, pipeline, commit_sha, title, author, started_by, status, created_at,"
                                + " ended_at, definition, environments) values ('%s', %d, 'p', '%040x', 't', 'a', 's', '%s',"
                                + " now(), now(), '{}', '[\"dev\"]')")
                        .formatted(id(number), number, number, status));
        execute(("insert into stage (promotion_id, environment, position, status, step, step_since, deadline, attempts)"
                        + " values ('%s', 'dev', 0, '-', 'AWAIT_COMPLIANCE', now(), now(), 0)")
                .formatted(id(number)));
        execute("update stage set %s where promotion_id = '%s'".formatted(stage, id(number)));
        execute(
                ("insert into promotion_event (promotion_id, at, type, message) values ('%1$s', now(), 'PROMOTION_STARTED', 's'),"
                                + " ('%1$s', now(), 'PROMOTION_ENDED', 'e')")
                        .formatted(id(number)));
        execute(("with judged as (insert into stage_evidence (promotion_id, environment, target, judged_at)"
                        + " values ('%s', 'dev', 'c', now()) returning id)"
                        + " insert into finding (stage_evidence, place, reconciler, digest, cluster_type, state, said)"
                        + " select id, 0, 0, 0, 'large', 'FAILED', 'no' from judged")
                .formatted(id(number)));
    }

    /** Ended last, so that the newest event is of none of the others. */
    private void endedLast() {
        ended(999, "FAILED", FAILED);
    }

    /** Something is still to be done for a run. */
    private void owes(int number) {
        execute(("insert into promotion_work (promotion_id, running, version, next_look_at, woken, effect_attempts)"
                        + " values ('%s', false, 0, now() + interval '20 years', false, 0)")
                .formatted(id(number)));
    }

    private static String id(int number) {
        return "00000000-0000-4000-8000-%012d".formatted(number);
    }

    private void lane(String columns, String values) {
        execute("insert into lane (pipeline, environment, " + columns + ") values ('p', 'dev', " + values + ")");
    }

    private Set<Long> left() {
        List<?> numbers = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("select number from promotion", Long.class)
                        .getResultList());
        return new TreeSet<>(numbers.stream().map(Long.class::cast).toList());
    }

    private long count(String table) {
        return QuarkusTransaction.requiringNew()
                .call(() -> (Long) entities.createNativeQuery("select count(*) from " + table, Long.class)
                        .getSingleResult());
    }

    @Test
    void whatEndedLongAgoGoesWithItsEventsAndEvidence() {
        ended(1, "FAILED", FAILED);
        turn(YEAR.minusDays(1));
        assertThat(retention.forget(YEAR)).isZero();
        ended(2, "FAILED", FAILED);
        execute("update promotion set ended_at = ended_at + interval '364 days' where number = 2");
        turn(Duration.ofDays(2));
        assertThat(retention.forget(YEAR)).isEqualTo(1);
        assertThat(left()).containsExactly(2L);
        assertThat(count("promotion_event")).isEqualTo(2);
        assertThat(count("stage_evidence")).isEqualTo(1);
        assertThat(count("finding")).isEqualTo(1);
        assertThat(retention.forget(YEAR)).isZero();

        for (String name : List.of("1", id(1))) {
            String detail = given().get("/api/v1/promotions/" + name)
                    .then()
                    .statusCode(410)
                    .extract()
                    .path("detail");
            assertThat(detail)
                    .startsWith("promotion #1 of 0000000 ended FAILED")
                    .contains("was deleted at");
        }
        assertThat(given().accept("text/html")
                        .get("/promotions/1")
                        .then()
                        .statusCode(410)
                        .extract()
                        .asString())
                .contains("was deleted at");
        given().get("/api/v1/promotions/3").then().statusCode(404);
    }

    @Test
    void whatRunsOrOwesSomethingStays() {
        ended(1, "FAILED", FAILED);
        ended(2, "FAILED", FAILED);
        ended(3, "FAILED", FAILED);
        owes(2);
        execute("update promotion set status = 'RUNNING', ended_at = null where number = 3");
        owes(3);
        endedLast();
        turn(YEAR.plusDays(1));
        retention.forget(YEAR);
        assertThat(left()).containsExactly(2L, 3L, 999L);
    }

    @Test
    void whatLanesNameStays() {
        for (int number = 1; number <= 7; number++) {
            ended(number, "FAILED", FAILED + ", head = 'h" + number + "'");
        }
        lane(
                "merged_by_run, proven_by_run, pr_head, late_merge, late_merge_pr",
                "'%s', '%s', 'h3', 'late', '{\"headCommit\": \"h4\"}'".formatted(id(1), id(2)));
        execute(
                "insert into lane_merge (pipeline, environment, commit_sha, promotion_id, at) values ('p', 'dev', 'late', '"
                        + id(5) + "', now()), ('p', 'dev', 'other', '" + id(6) + "', now())");
        endedLast();
        turn(YEAR.plusDays(1));
        retention.forget(YEAR);
        assertThat(left()).containsExactly(1L, 2L, 3L, 4L, 5L, 999L);
        assertThat(count("lane_merge"))
                .as("clusters may still run what was merged")
                .isEqualTo(2);
    }

    @Test
    void whoPushedWhatARunUnderWayHasTakenOverStays() {
        ended(1, "SUPERSEDED", FAILED + ", head = 'h1'");
        ended(2, "SUPERSEDED", FAILED + ", pushed_head = 'h2'");
        ended(3, "SUPERSEDED", FAILED + ", pushed_head = 'h3'");
        ended(4, "SUPERSEDED", FAILED + ", pr_head = 'h1', pushed_head = 'h2'");
        owes(4);
        endedLast();
        turn(YEAR.plusDays(1));
        retention.forget(YEAR);
        assertThat(left()).containsExactly(1L, 2L, 4L, 999L);
    }

    @Test
    void theLastCommitsThatClustersProvedStayToGoBackTo() {
        for (int number = 1; number <= 8; number++) {
            ended(number, "FAILED", PROVEN);
        }
        for (int number = 11; number <= 20; number++) {
            ended(number, "SUCCEEDED", PROVEN);
        }
        execute("update promotion set kind = 'RECONFIGURATION' where number between 11 and 15");
        // The same commit once more and once more.
        execute(
                "update promotion set kind = 'ADOPTION', commit_sha = (select commit_sha from promotion where number = 8)"
                        + " where number between 16 and 20");
        lane("base_commit", "'c'");
        endedLast();
        turn(YEAR.plusDays(1));
        retention.forget(YEAR);
        assertThat(left()).containsExactly(4L, 5L, 6L, 7L, 20L, 999L);
    }

    @Test
    void theLastThatCompletedItsPipelineStays() {
        ended(1, "SUCCEEDED", PROVEN);
        ended(2, "SUCCEEDED", PROVEN);
        endedLast();
        turn(YEAR.plusDays(1));
        retention.forget(YEAR);
        assertThat(left()).containsExactly(2L, 999L);
    }

    @Test
    void idsOfEventsDoNotBeginAnew() {
        ended(1, "FAILED", FAILED);
        ended(2, "FAILED", FAILED);
        turn(YEAR.plusDays(1));
        long newest = events.newest();
        await("the horizon at the newest event")
                .atMost(Duration.ofSeconds(30))
                .until(() -> horizon.settled() == newest);
        retention.forget(YEAR);
        assertThat(left()).containsExactly(2L);
        assertThat(events.newest()).isEqualTo(newest);
        assertThat(horizon.settled()).isEqualTo(newest);
        given().get("/api/v1/events?after=" + newest).then().statusCode(200);
    }

    @Test
    void aCommitWhoseRunIsDeletedIsNotPromotedAgainByAPush() {
        ended(1, "FAILED", FAILED);
        endedLast();
        turn(YEAR.plusDays(1));
        retention.forget(YEAR);
        assertThat(left()).containsExactly(999L);
        assertThat(promote(true))
                .extracting(NewRuns.Started::number, NewRuns.Started::created)
                .containsExactly(1L, false);
        assertThat(promote(false).created()).as("a person may ask again").isTrue();
    }

    /** Rolled back. */
    private NewRuns.Started promote(boolean once) {
        QuarkusTransaction.begin();
        try {
            return runs.promote(new NewRuns.StartRequest(
                    new PipelineDefinition("p", "https://github.com/acme/p", "main", List.of()),
                    new CommitInfo("%040x".formatted(1), "title", "title", "author", Instant.EPOCH, "author"),
                    "somebody",
                    once,
                    Optional.empty()));
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    @Test
    void twoAtOnceDeleteEachRunOnceInBatches() throws Exception {
        execute(
                "insert into promotion (id, number, pipeline, commit_sha, title, author, started_by, status, created_at,"
                        + " ended_at, definition, environments) select gen_random_uuid(), n, 'p', lpad(cast(n as text), 40, '0'),"
                        + " 't', 'a', 's', 'FAILED', now(), now(), '{}', '[]' from generate_series(1, 450) n");
        endedLast();
        turn(YEAR.plusDays(1));
        CyclicBarrier together = new CyclicBarrier(2);
        List<CompletableFuture<Integer>> both = List.of(forgetting(together), forgetting(together));
        int sum = 0;
        for (CompletableFuture<Integer> one : both) {
            sum += one.get(60, TimeUnit.SECONDS);
        }
        // Whoever met rows that the other one had in hand may have thought that nothing is left.
        sum += retention.forget(YEAR);
        assertThat(sum).isEqualTo(450);
        assertThat(left()).containsExactly(999L);
        assertThat(count("deleted_run")).isEqualTo(450);
    }

    private CompletableFuture<Integer> forgetting(CyclicBarrier together) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return retention.forget(YEAR);
        });
    }

    @Test
    void withoutASettingEverythingIsKept() {
        ended(1, "FAILED", FAILED);
        endedLast();
        turn(YEAR.multipliedBy(20));
        retention.forgetOld();
        assertThat(left()).containsExactly(1L, 999L);
        new Retention(null, null, () -> Optional.of(Duration.ZERO)).forgetOld();
    }

    @Test
    void aTimeThatIsTooShortIsRefusedAtTheStart() {
        assertThatThrownBy(() ->
                        new Retention(null, null, () -> Optional.of(Duration.ofSeconds(365))).check(new StartupEvent()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("LOCKSTEP_RETENTION_RUNS", "at least a day", "365d");
        assertThatThrownBy(() ->
                        new Retention(null, null, () -> Optional.of(Duration.ofDays(-3))).check(new StartupEvent()))
                .hasMessageContaining("at least a day");
    }
}
