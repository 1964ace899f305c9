package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.BranchView;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A failure that has outlasted the grace period counts when something newer than its first look shows it, or when it is still there
 * an interval later. Both times pass only where a test turns the clock: they are longer than any test waits.
 */
@QuarkusTest
@QuarkusTestResource(value = NewerLookTest.LongInterval.class, restrictToAnnotatedClass = true)
@Tag("proof")
class NewerLookTest {
    private static final Duration GRACE_PERIOD = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    /** In which sources become due, and nothing else happens. */
    private static final Duration A_MOMENT = Duration.ofSeconds(30);

    private static final String ARC = "drone-arc";
    private static final String UNCONFIRMED = "counts as failed when a newer look shows it too";

    public static class LongInterval extends TestServer {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = super.start();
            settings.put("lockstep.sandbox.grace-period", GRACE_PERIOD.toSeconds() + "s");
            settings.put("lockstep.evidence.slowest", INTERVAL.toSeconds() + "s");
            return settings;
        }
    }

    @Inject
    Scene scene;

    /** How often a refresh of dev's application was asked for, and how often that made a comparison. */
    private final AtomicInteger refreshes = new AtomicInteger();

    private final AtomicInteger compared = new AtomicInteger();
    /** What becomes of a refresh of dev's application; until a test says otherwise, Argo CD does not come to compare. */
    private volatile Supplier<Verdict> onRefresh = () -> Answer.text(504, "no comparison in time");

    private final List<Interceptor.Registration> registrations = new ArrayList<>();

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
        registrations.add(scene.sandbox().intercept(new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                if (!isRefresh(request)) {
                    return new Proceed();
                }
                refreshes.incrementAndGet();
                return onRefresh.get();
            }

            @Override
            public Verdict after(Seen request, int status) {
                if (isRefresh(request)) {
                    compared.incrementAndGet();
                }
                return new Proceed();
            }
        }));
    }

    @AfterEach
    void mend() {
        registrations.forEach(Interceptor.Registration::close);
    }

    @Test
    void oneLookOfArgoCdIsAskedForANewerOneOnceAndTheNextIntervalCounts() {
        String id = failing();
        int before = refreshes.get();
        scene.turnClock(GRACE_PERIOD);
        scene.awaitReason(id, "dev", "application argocd/dev of large-1", UNCONFIRMED);
        await("a refresh").atMost(Scene.PATIENCE).until(() -> refreshes.get() > before);
        scene.lookAgain(id, "dev", "large-1");
        JsonPath waits = scene.lookAgain(id, "dev", "large-1");
        assertThat(Scene.evidence(waits, "dev", "large-1")).containsEntry("state", "FAILING");
        assertThat(refreshes).hasValue(before + 1);

        scene.turnClock(INTERVAL);
        failed(id, "large-1");
        assertThat(refreshes).hasValue(before + 1);
    }

    @Test
    void aNewerComparisonThatShowsTheFailureCounts() {
        String id = failing();
        int before = refreshes.get();
        // One that was asked for about the target may have been answered before.
        int answered = compared.get();
        onRefresh = Proceed::new;
        scene.turnClock(GRACE_PERIOD);
        await("a comparison").atMost(Scene.PATIENCE).until(() -> compared.get() > answered);
        scene.turnClock(A_MOMENT);
        failed(id, "large-1");
        assertThat(refreshes).hasValue(before + 1);
    }

    @Test
    void aNewerComparisonThatShowsRecoveryCounts() {
        String id = failing();
        int before = refreshes.get();
        onRefresh = () -> {
            scene.fleet().fault("large-1", Fault.NONE);
            return new Proceed();
        };
        scene.turnClock(GRACE_PERIOD);
        awaitBranch("large-1", branch -> branch.state().equals("Synced/Healthy") && refreshes.get() > before);
        scene.turnClock(A_MOMENT);
        goesOn(id, "large-1");
        assertThat(refreshes).hasValue(before + 1);
    }

    @Test
    void aNewerReportOfFluxThatShowsTheFailureCounts() {
        String id = frozenFailure();
        scene.fleet().fault(ARC, Fault.FAILS_TO_APPLY);
        scene.turnClock(A_MOMENT);
        failed(id, ARC);
    }

    @Test
    void aNewerReportOfFluxThatShowsRecoveryCounts() {
        String id = frozenFailure();
        scene.fleet().fault(ARC, Fault.NONE);
        awaitBranch(ARC, branch -> branch.state().equals("Compliant"));
        scene.turnClock(A_MOMENT);
        goesOn(id, ARC);
    }

    @Test
    void whereFluxReportsNothingNewerTheNextIntervalCounts() {
        String id = frozenFailure();
        scene.turnClock(INTERVAL);
        failed(id, ARC);
    }

    @Test
    void theNextAttemptOfFluxIsNoRecoveryForAsLongAsItLasts() {
        scene.fleet().fault(ARC, Fault.FAILS_TO_APPLY);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitState(id, "dev", ARC, "FAILING");
        scene.fleet().fault(ARC, Fault.NEVER_READY);
        awaitBranch(ARC, branch -> branch.message().equals("Reconciliation in progress"));
        scene.turnClock(GRACE_PERIOD);
        assertThat(failed(id, ARC)).contains("denied the request").contains("its next attempt is under way");
    }

    @Test
    void withoutAGracePeriodOneDirectReadIsEnough() {
        scene.awaitStatus(scene.promotionOf(withoutAGracePeriod()), "SUCCEEDED");
        AtomicInteger reads = new AtomicInteger();
        answering(seen -> {
            if (isApplication(seen) && !isRefresh(seen)) {
                reads.incrementAndGet();
            }
            return new Proceed();
        });
        scene.fleet().fault("large-1", Fault.FAILS_TO_APPLY);
        failed(scene.promotionOf(scene.sandbox().seed().onboardHelloWorld()), "large-1");
        assertThat(reads).hasValue(1);
        assertThat(refreshes.get()).as("for the target, never for the failure").isLessThanOrEqualTo(1);
    }

    /** A promotion that waits for large-1, which was seen failing and does not compare anew by itself. */
    private String failing() {
        scene.fleet().fault("large-1", Fault.FAILS_TO_APPLY);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitState(id, "dev", "large-1", "FAILING");
        Instant compared = branch("large-1").changedAt().orElseThrow();
        await("another second of Argo CD's, which tells no parts of one")
                .atMost(Scene.PATIENCE)
                .until(() -> Instant.now().isAfter(compared.plusSeconds(1)));
        return id;
    }

    /** A promotion that waits for drone-arc, whose agent has reported a failure once and nothing since, for the grace period. */
    private String frozenFailure() {
        Interceptor.Registration unheard =
                answering(seen -> seen.service().equals("azure") ? Answer.text(503, "no") : new Proceed());
        scene.fleet().fault(ARC, Fault.FAILS_TO_APPLY);
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        awaitBranch(ARC, branch -> {
            if (!refused(branch)) {
                return false;
            }
            scene.fleet().fault(ARC, Fault.OFFLINE);
            boolean still = refused(branch(ARC));
            if (!still) {
                scene.fleet().fault(ARC, Fault.FAILS_TO_APPLY);
            }
            return still;
        });
        unheard.close();
        scene.awaitState(id, "dev", ARC, "FAILING");
        scene.turnClock(GRACE_PERIOD);
        scene.awaitReason(id, "dev", "Flux configuration cluster-config-dev of drone-arc", UNCONFIRMED);
        JsonPath waits = scene.lookAgain(id, "dev", ARC);
        assertThat(Scene.evidence(waits, "dev", ARC)).containsEntry("state", "FAILING");
        return id;
    }

    private static boolean refused(BranchView branch) {
        return branch.message().contains("denied the request");
    }

    private BranchView branch(String cluster) {
        return scene.fleet().clusters().stream()
                .filter(one -> one.name().equals(cluster))
                .flatMap(one -> one.branches().stream())
                .filter(one -> one.branch().equals("dev"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitBranch(String cluster, Predicate<BranchView> wanted) {
        await(cluster)
                .atMost(Scene.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> wanted.test(branch(cluster)));
    }

    private void goesOn(String id, String cluster) {
        JsonPath on = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(Scene.evidence(on, "dev", cluster)).containsEntry("state", "PROVEN");
    }

    private String failed(String id, String cluster) {
        String reason = scene.awaitStatus(id, "FAILED").getString("reason");
        assertThat(reason).startsWith("dev: ").contains(cluster + " failed at");
        return reason;
    }

    /** The commit that brings such a pipeline file. */
    private String withoutAGracePeriod() {
        String file = """
                apiVersion: lockstep.dev/v1
                kind: PromotionPipeline
                defaults: {gracePeriod: 0s, withoutClusters: [command-center, small]}
                environments:
                - {name: dev, autoMerge: true}
                """;
        return scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Without a grace period",
                        Map.of(".github/promotion-pipeline.yaml", Optional.of(file.getBytes(StandardCharsets.UTF_8))));
    }

    private static boolean isApplication(Seen seen) {
        return seen.service().equals("argocd") && seen.path().endsWith("/applications/dev");
    }

    private static boolean isRefresh(Seen seen) {
        return isApplication(seen) && seen.query().contains("refresh=");
    }

    private Interceptor.Registration answering(Function<Seen, Verdict> verdict) {
        Interceptor.Registration registration = scene.sandbox().intercept(new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return verdict.apply(request);
            }
        });
        registrations.add(registration);
        return registration;
    }
}
