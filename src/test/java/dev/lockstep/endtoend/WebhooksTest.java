package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.github.Delivery;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Webhooks are hints: believed only when signed, not needed, and harmless when repeated. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class WebhooksTest {
    private static final String PATH = "/api/v1/webhooks/github";

    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aPushAndAMergeAreNoticedWhenWebhooksAreLost() {
        scene.sandbox().webhooks().enabled(false);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.merge(id, "stage");
        // The next look at the pull request, without waiting for it.
        scene.turnClock(Duration.ofSeconds(20));
        scene.awaitStatus(id, "SUCCEEDED");
        assertThat(scene.sandbox().webhooks().deliveries())
                .filteredOn(delivery -> delivery.at()
                        .isAfter(java.time.Instant.parse(scene.promotion(id).getString("createdAt"))))
                .noneMatch(Delivery::delivered);
    }

    @Test
    void aRedeliveredPushStartsNothingMore() {
        String commit = scene.sandbox().seed().docsOnlyChange();
        scene.awaitStatus(scene.promotionOf(commit), "SUCCEEDED");
        Delivery push = await("the delivery of the push")
                .atMost(Scene.PATIENCE)
                .until(() -> newest("push"), delivery -> delivery != null && delivery.delivered());
        assertThat(scene.sandbox().webhooks().redeliver(push.guid())).isTrue();
        await("the redelivery").atMost(Scene.PATIENCE).until(() -> answers(push.guid()), list -> list.size() == 2);
        assertThat(answers(push.guid())).containsExactly(202, 202);
        assertThat(scene.promotions()).containsExactly(commit);
    }

    /** Their format is GitHub's, with fields that nobody here knows, and their texts are anybody's. */
    @Test
    void whateverADeliverySaysBesidesIsReadTolerantly() {
        String body = "{\"ref\": \"refs/heads/main\", \"ref\": \"refs/heads/main\", \"new\": {\"in\": [\"2027\"]},"
                + " \"pusher\": {\"name\": \"a\\u0000da\\ud800\"}, \"repository\": {\"clone_url\": \""
                + scene.sandbox().repositoryUrl(Scene.CONTROL_PLANE) + "\", \"html_url\": \"https://x/\\u0000/y\"}}";
        assertThat(post("push", UUID.randomUUID().toString(), signature(body), body)
                        .jsonPath()
                        .getString("outcome"))
                .isEqualTo("accepted");
        String nonsense = "{\"repository\": [{\"clone_url\": 7}], \"ref\": {\"a\\u0000\": 1}}";
        assertThat(post("pull_request", UUID.randomUUID().toString(), signature(nonsense), nonsense)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void theSameDeliveryIsActedUponOnce() {
        String body = "{\"ref\": \"refs/heads/main\", \"repository\": {\"clone_url\": \""
                + scene.sandbox().repositoryUrl(Scene.CONTROL_PLANE) + "\"}}";
        String delivery = UUID.randomUUID().toString();
        assertThat(post("push", delivery, signature(body), body).jsonPath().getString("outcome"))
                .isEqualTo("accepted");
        Response again = post("push", delivery, signature(body), body);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.jsonPath().getString("outcome")).isEqualTo("duplicate");
    }

    /** It has the same id when GitHub is told to send it again: what was not acted upon is not remembered by it. */
    @Test
    void aDeliveryThatWasRefusedIsActedUponWhenItComesAgain() {
        String body = "{\"ref\": \"refs/heads/main\", \"repository\": {\"clone_url\": \""
                + scene.sandbox().repositoryUrl(Scene.CONTROL_PLANE) + "\"}}";
        String delivery = UUID.randomUUID().toString();
        String half = body.substring(0, body.length() / 2);
        refused(post("push", delivery, signature(half), half), 400, "JSON");
        refused(post("push", delivery, signature(half), body), 401, "signature");
        assertThat(post("push", delivery, signature(body), body).jsonPath().getString("outcome"))
                .isEqualTo("accepted");
        assertThat(post("push", delivery, signature(body), body).jsonPath().getString("outcome"))
                .isEqualTo("duplicate");
    }

    @Test
    void aForgedOrMissingSignatureIsRefused() {
        String body = "{\"ref\": \"refs/heads/main\"}";
        refused(post("push", "1", signature("{}"), body), 401, "signature");
        refused(post("push", "1", "sha256=", body), 401, "signature");
        refused(post("push", "1", null, body), 401, "signature");
    }

    @Test
    void whatNobodyDependsOnIsIgnored() {
        Response ping = post("ping", UUID.randomUUID().toString(), signature("{}"), "{}");
        assertThat(ping.statusCode()).isEqualTo(202);
        assertThat(ping.jsonPath().getString("outcome")).isEqualTo("ignored");
        String other =
                "{\"ref\": \"refs/heads/main\", \"repository\": {\"clone_url\": \"https://github.com/else/where\"}}";
        assertThat(post("push", UUID.randomUUID().toString(), signature(other), other)
                        .jsonPath()
                        .getString("outcome"))
                .isEqualTo("ignored");
    }

    @Test
    void whatIsNotJsonOrHasNoDeliveryIsRefused() {
        refused(post("push", UUID.randomUUID().toString(), signature("payload=x"), "payload=x"), 400, "JSON");
        refused(post("push", null, signature("{}"), "{}"), 400, "X-GitHub-Delivery");
    }

    /** The signature is that of the form as it was sent, not of the JSON in it. */
    @Test
    void aFormIsReadAsTheJsonInIt() {
        String json =
                "{\"ref\": \"refs/heads/main\", \"pusher\": {\"name\": \"a & b=+%\"}, \"repository\": {\"clone_url\": \""
                        + scene.sandbox().repositoryUrl(Scene.CONTROL_PLANE) + "\"}}";
        String form = "payload=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
        String delivery = UUID.randomUUID().toString();
        Response accepted = postForm(delivery, signature(form), form);
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.jsonPath().getString("outcome")).isEqualTo("accepted");
        assertThat(postForm(delivery, signature(form), form).jsonPath().getString("outcome"))
                .isEqualTo("duplicate");

        refused(postForm(UUID.randomUUID().toString(), signature(json), form), 401, "does not match");
        refused(postForm(UUID.randomUUID().toString(), signature(json), json), 400, "payload");
        String doubled = form + "&" + form;
        refused(postForm(UUID.randomUUID().toString(), signature(doubled), doubled), 400, "payload");
        String large = "payload="
                + URLEncoder.encode("{\"filler\": \"" + "x".repeat(24_000_000) + "\"}", StandardCharsets.UTF_8);
        assertThat(postForm(UUID.randomUUID().toString(), signature(large), large)
                        .statusCode())
                .isEqualTo(202);
    }

    /** Neither is a byte of it awaited without a signature, nor is more of it taken than of any other. */
    @Test
    void aFormHasTheLimitsOfEveryDelivery() throws Exception {
        String form = "application/x-www-form-urlencoded; charset=utf-8";
        try (Delivering unsigned = Delivering.begin(form, "Content-Length: 1000000\r\n");
                Delivering large = Delivering.begin(form, Delivering.ANY_SIGNATURE + "Content-Length: 26214401\r\n");
                Delivering endless =
                        Delivering.begin(form, Delivering.ANY_SIGNATURE + "Transfer-Encoding: chunked\r\n")) {
            assertThat(unsigned.status()).isEqualTo(401);
            assertThat(large.status()).isEqualTo(413);
            endless.sendUntilAnswered("100000\r\n" + "x".repeat(0x100000) + "\r\n", 40);
            assertThat(endless.status()).isEqualTo(413);
        }
    }

    private static Response postForm(String delivery, String signature, String form) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT)))
                .contentType("application/x-www-form-urlencoded")
                .header("X-GitHub-Event", "push")
                .header("X-GitHub-Delivery", delivery)
                .header("X-Hub-Signature-256", signature)
                .body(form)
                .post(PATH);
    }

    @Test
    void aHugeBodyIsRefusedBeforeItIsRead() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout((int) Scene.PATIENCE.toMillis());
            String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "X-GitHub-Event: push\r\nX-GitHub-Delivery: 1\r\nX-Hub-Signature-256: sha256=00\r\n"
                    + "Content-Length: " + (30 << 20) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            // Not a byte of the body was sent, and there is an answer.
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void withoutASignatureNotAByteOfTheBodyIsAwaited() throws Exception {
        for (String signature : List.of(
                "", "X-Hub-Signature-256: sha256=00\r\n", "X-Hub-Signature-256: sha1=" + "0".repeat(64) + "\r\n")) {
            try (Delivering delivering = Delivering.begin(signature + "Content-Length: 1000000\r\n")) {
                assertThat(delivering.status()).as(signature).isEqualTo(401);
                assertThat(delivering.isClosed()).isTrue();
            }
        }
    }

    @Test
    void aBodyThatDoesNotComeHasADeadlineAndKeepsNobodyOut() throws Exception {
        String announced = Delivering.ANY_SIGNATURE + "Content-Length: 20000000\r\n";
        try (Delivering first = Delivering.begin(announced);
                Delivering second = Delivering.begin(Delivering.ANY_SIGNATURE + "Transfer-Encoding: chunked\r\n");
                Delivering third = Delivering.begin(announced);
                Delivering small = Delivering.begin(Delivering.ANY_SIGNATURE + "Content-Length: 100\r\n")) {
            first.send("{\"ref\": ");
            assertThat(post("ping", UUID.randomUUID().toString(), signature("{}"), "{}")
                            .statusCode())
                    .isEqualTo(202);
            // Two large ones are read at once; which of the three comes first is the network's affair.
            assertThat(answers(List.of(first, second, third)))
                    .containsExactlyInAnyOrder("408, retry after null", "408, retry after null", "503, retry after 10");
            assertThat(small.status()).isEqualTo(408);
            assertThat(small.isClosed()).isTrue();
        }
        String body = "{\"filler\": \"" + "x".repeat(24_000_000) + "\"}";
        assertThat(post("push", UUID.randomUUID().toString(), signature(body), body)
                        .jsonPath()
                        .getString("outcome"))
                .isEqualTo("ignored");
        refused(post("push", UUID.randomUUID().toString(), signature("{}"), body), 401, "does not match");
    }

    private static List<String> answers(List<Delivering> deliveries) throws IOException {
        List<String> answers = new ArrayList<>();
        for (Delivering delivery : deliveries) {
            answers.add(delivery.status() + ", retry after " + delivery.header("Retry-After"));
        }
        return answers;
    }

    @Test
    void aBodyWithoutALengthEndsWhereItIsTooLong() throws Exception {
        try (Delivering delivering = Delivering.begin(Delivering.ANY_SIGNATURE + "Transfer-Encoding: chunked\r\n")) {
            String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
            delivering.sendUntilAnswered(chunk, 40);
            assertThat(delivering.status()).isEqualTo(413);
        }
    }

    private Delivery newest(String event) {
        return scene.sandbox().webhooks().deliveries().stream()
                .filter(delivery ->
                        delivery.event().equals(event) && delivery.repository().equals(Scene.CONTROL_PLANE))
                .findFirst()
                .orElse(null);
    }

    private List<Integer> answers(String guid) {
        return scene.sandbox().webhooks().deliveries().stream()
                .filter(delivery -> delivery.guid().equals(guid))
                .map(Delivery::status)
                .toList();
    }

    private static void refused(Response answer, int status, String words) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        JsonPath problem = answer.jsonPath();
        assertThat(problem.getInt("status")).isEqualTo(status);
        assertThat(problem.getString("detail")).contains(words);
    }

    private static Response post(String event, String delivery, String signature, String body) {
        RequestSpecification request = given().header("Content-Type", "application/json")
                .header("X-GitHub-Event", event)
                .body(body.getBytes(StandardCharsets.UTF_8));
        if (delivery != null) {
            request.header("X-GitHub-Delivery", delivery);
        }
        if (signature != null) {
            request.header("X-Hub-Signature-256", signature);
        }
        return request.post(PATH);
    }

    private static String signature(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SandboxWorld.WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
