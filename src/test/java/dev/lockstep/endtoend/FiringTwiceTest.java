package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.api.IdempotencyKeys;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.trigger.GitHubWebhook;
import dev.lockstep.trigger.InputWatch;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.worker.EvidenceWatch;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that is done by the clock, done by many at once and again and again, as replicas may, and as one does that catches up: it
 * finds nothing new.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class FiringTwiceTest {
    private static final int AT_ONCE = 6;
    private static final Duration FASTEST = Duration.ofMillis(300);

    @Inject
    Scene scene;

    @Inject
    EvidenceWatch evidence;

    @Inject
    RefWatch refs;

    @Inject
    InputWatch lanes;

    @Inject
    GitHubWebhook webhook;

    @Inject
    IdempotencyKeys keys;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    @Test
    @Tag("proof")
    void startsEachRunOnce() throws Exception {
        scene.sandbox().webhooks().enabled(false);
        String commit = scene.sandbox().seed().onboardHelloWorld();
        burst(3, refs::lookAtAll);
        String id = scene.promotionOf(commit);
        scene.merge(id, "stage");
        scene.awaitStatus(id, "SUCCEEDED");
        assertThat(scene.promotions()).containsOnlyOnce(commit);

        Checkout dev = scene.checkout(scratch, Scene.CONTROL_PLANE, "dev");
        String file = "configs/dev-config.yaml";
        dev.push(file, dev.text(file).replaceAll("(?m)^( *ENVIRONMENT:) .*$", "$1 Twice"), "Call it something else");
        burst(3, lanes::lookAtAll);
        String run = scene.runOf("RECONFIGURATION", "dev");
        burst(3, () -> {
            lanes.lookAtAll();
            evidence.look();
            refs.lookAtAll();
            webhook.forgetOld();
            keys.forgetOld();
        });
        JsonPath done = scene.awaitStatus(run, "SUCCEEDED");
        assertThat(scene.promotions())
                .as("the promotion and the reconfiguration")
                .hasSize(2);
        assertThat(scene.gitHub().pullsInto("dev")).hasSize(2);
        assertThat(scene.gitHub().statuses(commit, "dev environment"))
                .containsExactly("pending Promoted", "pending Deploying", "success Deployed");
        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED");
    }

    @Test
    void asksNoSourceOftenerThanItsPace() throws Exception {
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        scene.awaitReason(
                scene.promotionOf(scene.sandbox().seed().onboardHelloWorld()), "dev", "drone-arc is still at");
        AtomicInteger polls = new AtomicInteger();
        Interceptor counting = new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                if (request.path().contains("Microsoft.ResourceGraph")) {
                    polls.incrementAndGet();
                }
                return new Proceed();
            }
        };
        try (Interceptor.Registration registration = scene.sandbox().intercept(counting)) {
            assertThat(registration).isNotNull();
            long began = System.nanoTime();
            burst(40, evidence::look);
            // A burst can be over before the next poll is due.
            await("a poll").atMost(Scene.PATIENCE).until(() -> polls.get() > 0);
            int asked = polls.get();
            long atPace = (System.nanoTime() - began) / FASTEST.toNanos();
            assertThat(asked).isLessThanOrEqualTo((int) atPace + 2);
        }
    }

    private static void burst(int times, Runnable firing) throws Exception {
        CyclicBarrier start = new CyclicBarrier(AT_ONCE);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> ended = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                ended.add(threads.submit(() -> {
                    start.await();
                    for (int time = 0; time < times; time++) {
                        firing.run();
                    }
                    return null;
                }));
            }
            for (Future<?> one : ended) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
