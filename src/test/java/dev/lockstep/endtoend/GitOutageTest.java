package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster cannot look at Git, or is looked after: that takes back nothing it has proved, and proves nothing either. */
@QuarkusTest
@QuarkusTestResource(value = GitOutageTest.LongGracePeriod.class, restrictToAnnotatedClass = true)
@Tag("ci")
class GitOutageTest {
    private static final Duration GRACE_PERIOD = Duration.ofMinutes(1);

    /** It passes only where a test turns the clock. */
    public static class LongGracePeriod extends TestServer {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = super.start();
            settings.put("lockstep.sandbox.grace-period", GRACE_PERIOD.toSeconds() + "s");
            return settings;
        }
    }

    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    @Test
    void whatIsProvedHoldsThroughAnOutageUntilTheLastClusterArrives() {
        String id = provenByAllBut("drone-aks");
        scene.fleet().fault("drone-arc", Fault.GIT_UNREACHABLE);
        scene.fleet().fault("large-1", Fault.GIT_UNREACHABLE);
        awaitWarning(
                id, "drone-arc", "cannot look at Git: GitRepository", "GitOperationFailed", "unable to list remote");
        awaitWarning(id, "drone-arc", "proved ", "Progressing: ");
        awaitWarning(id, "large-1", "proved ", "ComparisonError", "failed to list refs");
        for (int look = 0; look < 5; look++) {
            JsonPath waits = scene.lookAgain(id, "dev", "large-1");
            assertThat(Scene.stage(waits, "dev")).containsEntry("step", "AWAIT_COMPLIANCE");
            assertThat(Scene.evidence(waits, "dev", "drone-arc")).containsEntry("state", "PROVEN");
            assertThat(Scene.evidence(waits, "dev", "large-1")).containsEntry("state", "PROVEN");
            assertThat(Scene.reasons(waits, "dev"))
                    .contains("drone-aks is still at")
                    .doesNotContain("drone-arc", "large-1");
        }
        scene.fleet().fault("drone-arc", Fault.NEVER_READY);
        scene.fleet().fault("drone-aks", Fault.NONE);
        JsonPath on = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(Scene.stage(on, "dev")).containsEntry("status", "SUCCEEDED");
        assertThat(warnings(on, "drone-arc")).contains("proved ", "Progressing: ");
        assertThat(warnings(on, "large-1")).contains("proved ", "though now it cannot look at Git: ComparisonError: ");
    }

    @Test
    void whatIsNotProvedIsWaitedForInAnOutage() {
        scene.fleet().fault("drone-arc", Fault.GIT_UNREACHABLE);
        scene.fleet().fault("large-1", Fault.GIT_UNREACHABLE);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "drone-arc is still at", "GitOperationFailed", "status code: 503");
        JsonPath waits = waitsForTheOutage(id);
        assertThat(Scene.evidence(waits, "dev", "drone-arc")).containsEntry("state", "BEHIND");
        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.fleet().fault("large-1", Fault.NONE);
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }

    @Test
    void badHealthTakesAProofBackAndAnOutageDoesNotGiveIt() {
        String id = provenByAllBut("drone-aks");
        scene.fleet().fault("drone-arc", Fault.UNHEALTHY);
        scene.fleet().fault("large-1", Fault.UNHEALTHY);
        scene.awaitReason(id, "dev", "drone-arc is failing at", "HealthCheckFailed");
        scene.awaitReason(id, "dev", "large-1 is failing at", "Degraded: Application argocd/dev-");
        scene.fleet().fault("drone-arc", Fault.NONE);
        scene.fleet().fault("large-1", Fault.GIT_UNREACHABLE);
        scene.awaitState(id, "dev", "drone-arc", "PROVEN");
        waitsForTheOutage(id);
        scene.fleet().fault("large-1", Fault.NONE);
        scene.awaitState(id, "dev", "large-1", "PROVEN");
    }

    @Test
    void anotherCommitTakesAProofBackAndAnOutageDoesNotGiveIt() {
        String id = provenByAllBut("drone-aks");
        String manifest = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: by-hand, namespace: default}
            """;
        scene.sandbox()
                .seed()
                .push(
                        "kalypso-gitops",
                        "dev",
                        "By hand",
                        Map.of("large/by-hand.yaml", Optional.of(manifest.getBytes(StandardCharsets.UTF_8))));
        scene.awaitState(id, "dev", "large-1", "CHANGED_OUTSIDE");
        scene.fleet().fault("large-1", Fault.GIT_UNREACHABLE);
        waitsForTheOutage(id);
    }

    /** For longer than a failure would be. */
    private JsonPath waitsForTheOutage(String id) {
        scene.awaitState(id, "dev", "large-1", "UNKNOWN");
        scene.turnClock(GRACE_PERIOD);
        scene.lookAgain(id, "dev", "large-1");
        JsonPath waits = scene.lookAgain(id, "dev", "large-1");
        assertThat(Scene.stage(waits, "dev")).containsEntry("step", "AWAIT_COMPLIANCE");
        assertThat(Scene.evidence(waits, "dev", "large-1")).containsEntry("state", "UNKNOWN");
        assertThat((String) Scene.evidence(waits, "dev", "large-1").get("said")).contains("status code: 503");
        assertThat(Scene.reasons(waits, "dev")).contains("large-1 cannot look at Git: ");
        return waits;
    }

    /** The clusters of dev have proved what is promoted, all but one, which does not look at Git. */
    private String provenByAllBut(String absent) {
        scene.fleet().fault(absent, Fault.NEVER_SYNCS);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        for (String cluster : List.of("drone-arc", "drone-aks", "large-1")) {
            scene.awaitState(id, "dev", cluster, cluster.equals(absent) ? "BEHIND" : "PROVEN");
        }
        return id;
    }

    private void awaitWarning(String id, String cluster, String... words) {
        JsonPath warned = scene.awaitPromotion(
                id,
                cluster + " proven, with a warning of " + List.of(words),
                p -> List.of(words).stream().allMatch(warnings(p, cluster)::contains));
        assertThat(Scene.evidence(warned, "dev", cluster)).containsEntry("state", "PROVEN");
    }

    private static String warnings(JsonPath promotion, String cluster) {
        Object warnings = Scene.evidence(promotion, "dev", cluster).get("warnings");
        return warnings == null
                ? ""
                : String.join(
                        "\n", ((List<?>) warnings).stream().map(String::valueOf).toList());
    }
}
