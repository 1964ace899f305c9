package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.evidence.HintSubject;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.store.evidence.SourceRow;
import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hints that are pushed, on a server that polls nothing by itself within the time of a test: whatever is polled is so because of a hint. */
@QuarkusTest
@QuarkusTestResource(value = HintsTest.Unhurried.class, restrictToAnnotatedClass = true)
@Tag("ci")
class HintsTest {
    private static final String AZURE = "azure";
    private static final String ARGO_CD = "argocd/large-1";
    private static final String EVENT =
            "{\"involvedObject\": {\"kind\": \"Kustomization\", \"namespace\": \"flux-system\", \"name\": \"apps\"},"
                    + " \"severity\": \"info\", \"message\": \"Reconciliation finished\", \"reason\": \"ReconciliationSucceeded\"}";
    private static final String ANYBODY = "203.0.113.";

    /** No look is due by the clock. */
    public static class Unhurried extends TestServer {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = super.start();
            settings.put("lockstep.evidence.tick", "10m");
            settings.put("lockstep.evidence.slowest", "10m");
            return settings;
        }
    }

    @Inject
    Scene scene;

    @Inject
    SourceStates states;

    @Inject
    SourceHints hints;

    @Inject
    DatabaseClock clock;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private static String signature(String algorithm, String body) {
        try {
            String name = "Hmac" + algorithm.toUpperCase(Locale.ROOT);
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(SandboxWorld.HINT_SECRET.getBytes(StandardCharsets.UTF_8), name));
            return algorithm + "=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Response send(RequestSpecification with, String source, String body) {
        return with.contentType("application/json").body(body).post("/api/v1/hints/" + source);
    }

    /** As Flux's notification-controller does. */
    private static Response signed(String source, String body) {
        return send(given().header("X-Signature", signature("sha256", body)), source, body);
    }

    /** As the webhook of Argo CD's notifications does. */
    private static Response withSecret(String source, String body) {
        return send(given().header("Authorization", "Bearer " + SandboxWorld.HINT_SECRET), source, body);
    }

    private static RequestSpecification from(String address) {
        return given().header("X-Forwarded-For", address);
    }

    /** What is answered to the headers of a hint, of whose body not a byte is sent. */
    private static String announced(int bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
            String head = "POST /api/v1/hints/azure HTTP/1.1\r\nHost: localhost\r\nX-Signature: " + signature("sha256", "")
                    + "\r\nContent-Length: " + bytes + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    private Instant polled(String source) {
        return states.all().stream()
                .filter(row -> row.name.equals(source))
                .map((SourceRow row) -> row.succeededAt)
                .filter(at -> at != null)
                .findFirst()
                .orElse(Instant.MIN);
    }

    private static List<Map<String, Object>> listed() {
        return given().get("/api/v1/hints").jsonPath().getList("items");
    }

    /** Whether a poll was begun since the newest hint; one that came during a poll is left to the ticks, so it is sent again. */
    private boolean isHeard(String source) {
        if (polled(source).isAfter(hints.newest(Optional.of(source), 1).get(0).arrivedAt)) {
            return true;
        }
        signed(source, EVENT);
        return false;
    }

    /** A minute may end in between. */
    private static void awaitRefused(String outcome, int times) {
        await(times + " " + outcome)
                .atMost(Scene.PATIENCE)
                .until(() -> listed().stream()
                                .filter(one -> one.get("outcome").equals(outcome))
                                .mapToInt(one -> (int) one.get("times"))
                                .sum()
                        == times);
    }

    private static void awaitListed(String outcome, Map<String, ?> as) {
        await(outcome + " in the list")
                .atMost(Scene.PATIENCE)
                .until(() -> listed().stream()
                        .anyMatch(one -> one.get("outcome").equals(outcome)
                                && one.entrySet().containsAll(as.entrySet())));
    }

    @Test
    void hintsAloneHaveAnEnvironmentProvenAndAreHeardWhileThePaceIsSlow() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        await("dev to be proven by polls that were hinted at")
                .atMost(Scene.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    assertThat(signed(AZURE, EVENT).statusCode()).isEqualTo(202);
                    assertThat(withSecret(ARGO_CD, "{\"application\": \"dev\", \"reason\": \"on-deployed\"}")
                                    .statusCode())
                            .isEqualTo(202);
                    return "AWAIT_MERGE".equals(Scene.stage(scene.promotion(id), "stage").get("step"));
                });

        // Nobody waits for clusters any more: ten minutes of rest, and what was hinted at is polled.
        await("the polls that were still to come")
                .atMost(Scene.PATIENCE)
                .pollInterval(SourceHints.PAUSE.multipliedBy(2))
                .until(() -> List.of(AZURE, ARGO_CD).stream().allMatch(this::isHeard));
        scene.turnClock(Duration.ofSeconds(5));
        Instant before = clock.instant();
        Response noted = signed(AZURE, "nobody reads this");
        assertThat(noted.statusCode()).as(noted.asString()).isEqualTo(202);
        assertThat(noted.jsonPath().getString("source")).isEqualTo(AZURE);
        await("the poll of the one that was hinted at")
                .atMost(Scene.PATIENCE)
                .until(() -> polled(AZURE).isAfter(before));
        assertThat(polled(ARGO_CD)).as("the other one keeps its pace").isBefore(before);

        awaitListed("NOTED", Map.of("source", ARGO_CD, "kind", "Application", "name", "dev", "reason", "on-deployed"));
        assertThat(given().get("/hints").asString())
                .contains(
                        "Kustomization flux-system/apps: ReconciliationSucceeded",
                        "Application dev: on-deployed",
                        "href=\"/hints?source=argocd%2Flarge-1\"");
        assertThat(given().get("/hints?source=argocd%2Flarge-1").asString())
                .contains("Application dev")
                .doesNotContain("Kustomization");
        assertThat(given().get("/api/v1/hints?source=azure").jsonPath().<String>getList("items.source"))
                .isNotEmpty()
                .containsOnly(AZURE);
    }

    @Test
    void whoDoesNotHaveTheSecretIsRefusedAndShown() {
        String other = signature("sha256", "{}");
        Refusal.expect(
                send(from(ANYBODY + 1).header("X-Signature", other), AZURE, EVENT), 401, "X-Signature is not that of");
        Refusal.expect(
                send(from(ANYBODY + 1).header("Authorization", "Bearer " + TestServer.OPERATOR), AZURE, EVENT),
                401,
                "token in Authorization is not the secret");
        // Neither a login nor what there is.
        Refusal.expect(
                send(from(ANYBODY + 2), "<b>nosuch", EVENT), 401, "needs the header X-Signature", "Authorization: Bearer");
        Refusal.expect(send(from(ANYBODY + 3).header("X-Signature", other), "nosuch", EVENT), 401, "X-Signature");
        awaitRefused("WRONG_SECRET", 3);
        awaitListed("WRONG_SECRET", Map.of("address", ANYBODY + 3, "source", "nosuch"));
        awaitListed("UNSIGNED", Map.of("times", 1, "address", ANYBODY + 2, "source", "<b>nosuch"));
        assertThat(given().get("/hints").asString())
                .contains("signature or secret is wrong", "&lt;b&gt;nosuch", ANYBODY + 2)
                .doesNotContain("<b>nosuch", SandboxWorld.HINT_SECRET);
        assertThat(listed()).noneMatch(one -> one.get("outcome").equals("NOTED"));

        Refusal.expect(signed("nosuch", EVENT), 404, "no source \"nosuch\"", "azure");
        Refusal.expect(withSecret("argocd", EVENT), 404, "no source \"argocd\"", ARGO_CD);
        awaitRefused("UNKNOWN_SOURCE", 2);
        awaitListed("UNKNOWN_SOURCE", Map.of("source", "argocd"));
    }

    @Test
    void everyAlgorithmOfTheSignatureAndWhateverBodyIsTaken() {
        for (String algorithm : List.of("sha224", "sha256", "sha384", "sha512")) {
            assertThat(send(given().header("X-Signature", signature(algorithm, EVENT)), AZURE, EVENT)
                            .statusCode())
                    .as(algorithm)
                    .isEqualTo(202);
        }
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/octet-stream")) {
            Response taken = given().config(RestAssuredConfig.config()
                            .encoderConfig(EncoderConfig.encoderConfig()
                                    .encodeContentTypeAs(type, ContentType.TEXT)))
                    .contentType(type)
                    .accept("text/html")
                    .header("X-Signature", signature("sha256", "a=b"))
                    .body("a=b")
                    .post("/api/v1/hints/azure");
            assertThat(taken.statusCode()).as(type + ": " + taken.asString()).isEqualTo(202);
        }
        assertThat(given().header("Authorization", "Bearer " + SandboxWorld.HINT_SECRET)
                        .post("/api/v1/hints/azure")
                        .statusCode())
                .as("without a body")
                .isEqualTo(202);
        assertThat(listed()).hasSize(8).allMatch(one -> one.get("outcome").equals("NOTED"));
    }

    @Test
    void whatIsTooLargeOrTooMuchIsRefused() throws IOException {
        assertThat(announced((256 << 10) + 1)).startsWith("HTTP/1.1 413");
        awaitListed("TOO_LARGE", Map.of("times", 1, "source", AZURE));
        assertThat(signed(AZURE, "x".repeat(256 << 10)).statusCode()).isEqualTo(202);

        Instant now = clock.instant();
        for (int hint = 1; hint < SourceHints.MOST_IN_A_MINUTE; hint++) {
            assertThat(hints.note(AZURE, "203.0.113.9", HintSubject.NONE, now).noted())
                    .isTrue();
        }
        Response flood = signed(AZURE, EVENT);
        Refusal.expect(flood, 429, "source azure has had 600 hints within a minute");
        assertThat(Integer.parseInt(flood.header("Retry-After"))).isBetween(1, 60);
        assertThat(signed(ARGO_CD, EVENT).statusCode()).as("another source").isEqualTo(202);
        awaitListed("TOO_MANY", Map.of("source", AZURE));
        assertThat(given().get("/hints").asString()).contains("too many hints of this source");
    }
}
