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
import dev.lockstep.worker.EvidenceWatch;
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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Hints that are pushed, on a server that polls nothing by itself within the time of a test: whatever is polled is so because of a hint. */
@QuarkusTest
@QuarkusTestResource(value = HintsTest.Unhurried.class, restrictToAnnotatedClass = true)
@Tag("ci")
class HintsTest {
    private static final String AKS = "kubernetes/drone-aks";
    private static final String ARC = "kubernetes/drone-arc";
    private static final String ARGO_CD = "argocd/large-1";
    private static final List<String> SOURCES = List.of(AKS, ARC, ARGO_CD);
    private static final String EVENT =
            "{\"involvedObject\": {\"kind\": \"Kustomization\", \"namespace\": \"flux-system\", \"name\": \"apps\"},"
                    + " \"severity\": \"info\", \"message\": \"Reconciliation finished\", \"reason\": \"ReconciliationSucceeded\"}";
    private static final String ANYBODY = "203.0.113.";

    /** No look is due by the clock, and no source by its pace once it has been polled. */
    public static class Unhurried extends KubernetesServer {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = super.start();
            settings.put("lockstep.evidence.tick", "10m");
            settings.put("lockstep.evidence.fastest", "10m");
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

    /** What the tick of any replica begins. */
    @Inject
    EvidenceWatch watch;

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
            String head = "POST /api/v1/hints/" + AKS + " HTTP/1.1\r\nHost: localhost\r\nX-Signature: "
                    + signature("sha256", "") + "\r\nContent-Length: " + bytes + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
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

    private Map<String, Instant> polled() {
        return SOURCES.stream().collect(Collectors.toMap(source -> source, this::polled));
    }

    private static Response hint(String source) {
        return source.equals(ARGO_CD)
                ? withSecret(source, "{\"application\": \"dev\", \"reason\": \"on-deployed\"}")
                : signed(source, EVENT);
    }

    private static void hintOnce(String source) {
        Response noted = hint(source);
        assertThat(noted.statusCode()).as(source + ": " + noted.asString()).isEqualTo(202);
        assertThat(noted.jsonPath().getString("source")).isEqualTo(source);
    }

    /** Waits until a hint would say of each cluster what counts: it runs the head, and has been healthy for as long as it must have been. */
    private void awaitClustersDone() {
        scene.awaitClustersUpToDate();
        await("clusters in order")
                .atMost(Scene.PATIENCE)
                .until(() -> scene.fleet().clusters().stream()
                        .flatMap(cluster -> cluster.branches().stream())
                        .allMatch(branch -> List.of("Compliant", "Synced/Healthy")
                                        .contains(branch.state())
                                && branch.changedAt()
                                        .filter(at -> at.isAfter(Instant.now().minusSeconds(3)))
                                        .isEmpty()));
    }

    /** Has the sources polled once more that are due so after their hints, so that nothing is due any more. */
    private void hearThemOnceMore() {
        scene.turnClock(SourceHints.ONCE_MORE.plusSeconds(1));
        Instant due = clock.instant();
        await("the polls that are due once more").atMost(Scene.PATIENCE).until(() -> {
            watch.look();
            return SOURCES.stream().allMatch(source -> !polled(source).isBefore(due));
        });
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
    void aVerdictComesByOneHintOfEachSource() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "dev", "AWAIT_COMPLIANCE");
        awaitClustersDone();
        assertThat(polled())
                .as("polls by the clock")
                .allSatisfy((source, at) -> assertThat(at).isEqualTo(Instant.MIN));
        SOURCES.forEach(HintsTest::hintOnce);
        scene.awaitStep(id, "stage", "AWAIT_MERGE");

        hearThemOnceMore();
        scene.merge(id, "stage");
        scene.awaitStep(id, "stage", "AWAIT_COMPLIANCE");
        awaitClustersDone();
        Map<String, Instant> before = polled();
        watch.look();
        hintOnce(AKS);
        await("the poll of the one that was hinted at")
                .atMost(Scene.PATIENCE)
                .until(() -> polled(AKS).isAfter(before.get(AKS)));
        assertThat(polled())
                .as("the others keep their pace")
                .containsEntry(ARC, before.get(ARC))
                .containsEntry(ARGO_CD, before.get(ARGO_CD));
        assertThat(Scene.stage(scene.promotion(id), "stage")).containsEntry("step", "AWAIT_COMPLIANCE");
        hintOnce(ARC);
        hintOnce(ARGO_CD);
        scene.awaitStatus(id, "SUCCEEDED");

        awaitListed("NOTED", Map.of("source", ARGO_CD, "kind", "Application", "name", "dev", "reason", "on-deployed"));
        assertThat(given().get("/hints").asString())
                .contains(
                        "Kustomization flux-system/apps: ReconciliationSucceeded",
                        "Application dev: on-deployed",
                        "href=\"/hints?source=argocd%2Flarge-1\"");
        assertThat(given().queryParam("source", ARGO_CD).get("/hints").asString())
                .contains("Application dev")
                .doesNotContain("Kustomization");
        assertThat(given().get("/api/v1/hints?source=" + AKS).jsonPath().<String>getList("items.source"))
                .containsExactly(AKS, AKS);
    }

    /** The other replica is what it has in the database: the source is in its hand. */
    @Test
    void aHintIsHeardThoughAnotherReplicaIsPollingTheSource() {
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "dev", "AWAIT_COMPLIANCE");
        Instant began = clock.instant();
        SOURCES.forEach(source -> assertThat(states.claim(source, began, Duration.ZERO, Duration.ofMinutes(2)))
                .as(source)
                .isTrue());
        hintOnce(AKS);
        scene.turnClock(SourceHints.PAUSE.plusSeconds(1));
        watch.look();
        assertThat(states.claim(AKS, clock.instant(), Duration.ZERO, Duration.ZERO))
                .as("it is left to who has it")
                .isFalse();
        // What that one brings was asked for before the hint.
        SOURCES.forEach(source -> states.succeeded(source, began, began, began, List.of()));
        watch.look();
        await("a poll that was begun after the hint")
                .atMost(Scene.PATIENCE)
                .until(() -> polled(AKS).isAfter(began));
        assertThat(polled()).as("no hint").containsEntry(ARC, began).containsEntry(ARGO_CD, began);
    }

    @Test
    void whoSendsManyHintsHasASourcePolledOnceASecondAtMost() {
        scene.awaitStep(scene.promotionOf(scene.sandbox().seed().onboardHelloWorld()), "dev", "AWAIT_COMPLIANCE");
        Set<Instant> begun = new TreeSet<>();
        int[] sent = {0};
        await("some polls").atMost(Scene.PATIENCE).until(() -> {
            hintOnce(ARGO_CD);
            sent[0]++;
            states.all().stream()
                    .filter(row -> row.name.equals(ARGO_CD) && row.polledAt != null)
                    .forEach(row -> begun.add(row.polledAt));
            return begun.size() >= 4;
        });
        assertThat(sent[0]).isGreaterThan(2 * begun.size());
        Instant last = Instant.EPOCH;
        for (Instant poll : begun) {
            assertThat(Duration.between(last, poll)).isGreaterThanOrEqualTo(SourceHints.PAUSE);
            last = poll;
        }
    }

    @Test
    void whoDoesNotHaveTheSecretIsRefusedAndShown() {
        assertThat(given().get("/hints").asString())
                .contains(
                        "No hint has arrived", "/api/v1/hints/SOURCE", "Sources: " + ARGO_CD + ", " + AKS + ", " + ARC);
        String other = signature("sha256", "{}");
        Refusal.expect(
                send(from(ANYBODY + 1).header("X-Signature", other), AKS, EVENT), 401, "X-Signature is not that of");
        Refusal.expect(
                send(from(ANYBODY + 1).header("Authorization", "Bearer " + TestServer.OPERATOR), AKS, EVENT),
                401,
                "token in Authorization is not the secret");
        // Neither a login nor what there is.
        Refusal.expect(
                send(from(ANYBODY + 2), "<b>nosuch", EVENT),
                401,
                "needs the header X-Signature",
                "Authorization: Bearer");
        Refusal.expect(send(from(ANYBODY + 3).header("X-Signature", other), "nosuch", EVENT), 401, "X-Signature");
        awaitRefused("WRONG_SECRET", 3);
        awaitListed("WRONG_SECRET", Map.of("address", ANYBODY + 3, "source", "nosuch"));
        // Whoever names others does not cover that a cluster of ours has the wrong secret.
        awaitListed("WRONG_SECRET", Map.of("address", ANYBODY + 1, "source", AKS));
        awaitListed("UNSIGNED", Map.of("times", 1, "address", ANYBODY + 2, "source", "<b>nosuch"));
        assertThat(given().get("/hints").asString())
                .contains("signature or secret is wrong", "&lt;b&gt;nosuch", ANYBODY + 2)
                .contains("href=\"/hints?source=kubernetes%2Fdrone-aks\"")
                .doesNotContain("source=nosuch")
                .doesNotContain("<b>nosuch", SandboxWorld.HINT_SECRET);
        assertThat(listed()).noneMatch(one -> one.get("outcome").equals("NOTED"));

        Refusal.expect(signed("nosuch", EVENT), 404, "no source \"nosuch\"", AKS);
        Refusal.expect(withSecret("argocd", EVENT), 404, "no source \"argocd\"", ARGO_CD);
        awaitRefused("UNKNOWN_SOURCE", 2);
        awaitListed("UNKNOWN_SOURCE", Map.of("source", "argocd"));
    }

    @Test
    void everyAlgorithmOfTheSignatureAndWhateverBodyIsTaken() {
        for (String algorithm : List.of("sha224", "sha256", "sha384", "sha512")) {
            assertThat(send(given().header("X-Signature", signature(algorithm, EVENT)), AKS, EVENT)
                            .statusCode())
                    .as(algorithm)
                    .isEqualTo(202);
        }
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/octet-stream")) {
            Response taken = given().config(RestAssuredConfig.config()
                            .encoderConfig(EncoderConfig.encoderConfig().encodeContentTypeAs(type, ContentType.TEXT)))
                    .contentType(type)
                    .accept("text/html")
                    .header("X-Signature", signature("sha256", "a=b"))
                    .body("a=b")
                    .post("/api/v1/hints/" + AKS);
            assertThat(taken.statusCode()).as(type + ": " + taken.asString()).isEqualTo(202);
        }
        assertThat(given().header("Authorization", "Bearer " + SandboxWorld.HINT_SECRET)
                        .post("/api/v1/hints/" + AKS)
                        .statusCode())
                .as("without a body")
                .isEqualTo(202);
        assertThat(listed()).hasSize(8).allMatch(one -> one.get("outcome").equals("NOTED"));
    }

    /** What the ConfigMap has Argo CD's notifications send, with the words in the places of its template. */
    @Test
    void whatTheFileForArgoCdSendsIsTaken() throws IOException {
        Map<?, ?> data = (Map<?, ?>) documents("argocd/hints.yaml").get(0).get("data");
        Map<?, ?> service = (Map<?, ?>) yaml((String) data.get("service.webhook.lockstep"));
        Map<?, ?> template = (Map<?, ?>) yaml((String) data.get("template.lockstep"));
        Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) template.get("webhook")).get("lockstep");
        assertThat(request.get("method")).isEqualTo("POST");
        RequestSpecification asTold = given();
        for (Object one : (List<?>) service.get("headers")) {
            Map<?, ?> header = (Map<?, ?>) one;
            asTold.header(
                    (String) header.get("name"),
                    ((String) header.get("value")).replace("$lockstep-hints", SandboxWorld.HINT_SECRET));
        }
        String body = ((String) request.get("body"))
                .replace("{{.app.metadata.name}}", "dev")
                .replace("{{.app.metadata.namespace}}", "argocd")
                .replace("{{.app.status.sync.status}}", "Synced")
                .replace("{{.app.status.health.status}}", "Healthy");
        Response taken = asTold.body(body).post(path(service.get("url")).replace("argocd/hub", ARGO_CD));
        assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(202);
        assertThat(given().get("/hints").asString()).contains("Application argocd/dev: Synced, Healthy");

        List<?> triggers = (List<?>) yaml((String) data.get("trigger.lockstep"));
        assertThat(triggers)
                .isNotEmpty()
                .allSatisfy(
                        trigger -> assertThat(((Map<?, ?>) trigger).get("send")).isEqualTo(List.of("lockstep")));
        assertThat(yaml((String) data.get("subscriptions")))
                .isEqualTo(List.of(Map.of("recipients", List.of("lockstep"), "triggers", List.of("lockstep"))));
    }

    @Test
    void theFileForFluxSignsAndNamesASource() throws IOException {
        List<Map<?, ?>> documents = documents("kubernetes/flux-hints.yaml");
        Map<?, ?> provider = (Map<?, ?>) documents.get(0).get("spec");
        assertThat(provider.get("type")).isEqualTo("generic-hmac");
        assertThat(signed(path(provider.get("address")).replace("/api/v1/hints/kubernetes/west-1", AKS), EVENT)
                        .statusCode())
                .isEqualTo(202);
        assertThat(((Map<?, ?>) documents.get(1).get("spec")).get("providerRef"))
                .isEqualTo(Map.of("name", ((Map<?, ?>) documents.get(0).get("metadata")).get("name")));
    }

    private static String path(Object address) {
        return URI.create((String) address).getPath();
    }

    private static Object yaml(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static List<Map<?, ?>> documents(String file) throws IOException {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(Path.of("deploy", file)))
                .forEach(document -> documents.add((Map<?, ?>) document));
        return documents;
    }

    @Test
    void whatIsTooLargeOrTooMuchIsRefused() throws IOException {
        assertThat(announced((256 << 10) + 1)).startsWith("HTTP/1.1 413");
        awaitListed("TOO_LARGE", Map.of("times", 1, "source", AKS));
        assertThat(signed(AKS, "x".repeat(256 << 10)).statusCode()).isEqualTo(202);

        Instant now = clock.instant();
        for (int hint = 1; hint < SourceHints.MOST_IN_A_MINUTE; hint++) {
            assertThat(hints.note(AKS, "203.0.113.9", HintSubject.NONE, now).again())
                    .isEmpty();
        }
        Response flood = signed(AKS, EVENT);
        Refusal.expect(flood, 429, "source " + AKS + " has had 600 hints within a minute");
        assertThat(Integer.parseInt(flood.header("Retry-After"))).isBetween(1, 60);
        assertThat(signed(ARGO_CD, EVENT).statusCode()).as("another source").isEqualTo(202);
        awaitListed("TOO_MANY", Map.of("source", AKS));
        assertThat(given().get("/hints").asString()).contains("too many hints of this source");
    }
}
