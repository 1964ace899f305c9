package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.store.EventHorizon;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events as they happen: nothing is lost, nothing comes twice, however streams break off. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class EventStreamTest {
    private static final String ALL = "/api/v1/events";

    @Inject
    Scene scene;

    @Inject
    DataSource database;

    @Inject
    EventHorizon horizon;

    @ConfigProperty(name = "lockstep.public-url")
    String server;

    private final List<EventReader> open = new ArrayList<>();

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @AfterEach
    void close() {
        open.forEach(EventReader::close);
    }

    private EventReader stream(String path, String lastEventId) {
        EventReader reader = EventReader.open(server + path, lastEventId);
        open.add(reader);
        return reader;
    }

    private static List<String> ids(String path) {
        return given().get(path).jsonPath().<Integer>getList("items.id").stream()
                .map(String::valueOf)
                .toList();
    }

    @Test
    void aStreamOfOneRunEndsWithItAndCanBeResumedAnywhere() {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        String path = "/api/v1/promotions/" + id + "/events";
        EventReader live = stream(path, "");
        assertThat(live.status()).isEqualTo(200);
        assertThat(live.answer().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        scene.awaitStatus(id, "SUCCEEDED");
        await("the end of the stream").atMost(Scene.PATIENCE).until(live::ended);

        List<String> all = ids(path);
        assertThat(live.ids()).isEqualTo(all);
        EventReader.Seen last = live.events().get(live.events().size() - 1);
        assertThat(last).isEqualTo(new EventReader.Seen("", "end", "{\"status\":\"SUCCEEDED\"}"));
        assertThat(live.events().get(0).data())
                .contains("\"type\":\"PROMOTION_STARTED\"", "\"promotion\":\"" + id + "\"", "\"pipeline\":\"kalypso\"");

        int half = all.size() / 2;
        EventReader resumed = stream(path, all.get(half - 1));
        await("the end of the resumed stream").atMost(Scene.PATIENCE).until(resumed::ended);
        assertThat(resumed.ids()).isEqualTo(all.subList(half, all.size()));
        EventReader nothingLeft = stream(path + "?after=" + all.get(all.size() - 1), "");
        await("an end at once").atMost(Scene.PATIENCE).until(nothingLeft::ended);
        assertThat(nothingLeft.events()).containsExactly(last);
    }

    @Test
    @Tag("proof")
    void theStreamOfAllTellsWhatHappensFromNowOnAndShowsThatItIsAlive() {
        String before = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(before, "SUCCEEDED");
        EventReader all = stream(ALL + "?pipeline=kalypso", "");
        await("heartbeats").atMost(Scene.PATIENCE).until(() -> all.comments().size() >= 3);
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(id, "SUCCEEDED");
        List<String> expected = ids("/api/v1/promotions/" + id + "/events");
        await("its events").atMost(Scene.PATIENCE).until(() -> all.ids().containsAll(expected));
        assertThat(all.ids().stream().map(Long::valueOf))
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(all.events()).anyMatch(event -> event.data().contains("PROMOTION_ENDED"));
        assertThat(all.ended()).isFalse();
    }

    @Test
    void anEventThatIsCommittedLateIsNeitherLostNorOvertaken() throws SQLException {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(id, "SUCCEEDED");
        EventReader all = stream(ALL, "");
        long settled = settledNow();
        long late;
        long early;
        try (Connection slow = database.getConnection()) {
            slow.setAutoCommit(false);
            late = write(slow, id, "committed late");
            try (Connection quick = database.getConnection()) {
                early = write(quick, id, "committed early");
            }
            assertThat(late).isLessThan(early);
            assertThat(horizon.settled()).isLessThan(late);
            Response page = given().get(ALL + "?after=" + settled);
            assertThat(page.jsonPath().getList("items.message")).contains("committed early");
            assertThat(page.jsonPath().getLong("nextAfter")).isLessThan(late);
            int heartbeats = all.comments().size();
            await("looks in vain")
                    .atMost(Scene.PATIENCE)
                    .until(() -> all.comments().size() > heartbeats + 1);
            assertThat(all.ids()).doesNotContain(String.valueOf(early));
            slow.commit();
        }
        await("both").atMost(Scene.PATIENCE).until(() -> all.ids().contains(String.valueOf(early)));
        assertThat(all.ids()).containsSubsequence(String.valueOf(late), String.valueOf(early));
    }

    @Test
    void anEventThatIsTakenBackHoldsUpNothing() throws SQLException {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(id, "SUCCEEDED");
        EventReader all = stream(ALL, "");
        settledNow();
        long visible;
        try (Connection slow = database.getConnection();
                Connection other = database.getConnection()) {
            slow.setAutoCommit(false);
            other.setAutoCommit(false);
            write(slow, id, "never was");
            try (Connection quick = database.getConnection()) {
                visible = write(quick, id, "is");
            }
            slow.rollback();
            horizon.settled();
            // Began after somebody saw the visible one: it does not matter to that.
            write(other, id, "neither was");
            await("the visible one")
                    .atMost(Scene.PATIENCE)
                    .until(() -> all.ids().contains(String.valueOf(visible)));
            other.rollback();
        }
    }

    private long settledNow() {
        return await("nothing in progress")
                .atMost(Scene.PATIENCE)
                .until(
                        horizon::settled,
                        id -> id == given().get(ALL + "?limit=1000").jsonPath().getLong("nextAfter"));
    }

    /** As EventLog does it. */
    private static long write(Connection connection, String run, String message) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_current_xact_id()");
            try (var row = statement.executeQuery("insert into promotion_event (promotion_id, at, type, message)"
                    + " values ('" + run + "', now(), 'REQUESTED', '" + message + "') returning id")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Test
    void moreStreamsThanAllowedAreRefusedAndClosedOnesMakeRoom() {
        for (int i = 0; i < 4; i++) {
            assertThat(stream(ALL, "").status()).isEqualTo(200);
        }
        Response refused = given().accept("text/event-stream").get(ALL);
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        assertThat(refused.asString()).contains("all 4 streams of events are in use");
        open.remove(0).close();
        await("room for another one").atMost(Scene.PATIENCE).until(() -> {
            EventReader another = stream(ALL, "");
            return another.status() == 200;
        });
    }

    @Test
    void badPlacesToBeginAreRefused() {
        for (String id : List.of("x", "-1", "99999999999999999999", "999999999999")) {
            Refusal.expect(
                    given().accept("text/event-stream")
                            .header("Last-Event-ID", id)
                            .get(ALL),
                    400,
                    "Last-Event-ID must be the id of an event");
        }
        Refusal.expect(given().accept("text/event-stream").get(ALL + "?pipeline=calypso"), 400, "pipeline", "kalypso");
        Refusal.expect(given().accept("text/event-stream").get("/api/v1/promotions/4711/events"), 404, "4711");
        Refusal.expect(given().get(ALL + "?after=-1"), 400, "after must be a number");
        Refusal.expect(given().get(ALL + "?limit=1001"), 400, "limit", "between 1 and 1000");
    }

    @Test
    void eventsAsJsonComeInPages() {
        String id = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStatus(id, "SUCCEEDED");
        settledNow();
        String path = "/api/v1/promotions/" + id + "/events";
        List<String> all = ids(path);
        List<String> paged = new ArrayList<>();
        String next = path + "?limit=3";
        while (next != null) {
            Response page = given().urlEncodingEnabled(false).get(next);
            paged.addAll(page.jsonPath().<Integer>getList("items.id").stream()
                    .map(String::valueOf)
                    .toList());
            String link = page.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
        }
        assertThat(paged).startsWith(all.toArray(String[]::new)).doesNotHaveDuplicates();
    }
}
