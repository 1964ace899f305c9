package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.http.Interceptor.Answer;
import dev.lockstep.sandbox.http.Interceptor.Proceed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A whole promotion survives each fault of the services: it succeeds, and nothing is done twice. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class ServiceFaultsTest {
    private static final List<String> SERVICES = List.of("git", "github", "arm", "graph", "argocd");

    @Inject
    Scene scene;

    private ErrorsLogged errors;

    @BeforeEach
    void reset() {
        scene.reset();
        errors = new ErrorsLogged();
    }

    @AfterEach
    void mend() {
        scene.world().mend();
        errors.close();
    }

    @Test
    @Tag("proof")
    void whatGitHubSaysAboutMergesAndPullRequests() {
        add("{'fault': 'DUPLICATE_PULL_REQUEST', 'times': 2}");
        add("{'fault': 'MERGEABLE_UNKNOWN', 'times': 3}");
        add("{'fault': 'BASE_MODIFIED', 'times': 2}");
        add("{'fault': 'HEAD_MODIFIED', 'times': 1}");
        succeeds();
        allHaveStruck();
    }

    @Test
    @Tag("proof")
    void webhooksThatAreLost() {
        add("{'fault': 'WEBHOOK_LOST'}");
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        scene.merge(id, "stage");
        // The next look at the pull request, without waiting for it.
        scene.turnClock(Duration.ofSeconds(20));
        done(id, commit);
        assertThat(struck("WEBHOOK_LOST")).isPositive();
    }

    @Test
    @Tag("proof")
    void webhooksThatComeTwiceAndInAnotherOrder() {
        add("{'fault': 'WEBHOOK_DUPLICATED', 'percent': 50, 'seed': 5}");
        add("{'fault': 'WEBHOOK_REORDERED'}");
        succeeds();
        assertThat(struck("WEBHOOK_DUPLICATED")).isPositive();
        assertThat(struck("WEBHOOK_REORDERED")).isPositive();
    }

    @Test
    @Tag("proof")
    void aSecondaryLimitWithAdvice() {
        add("{'fault': 'SECONDARY_LIMIT', 'times': 3, 'seconds': 1}");
        succeeds();
        allHaveStruck();
    }

    @Test
    void aSecondaryLimitWithoutAdvice() {
        add("{'fault': 'SECONDARY_LIMIT', 'times': 1, 'method': 'POST', 'path': '/pulls'}");
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        JsonPath waits = scene.awaitReason(id, "dev", "GitHub asks to slow down", "next in 60 s");
        assertThat(waits.getBoolean("stages[0].waiting.firm")).isTrue();
        scene.turnClock(Duration.ofSeconds(61));
        scene.merge(id, "stage");
        done(id, commit);
        allHaveStruck();
    }

    @Test
    @Tag("proof")
    void everybodyAsksToSlowDown() {
        SERVICES.forEach(service -> add("{'fault': 'THROTTLED', 'service': '" + service + "', 'times': 2}"));
        succeeds();
        allHaveStruck();
    }

    @Test
    void everybodyIsInTroubleForATime() {
        SERVICES.forEach(service -> add("{'fault': 'UNAVAILABLE', 'service': '" + service + "', 'times': 2}"));
        succeeds();
        allHaveStruck();
    }

    @Test
    @Tag("proof")
    void everybodyIsSlow() {
        SERVICES.forEach(service -> add("{'fault': 'SLOW', 'service': '" + service + "', 'times': 2, 'seconds': 2}"));
        succeeds();
        allHaveStruck();
    }

    @Test
    @Tag("proof")
    void answersOfWhatWasDoneAreLost() {
        add("{'fault': 'ANSWER_LOST', 'service': 'git', 'times': 2, 'path': 'git-receive-pack'}");
        add("{'fault': 'ANSWER_LOST', 'service': 'github', 'times': 1, 'method': 'POST', 'path': '/pulls'}");
        add("{'fault': 'ANSWER_LOST', 'service': 'github', 'times': 1, 'method': 'POST', 'path': '/labels'}");
        add("{'fault': 'ANSWER_LOST', 'service': 'github', 'times': 1, 'method': 'PUT', 'path': '/merge'}");
        add("{'fault': 'ANSWER_LOST', 'service': 'github', 'times': 2, 'method': 'POST', 'path': '/statuses/'}");
        add("{'fault': 'ANSWER_LOST', 'service': 'graph', 'times': 1}");
        add("{'fault': 'ANSWER_LOST', 'service': 'arm', 'times': 1}");
        add("{'fault': 'ANSWER_LOST', 'service': 'argocd', 'times': 2}");
        succeeds();
        allHaveStruck();
    }

    @Test
    @Tag("proof")
    void someCallsFailEverywhere() {
        for (String service : SERVICES) {
            // One rendering asks Git a dozen times, and begins anew when one of them fails.
            int percent = service.equals("git") ? 2 : 10;
            for (String fault : List.of("UNAVAILABLE", "ANSWER_LOST")) {
                add("{'fault': '" + fault + "', 'service': '" + service + "', 'percent': " + percent + ", 'seed': 7}");
            }
        }
        succeeds();
        assertThat(faults().<Integer>getList("items.struck").stream().mapToInt(Integer::intValue))
                .anyMatch(struck -> struck > 0);
    }

    @Test
    @Tag("proof")
    void azuresTokenEndpointFails() {
        // Lockstep keeps its token; that it is refused makes it ask for another one.
        AtomicBoolean refused = new AtomicBoolean();
        add("{'fault': 'THROTTLED', 'service': 'token', 'times': 1}");
        add("{'fault': 'UNAVAILABLE', 'service': 'token', 'times': 1}");
        add("{'fault': 'ANSWER_LOST', 'service': 'token', 'times': 1}");
        add("{'fault': 'SLOW', 'service': 'token', 'times': 1, 'seconds': 2}");
        try (Interceptor.Registration ignored = scene.sandbox().intercept(new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return request.path().startsWith("/providers/Microsoft.ResourceGraph")
                                && refused.compareAndSet(false, true)
                        ? Answer.json(
                                401,
                                Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""),
                                Map.of("error", Map.of("code", "InvalidAuthenticationToken", "message", "expired")))
                        : new Proceed();
            }
        })) {
            succeeds();
        }
        allHaveStruck();
    }

    @Test
    @Tag("proof")
    void resourceGraphLagsBehind() {
        add("{'fault': 'INDEX_LAG', 'seconds': 3}");
        succeeds();
        assertThat(faults().getList("items.fault")).containsExactly("INDEX_LAG");
    }

    private void succeeds() {
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        scene.merge(id, "stage");
        done(id, commit);
    }

    private void done(String id, String commit) {
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
        assertThat(scene.promotions()).containsExactly(commit);
        assertThat(scene.sandbox().pullRequests())
                .extracting(view -> view.pull().baseRef())
                .containsExactlyInAnyOrder("dev", "stage");
        List<String> deployed = List.of("pending Promoted", "pending Deploying", "success Deployed");
        for (String environment : List.of("dev", "stage")) {
            await("statuses of " + environment)
                    .atMost(Scene.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(scene.gitHub().statuses(commit, environment + " environment"))
                            .isEqualTo(deployed));
        }
        assertThat(errors.messages()).isEmpty();
    }

    private static void add(String fault) {
        given().contentType(ContentType.JSON)
                .body(fault.replace('\'', '"'))
                .post("/sandbox/api/faults")
                .then()
                .statusCode(201);
    }

    private static JsonPath faults() {
        return given().get("/sandbox/api/faults")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static int struck(String fault) {
        return faults().getInt("items.find { it.fault == '" + fault + "' }.struck");
    }

    /** A fault that has struck as often as it was to is not at work any more. */
    private static void allHaveStruck() {
        assertThat(faults().getList("items")).isEmpty();
    }
}
