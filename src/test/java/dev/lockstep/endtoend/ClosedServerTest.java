package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.endtoend.ApiSpecification.Operation;
import dev.lockstep.endtoend.RawHttp.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets in where a token is needed, and what the others are told. Each test comes from addresses of loopback of its own. */
@QuarkusTest
@TestProfile(ClosedServer.Profile.class)
class ClosedServerTest {
    private static final String LIST = "/api/v1/pauses";
    private static final int LIMIT = 10;

    private static Answer get(String address, String path, String... headers) {
        return send(address, "GET", path, headers);
    }

    private static Answer send(String address, String method, String path, String... headers) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return new RawHttp(address).send(method, path, all, null);
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    private static String basic(String user, String token) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + token).getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(Answer answer, int status, String... words) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.head().toLowerCase(Locale.ROOT)).contains("content-type: application/problem+json");
        JsonPath problem = JsonPath.from(answer.body());
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("type")).isEqualTo("about:blank");
        assertThat(problem.getString("title")).isNotBlank();
        assertThat(problem.getString("detail")).contains(words);
    }

    @Test
    void withoutATokenEveryOperationSaysWhatItNeeds() {
        ApiSpecification specification = ApiSpecification.read(Map.of("Authorization", bearer(TestServer.VIEWER)));
        for (Operation operation : specification.operations().values()) {
            Answer answer =
                    send("127.0.0.1", operation.method(), operation.path().replaceAll("[{}]", ""));
            if (operation.webhook()) {
                refused(
                        answer,
                        503,
                        operation.id().equals("sendHint") ? "LOCKSTEP_HINTS_SECRET" : "LOCKSTEP_GITHUB_WEBHOOK_SECRET");
                continue;
            }
            refused(answer, 401, "needs a token");
            assertThat(answer.head()).contains("WWW-Authenticate: Basic realm=\"Lockstep\"");
        }
    }

    @Test
    void whatIsNoOperationSaysItToo() {
        refused(get("127.0.0.1", "/q/openapi"), 401, "needs a token");
        refused(get("127.0.0.1", "/api/v1/nosuch"), 401, "needs a token");
        refused(get("127.0.0.1", "/"), 401, "needs a token");
        assertThat(get("127.0.0.1", LIST, "Accept", "text/plain").body())
                .startsWith("problem=401\ntitle=Unauthorized\ndetail=");
        Answer page = get("127.0.0.1", "/promotions", "Accept", "text/html,*/*");
        assertThat(page.status()).isEqualTo(401);
        assertThat(page.head()).contains("WWW-Authenticate: Basic", "text/html");
        // Nothing that would have to be signed in for, too.
        assertThat(page.body()).contains("Who are you?", "password").doesNotContain("<script", "stylesheet", "<img");
        refused(get("127.0.0.1", LIST, "Accept", "text/html"), 401, "needs a token");
    }

    @Test
    void pagesSayWhatARoleDoesNotAllow() {
        Response page = RestAssured.given()
                .header("Authorization", basic("vera", TestServer.VIEWER))
                .accept("text/html")
                .contentType("application/x-www-form-urlencoded")
                .body("reason=because")
                .post("/line/pause");
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(403);
        assertThat(page.asString()).contains("You may not do this", "it needs the role operator");
    }

    private static void fail(String address, int times, String... headers) {
        for (int i = 0; i < times; i++) {
            refused(get(address, LIST, headers), 401, "no user of this server has the token");
        }
    }

    @Test
    void whoFailsTooOftenIsNotLookedAtAndNobodyElsewhereIsKeptOut() {
        fail("127.0.0.11", LIMIT, "Authorization", bearer("wrong"));
        Answer limited = get("127.0.0.11", LIST, "Authorization", bearer("wrong"));
        refused(limited, 429, "too many logins from your address have failed");
        assertThat(limited.head()).containsPattern("Retry-After: ([1-5]?[0-9]|60)\\r");
        // Else it could be found by trying.
        refused(get("127.0.0.11", LIST, "Authorization", bearer(ClosedServer.OPERATOR)), 429, "too many");
        // Who shows none has not failed; who is elsewhere is not concerned, whatever is said about where that is.
        refused(get("127.0.0.11", LIST), 401, "needs a token");
        assertThat(get("127.0.0.12", LIST, "Authorization", bearer(ClosedServer.OPERATOR))
                        .status())
                .isEqualTo(200);
        refused(
                get("127.0.0.11", LIST, "Authorization", bearer("wrong"), "X-Forwarded-For", "203.0.113.9"),
                429,
                "too many");
        assertThat(get(
                                "127.0.0.12",
                                LIST,
                                "Authorization",
                                bearer(ClosedServer.OPERATOR),
                                "X-Forwarded-For",
                                "127.0.0.11")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoWasThereBeforeStaysInWhileOthersTry() {
        String right = bearer(TestServer.VIEWER);
        assertThat(get("127.0.0.13", LIST, "Authorization", right).status()).isEqualTo(200);
        fail("127.0.0.13", LIMIT, "Authorization", bearer("wrong"));
        refused(get("127.0.0.13", LIST, "Authorization", bearer("wrong")), 429, "too many");
        assertThat(get("127.0.0.13", LIST, "Authorization", right).status()).isEqualTo(200);
    }

    @Test
    void aUserNameIsLimitedByItselfAndAllOfAnAddressTogether() {
        fail("127.0.0.14", LIMIT, "Authorization", basic("vera", "wrong"));
        refused(get("127.0.0.14", LIST, "Authorization", basic("vera", "wrong")), 429, "too many");
        // A colleague at the same address, and the user from elsewhere.
        assertThat(get("127.0.0.14", LIST, "Authorization", basic("olga", ClosedServer.OPERATOR))
                        .status())
                .isEqualTo(200);
        assertThat(get("127.0.0.15", LIST, "Authorization", basic("vera", TestServer.VIEWER))
                        .status())
                .isEqualTo(200);
        for (int name = 0; name < 40; name++) {
            fail("127.0.0.14", 1, "Authorization", basic("name" + name, "wrong"));
        }
        refused(get("127.0.0.14", LIST, "Authorization", basic("another", "wrong")), 429, "too many");
        refused(get("127.0.0.16", LIST, "Authorization", "Basic !"), 401, "no user of this server has the token");
        refused(get("127.0.0.16", LIST, "Authorization", "Digest x"), 401, "no user of this server has the token");
    }

    @Test
    void oneUserDoesNotGetAllStreams() {
        String events = "http://localhost:" + RestAssured.port + "/api/v1/events";
        try (EventReader first = EventReader.open(events, "", bearer(TestServer.VIEWER))) {
            assertThat(first.status()).isEqualTo(200);
            // The head of a stream may be there a moment before the stream counts.
            Answer second = await("the share to be used up")
                    .atMost(Scene.PATIENCE)
                    .until(
                            () -> get(
                                    "127.0.0.1",
                                    "/api/v1/events",
                                    "Accept",
                                    "text/event-stream",
                                    "Authorization",
                                    bearer(TestServer.VIEWER)),
                            answer -> answer.status() != 200);
            refused(second, 429, "vera has all 1 streams of events open that one user may have");
            assertThat(second.head()).contains("Retry-After: 10");
            try (EventReader other = EventReader.open(events, "", bearer(ClosedServer.OPERATOR))) {
                assertThat(other.status()).isEqualTo(200);
            }
        }
        await("its place to be free again").atMost(Scene.PATIENCE).until(() -> {
            try (EventReader again = EventReader.open(events, "", bearer(TestServer.VIEWER))) {
                return again.status() == 200;
            }
        });
    }

    @Test
    void changesComeFromThePublicAddressOrTheHostThatWasAsked() {
        String host = "http://localhost:" + RestAssured.port;
        for (String origin : List.of(ClosedServer.PUBLIC_URL, "https://LOCKSTEP.example.com:443", host)) {
            // It got there: there is nothing to resume.
            refused(resume(origin), 409, "not paused");
        }
        for (String origin : List.of(
                "http://lockstep.example.com",
                "https://lockstep.example.com:8443",
                "https://lockstep.example.com.evil.example",
                "https://localhost",
                "https://evil.example",
                "null",
                "nonsense")) {
            refused(resume(origin), 403, "below https://lockstep.example.com, as LOCKSTEP_PUBLIC_URL says");
        }
    }

    private static Answer resume(String origin) {
        return send(
                "127.0.0.1",
                "POST",
                "/api/v1/resume",
                "Origin",
                origin,
                "Authorization",
                bearer(ClosedServer.OPERATOR));
    }
}
