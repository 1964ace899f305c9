package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.http.Interceptor.Answer;
import dev.lockstep.sandbox.http.Interceptor.Drop;
import dev.lockstep.sandbox.http.Interceptor.Proceed;
import dev.lockstep.sandbox.http.Interceptor.Seen;
import dev.lockstep.sandbox.http.Interceptor.Verdict;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody outside does not answer, or says no. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class OutagesTest {
    @Inject
    Scene scene;

    private final List<Interceptor.Registration> registrations = new ArrayList<>();

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @AfterEach
    void mend() {
        registrations.forEach(Interceptor.Registration::close);
        registrations.clear();
    }

    @Test
    @Tag("proof")
    void gitHubInTroubleIsWaitedFor() {
        answering(
                seen -> seen.service().equals("github"),
                seen -> Answer.json(503, Map.of(), Map.of("message", "unicorn")));
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "GitHub answered 503");
        mend();
        goesOn(id);
    }

    @Test
    @Tag("proof")
    void gitHubThatDropsConnectionsIsWaitedFor() {
        answering(seen -> seen.service().equals("github"), seen -> new Drop());
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "no answer from GitHub");
        mend();
        goesOn(id);
    }

    @Test
    @Tag("proof")
    void anUnreachableGitOpsRepositoryIsWaitedFor() {
        answering(seen -> git(seen, Scene.GITOPS), seen -> new Drop());
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", Scene.GITOPS);
        mend();
        goesOn(id);
    }

    @Test
    @Tag("proof")
    void aPushThatIsRefusedForATimeIsRepeated() {
        answering(
                seen -> git(seen, Scene.GITOPS) && seen.path().endsWith("git-receive-pack"),
                seen -> Answer.text(503, "no"));
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "503");
        mend();
        goesOn(id);
        assertThat(scene.gitHub().pullsInto("dev")).hasSize(1);
    }

    @Test
    @Tag("proof")
    void azureInTroubleIsWaitedFor() {
        answering(seen -> seen.service().equals("azure"), seen -> Answer.text(503, "no"));
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        JsonPath waits =
                scene.awaitReason(id, "dev", "source azure gives no evidence", "no cluster of type drone is known");
        assertThat(Scene.stage(waits, "dev")).containsEntry("step", "AWAIT_COMPLIANCE");
        mend();
        goesOn(id);
    }

    @Test
    @Tag("proof")
    void argoCdThatDropsConnectionsIsWaitedFor() {
        answering(seen -> seen.service().equals("argocd"), seen -> new Drop());
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "source argocd/large-1 gives no evidence", "no cluster of type large is known");
        mend();
        goesOn(id);
    }

    @Test
    @Tag("proof")
    void wrongCredentialsForAzureAreSaidAndWaitedFor() {
        answering(
                seen -> seen.service().equals("azure")
                        && !seen.path().contains("oauth2")
                        && !seen.path().contains("discovery"),
                seen -> Answer.json(
                        403,
                        Map.of(),
                        Map.of("error", Map.of("code", "AuthorizationFailed", "message", "no authorization"))));
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "source azure gives no evidence", "AuthorizationFailed");
        mend();
        goesOn(id);
    }

    @Test
    void aTokenThatGitHubDoesNotTakeFailsThePromotionAtOnce() {
        answering(
                seen -> seen.service().equals("github"),
                seen -> Answer.json(401, Map.of(), Map.of("message", "Bad credentials")));
        JsonPath failed =
                scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().onboardHelloWorld()), "FAILED");
        assertThat(failed.getString("reason"))
                .contains("GitHub answered 401")
                .contains("put a valid one into the settings");
        assertThat(failed.getList("stages.status")).containsExactly("FAILED", "PENDING");
    }

    @Test
    void credentialsThatMayNotPushFailThePromotionAtOnce() {
        answering(
                seen -> git(seen, Scene.GITOPS) && (seen.path() + seen.query()).contains("git-receive-pack"),
                seen -> Answer.text(403, "no"));
        JsonPath failed =
                scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().onboardHelloWorld()), "FAILED");
        assertThat(failed.getString("reason")).contains("403").contains("Contents: write");
    }

    @Test
    @Tag("proof")
    void gitHubsWishToBeLeftAloneIsHonoured() {
        List<Long> attempts = new CopyOnWriteArrayList<>();
        answering(
                seen -> seen.service().equals("github")
                        && seen.method().equals("POST")
                        && seen.path().endsWith("/pulls"),
                seen -> {
                    attempts.add(System.nanoTime());
                    return attempts.size() == 1
                            ? Answer.json(429, Map.of("Retry-After", "4"), Map.of("message", "slow down"))
                            : new Proceed();
                });
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        JsonPath waits = scene.awaitReason(id, "dev", "GitHub asks to slow down");
        assertThat(waits.getBoolean("stages[0].waiting.firm")).isTrue();
        // A push to the GitOps repository would make anybody look who may.
        scene.sandbox()
                .seed()
                .push("kalypso-gitops", "stage", "Notes", Map.of("docs/x.md", java.util.Optional.of(new byte[] {'x'})));
        goesOn(id);
        assertThat(attempts).hasSizeGreaterThanOrEqualTo(2);
        assertThat(attempts.get(1) - attempts.get(0)).isGreaterThan(3_900_000_000L);
    }

    @Test
    void withoutGitARequestIsToldToComeBack() {
        String commit = scene.sandbox().head(Scene.CONTROL_PLANE, "main").orElseThrow();
        answering(seen -> git(seen, Scene.CONTROL_PLANE), seen -> new Drop());
        Response answer = scene.start("kalypso", commit);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.header("Retry-After")).matches("[0-9]+");
        assertThat(answer.jsonPath().getString("detail")).contains(Scene.CONTROL_PLANE);
    }

    private void answering(Predicate<Seen> which, Function<Seen, Verdict> verdict) {
        registrations.add(scene.sandbox().intercept(new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return which.test(request) ? verdict.apply(request) : new Proceed();
            }
        }));
    }

    private static boolean git(Seen seen, String repository) {
        return seen.service().equals("git") && seen.path().startsWith("/" + repository);
    }

    private void goesOn(String id) {
        JsonPath on = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(on.getList("stages.status")).containsExactly("SUCCEEDED", "RUNNING");
    }
}
