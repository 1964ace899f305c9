package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The action's script against the packaged server with its sandbox. */
@Tag("ci")
class GitHubActionIT {
    private static final String TOKEN = "token-of-the-workflow";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI address = URI.create("http://localhost:" + Installation.freePort());
    private final int sandbox = Installation.freePort();
    private final LockstepProcess process =
            new LockstepProcess(Installation.freshDirectory().resolve("data"), address, settings());
    private final Client client = new Client(address, TOKEN);

    @TempDir
    Path directory;

    private PromoteScript script;

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("LOCKSTEP_SANDBOX_ENABLED", "true");
        settings.put("LOCKSTEP_SANDBOX_DEMO", "false");
        settings.put("LOCKSTEP_SANDBOX_HTTP_PORT", Integer.toString(sandbox));
        settings.put("LOCKSTEP_SANDBOX_HTTPS_PORT", Integer.toString(Installation.freePort()));
        settings.put("LOCKSTEP_SANDBOX_PACE", "150ms");
        settings.put("LOCKSTEP_SANDBOX_GRACE_PERIOD", "4s");
        settings.put("LOCKSTEP_PUBLIC_URL", address.toString());
        settings.put("LOCKSTEP_EVIDENCE_TICK", "0.3s");
        settings.put("LOCKSTEP_EVIDENCE_FASTEST", "300ms");
        settings.put("LOCKSTEP_EVIDENCE_SLOWEST", "1s");
        settings.put("LOCKSTEP_EVIDENCE_SETTLE", "1s");
        settings.put("LOCKSTEP_WORKER_POLL", "100ms");
        settings.put("LOCKSTEP_TOKENS_0__USER", "workflow");
        settings.put("LOCKSTEP_TOKENS_0__TOKEN", TOKEN);
        settings.put("LOCKSTEP_TOKENS_0__ROLES", "operator");
        return settings;
    }

    @BeforeEach
    void start() {
        process.start();
        script = new PromoteScript(directory)
                .set("LOCKSTEP_URL", address)
                .set("LOCKSTEP_TOKEN", TOKEN)
                .set("LOCKSTEP_TIMEOUT", "2m");
    }

    @AfterEach
    void close() {
        script.close();
        process.close();
    }

    private String push() {
        return push("onboard");
    }

    private String push(String kind) {
        return client.request()
                .contentType("application/json")
                .body(Map.of("kind", kind))
                .post("/sandbox/api/commits")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("commit");
    }

    private void fault(String cluster, String fault) {
        client.request()
                .contentType("application/json")
                .body(Map.of("fault", fault))
                .put("/sandbox/api/clusters/" + cluster + "/fault")
                .then()
                .statusCode(200);
    }

    private void merge(int pullRequest) {
        new Client(URI.create("http://127.0.0.1:" + sandbox), "sandbox-token-grace")
                .request()
                .contentType("application/json")
                .body("{}")
                .put("/api/v3/repos/acme/kalypso-gitops/pulls/" + pullRequest + "/merge")
                .then()
                .statusCode(200);
    }

    @Test
    void theServerMayBeKilledInBetween() {
        String commit = push();
        script.set("LOCKSTEP_COMMIT", commit).start();
        String id = client.promotionOf(commit);
        JsonPath waiting = client.awaitWaiting(id, "stage", "AWAIT_MERGE");
        await("the script to say what it waits for")
                .atMost(PATIENCE)
                .until(() -> script.log().contains("stage waits: for pull request #"));
        process.kill();
        await("the script to notice").atMost(PATIENCE).until(() -> script.log().contains("no answer"));
        assertThat(script.running()).isTrue();
        process.start();
        merge(waiting.getInt("stages[1].pullRequest.number"));
        assertThat(script.exitCode()).as(script.log()).isZero();

        assertThat(script.outputs())
                .containsEntry("promotion-id", id)
                .containsEntry("status", "SUCCEEDED")
                .containsEntry("environments", "{\"dev\":\"SUCCEEDED\",\"stage\":\"SUCCEEDED\"}");
        assertThat(script.summary()).contains("| stage | SUCCEEDED", "3 of 3 proven", "(" + address + "/promotions/");
        assertThat(script.log()).contains("::notice title=Lockstep::");
        assertThat(client.get("/api/v1/promotions").<String>getList("items.commit"))
                .containsOnlyOnce(commit);
    }

    @Test
    void failuresTimeoutsAndWrongTokensAreTold() {
        fault("large-1", "FAILS_TO_APPLY");
        String commit = push();
        script.set("LOCKSTEP_COMMIT", commit).set("LOCKSTEP_WAIT_FOR", "dev");
        assertThat(script.run()).as(script.log()).isEqualTo(1);
        assertThat(script.log())
                .contains("::error title=Lockstep::")
                .contains("is FAILED in dev")
                .contains("large-1");
        assertThat(script.summary())
                .contains("| dev | FAILED", "**Clusters of dev**")
                .containsPattern("(?m)^- \\*\\*large-1\\*\\* FAILED: .*denied the request")
                .containsPattern("(?m)^- proven: drone-a.*drone-a");

        // Run again by a person: another attempt is another promotion of the commit.
        script.set("GITHUB_RUN_ATTEMPT", "2").set("LOCKSTEP_WAIT_FOR", "none");
        assertThat(script.run()).as(script.log()).isZero();
        List<String> commits = client.get("/api/v1/promotions").getList("items.commit");
        assertThat(commits.stream().filter(commit::equals)).hasSize(2);

        // A cluster that is only behind has not failed: nothing ends before the script's patience does.
        fault("large-1", "NONE");
        fault("drone-arc", "NEVER_SYNCS");
        script.set("GITHUB_RUN_ATTEMPT", "3")
                .set("LOCKSTEP_COMMIT", push("manifests"))
                .set("LOCKSTEP_WAIT_FOR", "dev")
                .set("LOCKSTEP_TIMEOUT", "5s");
        assertThat(script.run()).as(script.log()).isEqualTo(4);
        assertThat(script.log()).contains("goes on without being watched");

        script.set("LOCKSTEP_TOKEN", "not-the-token-of-anybody");
        assertThat(script.run()).isEqualTo(3);
        assertThat(script.log()).contains("Lockstep does not know the token (401)");
        script.set("LOCKSTEP_TOKEN", TOKEN).set("LOCKSTEP_PIPELINE", "calypso");
        assertThat(script.run()).isEqualTo(3);
        assertThat(script.log()).contains("there is no pipeline named \"calypso\"; known are [kalypso]");
        script.set("LOCKSTEP_PIPELINE", "kalypso").set("LOCKSTEP_COMMIT", "0".repeat(40));
        assertThat(script.run()).isEqualTo(3);
        assertThat(script.log()).contains("does not exist in");
    }
}
