package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.http.Interceptor.Answer;
import dev.lockstep.sandbox.http.Interceptor.Proceed;
import dev.lockstep.sandbox.http.Interceptor.Seen;
import dev.lockstep.sandbox.http.Interceptor.Verdict;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A source lists less than it did, refuses what it is asked, or wants to be asked less. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class WithheldEvidenceTest {
    private static final Answer EMPTY_LIST = Answer.json(200, Map.of(), emptyList());
    private static final Answer FORBIDDEN =
            Answer.json(403, Map.of(), Map.of("error", "permission denied", "code", 7, "message", "permission denied"));
    private static final Answer NOT_FOUND =
            Answer.json(404, Map.of(), Map.of("error", "not found", "code", 5, "message", "not found"));

    @Inject
    Scene scene;

    private final List<Interceptor.Registration> registrations = new ArrayList<>();

    @BeforeEach
    void knowAllClusters() {
        scene.reset();
        scene.awaitClustersUpToDate();
        scene.awaitStatus(scene.promotionOf(scene.sandbox().seed().docsOnlyChange()), "SUCCEEDED");
    }

    @AfterEach
    void mend() {
        registrations.forEach(Interceptor.Registration::close);
        registrations.clear();
    }

    @Test
    void aRightThatWasLostIsNoDeletion() {
        argoCd(seen -> isList(seen) ? EMPTY_LIST : FORBIDDEN);
        String id = promotion();
        scene.awaitReason(
                id,
                "dev",
                "large-1 is no longer listed by argocd/large-1",
                "permission denied",
                "the account may have lost its right to see it");
        mend();
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }

    @Test
    void onlyWhatItsSourceSaysIsGoneIsGone() {
        argoCd(seen -> isList(seen) ? EMPTY_LIST : seen.query().contains("project=") ? NOT_FOUND : FORBIDDEN);
        String id = promotion();
        scene.awaitReason(id, "dev", "large-1 does not exist any more, says argocd/large-1");
        mend();
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }

    @Test
    void anEmptiedResourceGraphIsNoDeletion() {
        answering(seen -> {
            if (!seen.service().equals("azure")) {
                return new Proceed();
            }
            if (seen.path().contains("ResourceGraph")) {
                return Answer.json(
                        200,
                        Map.of(),
                        Map.of("totalRecords", 0, "count", 0, "data", List.of(), "resultTruncated", "false"));
            }
            return isConfiguration(seen)
                    ? Answer.json(
                            403,
                            Map.of(),
                            Map.of("error", Map.of("code", "AuthorizationFailed", "message", "no authorization")))
                    : new Proceed();
        });
        String id = promotion();
        scene.awaitReason(id, "dev", "drone-arc is no longer listed by azure", "AuthorizationFailed");
        List<String> gone = given().get("/api/v1/reconcilers").jsonPath().getList("items.findAll { it.gone }.name");
        assertThat(gone).isEmpty();
        mend();
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }

    @Test
    void whatWasReadStaysReadWhileTheSourceIsThrottled() {
        AtomicInteger arc = new AtomicInteger();
        AtomicInteger aks = new AtomicInteger();
        answering(seen -> {
            String path = seen.path().toLowerCase(java.util.Locale.ROOT);
            if (!isConfiguration(seen) || !path.endsWith("-dev")) {
                return new Proceed();
            }
            if (path.contains("/drone-arc/")) {
                arc.incrementAndGet();
                return new Proceed();
            }
            aks.incrementAndGet();
            return Answer.json(
                    429,
                    Map.of("Retry-After", "1"),
                    Map.of("error", Map.of("code", "TooManyRequests", "message", "slow down")));
        });
        String id = promotion();
        scene.awaitReason(id, "dev", "throttled by Azure");
        // What is not compliant yet is read directly before all are, too.
        int early = aks.get();
        await("the round that confirms all").atMost(Scene.PATIENCE).until(() -> aks.get() >= early + 2);
        int read = arc.get();
        int refused = aks.get();
        await("more refusals").atMost(Scene.PATIENCE).until(() -> aks.get() >= refused + 3);
        assertThat(arc.get()).as("read once, and not with every refusal").isEqualTo(read);
        mend();
        scene.awaitStep(id, "stage", "AWAIT_MERGE");
    }

    private String promotion() {
        return scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
    }

    private static boolean isList(Seen seen) {
        return seen.path().endsWith("/applications");
    }

    private static boolean isConfiguration(Seen seen) {
        return seen.service().equals("azure")
                && seen.path().toLowerCase(java.util.Locale.ROOT).contains("/fluxconfigurations/");
    }

    private void argoCd(Function<Seen, Verdict> verdict) {
        answering(seen -> seen.service().equals("argocd") ? verdict.apply(seen) : new Proceed());
    }

    private void answering(Function<Seen, Verdict> verdict) {
        registrations.add(scene.sandbox().intercept(new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return verdict.apply(request);
            }
        }));
    }

    private static Map<String, Object> emptyList() {
        Map<String, Object> list = new HashMap<>();
        list.put("metadata", Map.of());
        list.put("items", null);
        return list;
    }
}
