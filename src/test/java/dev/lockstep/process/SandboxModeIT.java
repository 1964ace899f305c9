package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a newcomer starts: the jar with its sandbox and a database of its own, stopped and started again. */
@Tag("ci")
class SandboxModeIT {
    private static final Logger LOG = Logger.getLogger(SandboxModeIT.class);
    private static final Pattern CURL =
            Pattern.compile("curl -X PUT -H 'Authorization: Bearer (\\S+)' (http://\\S+/merge)");

    private final Path directory = Installation.freshDirectory();
    private final URI address = URI.create("http://localhost:" + Installation.freePort());
    private final int sandboxPort = Installation.freePort();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "LOCKSTEP_SANDBOX_ENABLED", "true",
            // The sandbox brings its database along without a word.
            "LOCKSTEP_DATABASE_EMBEDDED", "false",
            "LOCKSTEP_PUBLIC_URL", address.toString(),
            "LOCKSTEP_SANDBOX_HTTP_PORT", Integer.toString(sandboxPort),
            "LOCKSTEP_SANDBOX_HTTPS_PORT", Integer.toString(Installation.freePort())));
    private final LockstepProcess process = new LockstepProcess(directory.resolve("data"), address, environment);
    private final Client client = new Client(address, "");

    @AfterEach
    void close() {
        process.close();
    }

    @Test
    void theDemoGoesItsWayOnceAndIsKept() throws Exception {
        long began = System.nanoTime();
        Duration first = process.start();
        String id = await("the demo's promotion")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.get("/api/v1/promotions").<String>get("items[0]?.id"), found -> found != null);
        client.awaitWaiting(id, "stage", "AWAIT_MERGE");
        Duration untilMerge = Duration.ofNanos(System.nanoTime() - began);
        assertThat(process.log()).contains("Dashboard: " + address + "/");
        Matcher curl = await("the command that merges").until(() -> CURL.matcher(process.log()), Matcher::find);
        String pulls = curl.group(2).replaceFirst("/[0-9]+/merge$", "?state=all");
        merge(curl.group(1), curl.group(2));
        client.awaitStatus(id, "SUCCEEDED");
        // The last status is owed a moment longer.
        await().until(() -> client.events(id).stream()
                .anyMatch(event -> event.contains("success, Deployed") && event.contains("stage environment")));
        long jvm = Postmaster.kilobytes(process.pid(), "status", "VmRSS") / 1024;
        long postgres = process.postgres().memory();
        List<Map<String, Object>> promotions = client.get("/api/v1/promotions").getList("items");
        List<String> events = client.events(id);
        List<Object> pullRequests = pullRequests(curl.group(1), pulls);

        process.terminate();
        Duration second = process.start();
        // The second demo start may push nothing new, or it would be promoted: the branch must have been looked at.
        await().until(() -> process.log().split("Demo: ", -1).length == 3);
        assertThat(client.get("/api/v1/promotions").<Map<String, Object>>getList("items"))
                .isEqualTo(promotions);
        assertThat(client.events(id)).isEqualTo(events);
        assertThat(pullRequests(curl.group(1), pulls)).isEqualTo(pullRequests).hasSize(2);
        LOG.infof(
                "Figures: start-up %.1f s (first), %.1f s (second); stage awaits its merge %.1f s after the start;"
                        + " memory: JVM %d MiB (RSS), PostgreSQL %d MiB (PSS of all its processes)",
                seconds(first), seconds(second), seconds(untilMerge), jvm, postgres);
    }

    @Test
    void onAnotherAddressThanLoopbackItDoesNotStartUnlessTold() throws IOException {
        environment.put("QUARKUS_HTTP_HOST", "0.0.0.0");
        assertThat(process.startInVain()).isNotZero();
        assertThat(process.log())
                .contains("QUARKUS_HTTP_HOST is 0.0.0.0", "LOCKSTEP_SANDBOX_ANY_ADDRESS=true")
                .doesNotContain("Listening on", "\tat ");

        environment.put("LOCKSTEP_SANDBOX_ANY_ADDRESS", "true");
        process.start();
        // An address that only a server on every address answers at; the sandbox's own servers are not among these.
        InetAddress other = InetAddress.getByName("127.0.0.2");
        new Socket(other, address.getPort()).close();
        assertThatThrownBy(() -> new Socket(other, sandboxPort).close()).isInstanceOf(ConnectException.class);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static void merge(String token, String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static List<Object> pullRequests(String token, String url) {
        JsonPath found = new Client(URI.create(url), token)
                .request()
                .get(url)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return found.getList("$");
    }
}
