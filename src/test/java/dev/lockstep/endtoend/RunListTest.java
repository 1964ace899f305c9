package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.sandbox.server.AllRows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of promotions: filters, pages, and what it says to bad parameters. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@QuarkusTestResource(TestServer.class)
class RunListTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final String PATH = "/api/v1/promotions";
    private static final List<String> ALL = List.of("Change 5", "Change 4", "Change 3", "Change 2", "Change 1");

    @Inject
    Scene scene;

    @Inject
    StoredRuns stored;

    @Inject
    Pipelines pipelines;

    @Inject
    AllRows rows;

    /** They have no events, from which every run is made again after a test. */
    @AfterAll
    void forgetThem() {
        rows.delete();
    }

    @BeforeEach
    void someRuns() {
        List<String> there = given().get(PATH).jsonPath().getList("items.title");
        if (there.equals(ALL)) {
            return;
        }
        if (there.containsAll(ALL)) {
            rows.delete();
        }
        scene.reset();
        run(1, RunKind.PROMOTION, "aaaaaaaa", "SUCCEEDED", "ada");
        run(2, RunKind.PROMOTION, "aaaaaaab", "FAILED", "grace");
        run(3, RunKind.RECONFIGURATION, "aaaaaaab", "SUCCEEDED", "a push to dev");
        run(4, RunKind.PROMOTION, "bbbbbbbb", "ABORTED", "ada");
        run(5, RunKind.PROMOTION, "cccccccc", "SUPERSEDED", "grace");
    }

    /** Ended, one a minute; a reconfiguration is one of dev. */
    private void run(long number, RunKind kind, String commit, String status, String startedBy) {
        PipelineDefinition pipeline = pipelines.named("kalypso").orElseThrow();
        Instant at = NOON.plus(Duration.ofMinutes(number));
        Promotion run = Promotion.create(
                UUID.randomUUID().toString(),
                number,
                kind,
                number == 4 ? Optional.of(2L) : Optional.empty(),
                (commit + "0".repeat(40)).substring(0, 40),
                "Change " + number,
                "Ada",
                kind == RunKind.PROMOTION ? pipeline : pipeline.only("dev"),
                at);
        stored.store(run, status, startedBy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; 5 4 3 2 1",
                "pipeline=kalypso; 5 4 3 2 1",
                "environment=dev; 5 4 3 2 1",
                "environment=stage; 5 4 2 1",
                "status=SUCCEEDED; 3 1",
                "status=SUCCEEDED&status=FAILED; 3 2 1",
                "status=RUNNING; ''",
                "kind=RECONFIGURATION; 3",
                "commit=aaaaaaa; 3 2 1",
                "commit=aaaaaaab; 3 2",
                "commit=aaaaaaab00000000000000000000000000000000; 3 2",
                "commit=abababab; ''",
                "startedBy=ada; 4 1",
                "startedBy=a push to dev; 3",
                "since=2026-03-02T12:04:00Z; 5 4",
                "until=2026-03-02T12:02:00Z; 1",
                "since=2026-03-02T17:47:00%2B05:45&until=2026-03-02T12:04:00Z; 3 2",
                "environment=stage&status=ABORTED&startedBy=ada&commit=bbbbbbb; 4"
            })
    void filtersLeaveWhatIsAskedFor(String query, String numbers) {
        Response answer =
                given().urlEncodingEnabled(false).get(query.isEmpty() ? PATH : PATH + "?" + query.replace(" ", "%20"));
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        List<Integer> found = answer.jsonPath().getList("items.number");
        assertThat(String.join(" ", found.stream().map(String::valueOf).toList()))
                .isEqualTo(numbers);
        assertThat(answer.jsonPath().getString("nextCursor")).isNull();
        assertThat(answer.header("Link")).isNull();
    }

    @Test
    void pagesHoldStillWhileNewRunsCome() {
        Response first = given().get(PATH + "?environment=stage&limit=2");
        assertThat(first.jsonPath().getList("items.number")).isEqualTo(List.of(5, 4));
        run(6, RunKind.PROMOTION, "dddddddd", "SUCCEEDED", "ada");
        String next = first.header("Link");
        assertThat(next).startsWith("<http://").endsWith(">; rel=\"next\"").contains("environment=stage");
        Response second = given().urlEncodingEnabled(false).get(next.substring(1, next.indexOf('>')));
        assertThat(second.jsonPath().getList("items.number")).isEqualTo(List.of(2, 1));
        assertThat(second.jsonPath().getString("nextCursor")).isNull();
        Response same = given().queryParam("environment", "stage")
                .queryParam("limit", 1)
                .queryParam("cursor", first.jsonPath().getString("nextCursor"))
                .get(PATH);
        assertThat(same.jsonPath().getList("items.number")).isEqualTo(List.of(2));
    }

    @Test
    void everyRunIsOnExactlyOnePage() {
        List<Integer> all = new ArrayList<>();
        String cursor = null;
        do {
            var request = given().queryParam("limit", 1);
            Response page = (cursor == null ? request : request.queryParam("cursor", cursor)).get(PATH);
            all.addAll(page.jsonPath().getList("items.number"));
            cursor = page.jsonPath().getString("nextCursor");
        } while (cursor != null);
        assertThat(all).containsExactly(5, 4, 3, 2, 1);
    }

    @Test
    void aCursorContinuesItsOwnListOnly() {
        String cursor =
                given().get(PATH + "?status=SUCCEEDED&limit=1").jsonPath().getString("nextCursor");
        Refusal.expect(
                given().queryParam("status", "FAILED")
                        .queryParam("cursor", cursor)
                        .get(PATH),
                400,
                "cursor must be the nextCursor");
        for (String forged : List.of("x", "NQ", "****", cursor + "A", "a".repeat(300))) {
            Refusal.expect(given().queryParam("cursor", forged).get(PATH), 400, "cursor must be the nextCursor");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "state=RUNNING; state; did you mean status? known are commit, cursor, environment, kind",
                "status=DONE; status; RUNNING, SUCCEEDED, FAILED, REJECTED, ABORTED, SUPERSEDED",
                "kind=ROLLBACK2; kind; PROMOTION, RECONFIGURATION, ADOPTION",
                "commit=abc; commit; 7 to 40 lower-case hex digits",
                "commit=ABCDEF0; commit; 7 to 40 lower-case hex digits",
                "limit=0; limit; between 1 and 200",
                "limit=201; limit; between 1 and 200",
                "limit=many; limit; between 1 and 200",
                "limit=1&limit=2; limit; once only",
                "since=yesterday; since; 2026-03-02T12:00:00Z",
                "pipeline=calypso; pipeline; kalypso",
                "environment=prod; environment; dev, stage",
                "startedBy=%20; startedBy; between 1 and 500",
                "startedBy=a%07b; startedBy; control character"
            })
    void aBadParameterIsNamedWithWhatIsAllowed(String query, String name, String allowed) {
        Refusal.expect(given().urlEncodingEnabled(false).get(PATH + "?" + query), 400, name, allowed);
    }

    @Test
    void whatRetriesWhatIsShownOnBothSides() {
        Response failed = given().get(PATH + "/2");
        assertThat(failed.jsonPath().getList("retriedBy")).isEqualTo(List.of(4));
        assertThat(failed.jsonPath().getString("kind")).isEqualTo("PROMOTION");
        assertThat(given().get(PATH + "/4").jsonPath().getInt("retryOf")).isEqualTo(2);
        assertThat(given().get(PATH + "/3").jsonPath().getString("environment")).isEqualTo("dev");
        assertThat(given().get(PATH).jsonPath().getList("items.find { it.number == 2 }.retriedBy"))
                .isEqualTo(List.of(4));
    }

    @Test
    void asPlainTextEveryKeyIsThereOnALineOfItsOwn() {
        Response text = given().accept("text/plain").get(PATH + "/3");
        assertThat(text.contentType()).startsWith("text/plain");
        assertThat(text.asString())
                .startsWith("id=")
                .contains("\nnumber=3\nkind=RECONFIGURATION\n", "\nstatus=SUCCEEDED\nreason=\n", "\nenvironments=1\n")
                .contains("\nenvironment.1.name=dev\n", "\nenvironment.1.clusters=0\n")
                .endsWith("\n");
        assertThat(given().get(PATH + "/3").contentType()).startsWith("application/json");
        Response none = given().accept("text/plain").get(PATH + "/77");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.contentType()).startsWith("text/plain");
        assertThat(none.asString()).startsWith("problem=404\n").contains("detail=there is no promotion \"77\"\n");
    }
}
