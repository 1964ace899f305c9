package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the action's script does with answers, and with settings that make no sense. */
@Tag("ci")
class PromoteScriptTest {
    private static final String TOKEN = "a-token-nobody-may-see";
    private static final String COMMIT = "0123456789012345678901234567890123456789";

    private record Answer(int status, String body, Map<String, String> headers) {}

    @TempDir
    Path directory;

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private PromoteScript script;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        script = new PromoteScript(directory)
                .set("LOCKSTEP_URL", "http://127.0.0.1:" + server.getAddress().getPort())
                .set("LOCKSTEP_TOKEN", TOKEN)
                .set("LOCKSTEP_COMMIT", COMMIT)
                .set("LOCKSTEP_TIMEOUT", "30s");
    }

    @AfterEach
    void stop() {
        script.close();
        server.stop(0);
    }

    /** In their order; the last one again and again. */
    private synchronized void answer(HttpExchange exchange) {
        try (exchange) {
            assertThat(exchange.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer " + TOKEN);
            if (exchange.getRequestMethod().equals("POST")) {
                keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void then(int status, String body) {
        answers.add(new Answer(status, body, Map.of()));
    }

    private static String promotion(String status, String dev, String stage, String reason) {
        return "id=8c5d3e6a-0000-4000-8000-000000000000\nnumber=7\ncommit=" + COMMIT
                + "\ntitle=Fix <b>it</b> | ::error::now\nstatus=" + status + "\nreason=" + reason
                + "\nurl=https://lockstep.example/promotions/7\nenvironments=2\n"
                + stage(1, "dev", dev, reason) + stage(2, "stage", stage, reason);
    }

    private static String stage(int number, String name, String status, String reason) {
        String key = "environment." + number + ".";
        return key + "name=" + name + "\n" + key + "status=" + status + "\n" + key + "step=\n" + key + "reason="
                + (status.equals("FAILED") ? reason : "") + "\n" + key + "waiting=2 of 3 clusters proven\n" + key
                + "pullRequest=https://github.example/pull/4" + number + "\n" + key + "mergeCommitSha=\n" + key
                + "clustersProven=2\n" + key + "clusters=3\n" + key + "provenNames=drone-arc, drone-aks\n" + key
                + "provenBesides=0\n" + key + "unproven=1\n" + key + "unprovenBesides=0\n" + key
                + "unproven.1.name=large-1\n" + key + "unproven.1.state=FAILING\n" + key
                + "unproven.1.why=large-1 is failing: <b>denied</b> | 100%\n";
    }

    @Test
    void troubleThatPassesIsWaitedOutWithTheSameKey() {
        answers.add(new Answer(429, "problem=429\ndetail=slow down\n", Map.of("Retry-After", "2")));
        then(503, "problem=503\ndetail=Git does not answer\n");
        answers.add(new Answer(409, "problem=409\ndetail=being carried out\n", Map.of("Retry-After", "1")));
        then(200, "<html>somebody else's page</html>");
        then(201, promotion("RUNNING", "RUNNING", "PENDING", ""));
        then(500, "");
        then(200, promotion("RUNNING", "RUNNING", "PENDING", ""));
        then(200, promotion("SUCCEEDED", "SUCCEEDED", "NO_OP", ""));
        long began = System.nanoTime();
        assertThat(script.run()).as(script.log()).isZero();
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.SECONDS.toNanos(3));
        assertThat(keys).hasSize(5).containsOnly("acme/kalypso-control-plane/4711/1/kalypso/" + COMMIT);
        assertThat(bodies).containsOnly("{\"pipeline\":\"kalypso\",\"commit\":\"" + COMMIT + "\"}");
        assertThat(script.log())
                .contains("waits to start the promotion: Lockstep answered 429: slow down")
                .contains("Lockstep answered 503: Git does not answer")
                .contains("is not Lockstep")
                .contains("dev waits: 2 of 3 clusters proven")
                .contains("waits to look at promotion #7: Lockstep answered 500")
                .contains("::notice title=Lockstep::promotion #7 is SUCCEEDED");
        assertThat(script.outputs())
                .containsEntry("promotion-id", "8c5d3e6a-0000-4000-8000-000000000000")
                .containsEntry("number", "7")
                .containsEntry("url", "https://lockstep.example/promotions/7")
                .containsEntry("status", "SUCCEEDED")
                .containsEntry("environments", "{\"dev\":\"SUCCEEDED\",\"stage\":\"NO_OP\"}");
        assertThat(script.summary())
                .contains("### Promotion [#7](https://lockstep.example/promotions/7) of `0123456`: SUCCEEDED")
                .contains("| dev | SUCCEEDED | 2 of 3 proven | [#41](https://github.example/pull/41) |")
                .contains("**Clusters of dev**")
                .contains("- **large-1** FAILING: large-1 is failing: &lt;b&gt;denied&lt;/b&gt; \\| 100%\n")
                .contains("- proven: drone-arc, drone-aks\n")
                .contains("Fix &lt;b&gt;it&lt;/b&gt; \\| ::error::now")
                .doesNotContain("<b>");
        assertThat(script.log().lines().filter(line -> line.startsWith("::"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"FAILED, 1", "REJECTED, 5", "ABORTED, 6", "SUPERSEDED, 7"})
    void everyEndHasItsExitCode(String status, int code) {
        then(201, promotion(status, status, "PENDING", "dev: 100% broken"));
        assertThat(script.run()).as(script.log()).isEqualTo(code);
        assertThat(script.log()).contains("::error title=Lockstep::promotion #7 is " + status + ": dev: 100%25 broken");
        assertThat(script.summary()).contains("promotion \\#7 is " + status).contains("| dev | " + status);
        assertThat(script.outputs()).containsEntry("status", status);
    }

    @Test
    void anEnvironmentIsReachedBeforeTheEnd() {
        script.set("LOCKSTEP_WAIT_FOR", "dev");
        then(201, promotion("RUNNING", "SUCCEEDED", "RUNNING", ""));
        assertThat(script.run()).as(script.log()).isZero();
        assertThat(script.log()).contains("promotion #7 is SUCCEEDED in dev");
    }

    @Test
    void anEnvironmentThatIsNotReachedBeforeTheEndFails() {
        script.set("LOCKSTEP_WAIT_FOR", "stage");
        then(201, promotion("FAILED", "FAILED", "PENDING", "dev: broken"));
        assertThat(script.run()).as(script.log()).isEqualTo(1);
    }

    @Test
    void anUnknownEnvironmentIsNamedWithThoseThatThereAre() {
        script.set("LOCKSTEP_WAIT_FOR", "prod");
        then(201, promotion("RUNNING", "RUNNING", "PENDING", ""));
        assertThat(script.run()).isEqualTo(2);
        assertThat(script.log()).contains("has no environment prod; it has dev stage");
    }

    @Test
    void startingOnlyDoesNotWait() {
        script.set("LOCKSTEP_WAIT_FOR", "none").set("LOCKSTEP_COMMIT", "");
        then(201, promotion("RUNNING", "RUNNING", "PENDING", ""));
        assertThat(script.run()).isZero();
        assertThat(bodies).containsExactly("{\"pipeline\":\"kalypso\"}");
        assertThat(keys).containsExactly("acme/kalypso-control-plane/4711/1/kalypso/head");
    }

    @ParameterizedTest
    @CsvSource({
        "401, does not know the token",
        "403, role operator",
        "404, (404): no such thing",
        "422, (422): no such thing"
    })
    void arefusalEndsItAtOnce(int status, String words) {
        then(status, "problem=" + status + "\ntitle=No\ndetail=no such thing\n");
        assertThat(script.run()).isEqualTo(3);
        assertThat(script.log()).contains("::error").contains(words);
        assertThat(script.summary()).contains("No promotion");
        assertThat(keys).hasSize(1);
    }

    @Test
    void aConflictThatDoesNotPassIsARefusal() {
        then(409, "problem=409\ndetail=older than what dev has\n");
        assertThat(script.run()).isEqualTo(3);
        assertThat(script.log()).contains("older than what dev has");
    }

    @Test
    void whoeverIsNotThereIsWaitedForUntilTheTimeout() {
        server.stop(0);
        script.set("LOCKSTEP_TIMEOUT", "3s");
        assertThat(script.run()).isEqualTo(4);
        assertThat(script.log())
                .contains("waits to start the promotion: no answer:")
                .contains("::error title=Lockstep::could not start the promotion within 3 s: no answer:");
    }

    @Test
    void aPromotionThatTakesLongerGoesOnUnwatched() {
        script.set("LOCKSTEP_TIMEOUT", "2s");
        then(201, promotion("RUNNING", "RUNNING", "PENDING", ""));
        assertThat(script.run()).isEqualTo(4);
        assertThat(script.log()).contains("goes on without being watched; dev waits: 2 of 3 clusters proven");
        assertThat(script.outputs()).containsEntry("status", "RUNNING");
        assertThat(script.summary()).contains("| dev | RUNNING");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCKSTEP_URL, '', url must be",
        "LOCKSTEP_URL, ftp://lockstep.example, url must be",
        "LOCKSTEP_URL, http://lockstep.example, use https",
        "LOCKSTEP_URL, http://localhost.example, use https",
        "LOCKSTEP_URL, https://me:secret@lockstep.example, a password",
        "LOCKSTEP_URL, 'https://lockstep.example/\"x', characters",
        "LOCKSTEP_TOKEN, two words, token has characters",
        "LOCKSTEP_TOKEN, 'quo\"te', token has characters",
        "LOCKSTEP_PIPELINE, '', pipeline must name",
        "LOCKSTEP_PIPELINE, 'a\"b', pipeline may have",
        "LOCKSTEP_COMMIT, main, 40 lower-case hex digits",
        "LOCKSTEP_COMMIT, 0123456, 40 lower-case hex digits",
        "LOCKSTEP_WAIT_FOR, 'dev stage', wait-for must be",
        "LOCKSTEP_TIMEOUT, soon, timeout must be",
        "LOCKSTEP_TIMEOUT, 0s, longer than nothing",
        "LOCKSTEP_TIMEOUT, 1d, timeout must be",
        "LOCKSTEP_POLL_INTERVAL, -5, poll-interval must be",
        "LOCKSTEP_CA_FILE, /nowhere/ca.pem, cannot be read"
    })
    void settingsThatMakeNoSenseAreNamed(String variable, String value, String words) {
        then(500, "");
        script.set(variable, value);
        assertThat(script.run()).as(script.log()).isEqualTo(2);
        assertThat(script.log()).startsWith("::error title=Lockstep::").contains(words);
        assertThat(keys).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash --posix"})
    void itIsPlainShell(String shell) throws Exception {
        Process check = new ProcessBuilder((shell + " -n " + PromoteScript.SCRIPT).split(" "))
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }
}
