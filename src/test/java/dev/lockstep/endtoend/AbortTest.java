package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.promotion.Step;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.http.Interceptor.Answer;
import dev.lockstep.sandbox.http.Interceptor.Proceed;
import dev.lockstep.sandbox.http.Interceptor.Seen;
import dev.lockstep.sandbox.http.Interceptor.Verdict;
import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aborted in whatever step: what is ours is cleared away, and nothing else. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class AbortTest {
    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    private Checkout gitOps;
    private Checkout controlPlane;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
        gitOps = scene.checkout(scratch, Scene.GITOPS, "dev");
        controlPlane = scene.checkout(scratch, Scene.CONTROL_PLANE, "main");
        gitOps.git("push", "-q", "origin", "HEAD:refs/heads/lockstep-notes-of-ada");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void onlyWhatIsOursIsClearedAway(Step step) {
        String environment = step == Step.AWAIT_MERGE ? "stage" : "dev";
        String id;
        List<String> before;
        AtomicBoolean holds = new AtomicBoolean(step != Step.WRITE_BASE);
        try (Interceptor.Registration ignored = scene.sandbox().intercept(busy(heldBy(step), holds))) {
            if (step == Step.GATE || step == Step.AWAIT_COMPLIANCE) {
                scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
            }
            if (step == Step.GATE) {
                scene.awaitStep(
                        scene.promotionOf(scene.sandbox().seed().onboardHelloWorld()), "dev", "AWAIT_COMPLIANCE");
            }
            id = scene.promotionOf(scene.sandbox().seed().changeOnMain("to-be-aborted"));
            // The person's own push was such a request, too; Lockstep's is still far away.
            holds.set(true);
            scene.awaitPromotion(
                    id,
                    "waits at " + step,
                    p -> step.name().equals(Scene.stage(p, environment).get("step"))
                            && !Scene.reasons(p, environment).isEmpty());
            before = branches();
            assertThat(scene.abort(id, "wrong day").statusCode()).isEqualTo(202);
            holds.set(false);
            scene.awaitStatus(id, "ABORTED");
        }
        JsonPath aborted = scene.promotion(id);
        assertThat(Scene.stage(aborted, environment)).containsEntry("status", "ABORTED");
        await("our branches are gone")
                .atMost(Scene.PATIENCE)
                .until(() -> branches().stream().noneMatch(AbortTest::ours));
        assertThat(branches())
                .isEqualTo(before.stream().filter(line -> !ours(line)).toList());
        assertThat(branches()).anyMatch(line -> line.endsWith("refs/heads/lockstep-notes-of-ada"));
        for (int number : scene.gitHub().pullsInto(environment)) {
            assertThat(scene.gitHub().pull(number).getString("state")).isEqualTo("closed");
        }
        boolean merged = step == Step.WRITE_BASE || step == Step.AWAIT_COMPLIANCE;
        assertThat(Scene.stage(aborted, environment).get("pullRequest") != null
                        && aborted.getString("stages.find { it.environment == '" + environment
                                        + "' }.pullRequest.mergeCommit")
                                != null)
                .as("merged")
                .isEqualTo(merged);
        await("the status says so")
                .atMost(Scene.PATIENCE)
                .untilAsserted(() -> assertThat(
                                scene.gitHub().statuses(aborted.getString("commit"), environment + " environment"))
                        .last()
                        .asString()
                        .startsWith("error Aborted: "));
    }

    private static boolean ours(String line) {
        return line.contains("refs/heads/lockstep/");
    }

    /** Of both repositories, with their heads. */
    private List<String> branches() {
        return Stream.of(gitOps, controlPlane)
                .flatMap(clone -> new TreeSet<>(clone.git("ls-remote", "--heads", "origin")
                                .lines()
                                .toList())
                        .stream())
                .toList();
    }

    /** The request that fails for the moment, so that a promotion waits in this step. */
    private static Predicate<Seen> heldBy(Step step) {
        return switch (step) {
            case RENDER -> seen -> seen.service().equals("git") && seen.path().contains(Seed.SERVICES_SOURCE);
            case OPEN_PR -> seen -> seen.method().equals("POST") && seen.path().endsWith("/pulls");
            case WRITE_BASE ->
                seen -> seen.method().equals("POST")
                        && seen.path().contains(Seed.CONTROL_PLANE)
                        && seen.path().endsWith("/git-receive-pack");
            case GATE, AWAIT_MERGE, AWAIT_COMPLIANCE -> seen -> false;
        };
    }

    private static Interceptor busy(Predicate<Seen> which, AtomicBoolean holds) {
        return new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return holds.get() && which.test(request)
                        ? Answer.json(503, Map.of(), Map.of("message", "not available"))
                        : new Proceed();
            }
        };
    }
}
