package dev.lockstep.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestPostgres;
import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.faults.Extent;
import dev.lockstep.sandbox.faults.FaultKind;
import dev.lockstep.sandbox.faults.FaultRule;
import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.sandbox.server.SandboxReset;
import dev.lockstep.sandbox.server.SandboxServer;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.PromotionStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whole promotions while nearly a third of all calls fail, webhooks are lost, Resource Graph is minutes late and connections to PostgreSQL
 * are cut: every promise is kept.
 */
@QuarkusTest
@TestProfile(ChaosProfile.class)
@QuarkusTestResource(value = ChaosServer.class, restrictToAnnotatedClass = true)
@Tag("ci")
class FaultStormTest {
    private static final int HASTE = 20;

    @Inject
    SandboxServer server;

    @Inject
    SandboxReset reset;

    @Inject
    DatabaseClock clock;

    @Inject
    PromotionStore store;

    @TestHTTPResource
    URI lockstep;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Test
    @Tag("proof")
    void aBreeze() throws Exception {
        storm("fault-breeze", 18, 12, false, Duration.ofMinutes(5));
    }

    @Test
    @Tag("proof")
    void aStorm() throws Exception {
        storm(
                "fault-storm",
                Figures.seed(new Random().nextLong()),
                Figures.promotions(250),
                true,
                Duration.ofMinutes(12));
    }

    private void storm(String name, long seed, int promotions, boolean toTheEnd, Duration patience) throws Exception {
        SandboxWorld world = server.world().orElseThrow();
        reset.reset(Optional.of(Start.DEMO));
        ManyPipelines.plant(world);
        long began = System.nanoTime();
        Storm storm = new Storm(seed, 30);
        try (InvariantWatch invariants = InvariantWatch.attach(world, url, TestPostgres.USER, TestPostgres.USER);
                Haste haste = new Haste(clock, HASTE)) {
            Awaitility.await("the branches to be known")
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> invariants.progress().knowsRefs(ManyPipelines.COUNT));
            SimulatedPeople people = new SimulatedPeople(world, store, invariants, lockstep, seed + 1);
            int cuts;
            List<String> webhooks;
            try (Cuts cutting = new Cuts(url, seed + 2, 400);
                    Interceptor.Registration ignored = world.sandbox().intercept(storm)) {
                webhooks(world, seed);
                try {
                    Awaitility.await("all promotions begun")
                            .dontCatchUncaughtExceptions()
                            .atMost(patience)
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(50))
                            .until(() -> {
                                people.moment();
                                return invariants.begun("PROMOTION") >= promotions;
                            });
                } catch (ConditionTimeoutException e) {
                    throw new AssertionError(
                            invariants.begun("PROMOTION") + " of " + promotions + " promotions have begun; people: "
                                    + people.done() + "\n" + invariants.moving(),
                            e);
                }
                people.end();
                if (toTheEnd) {
                    invariants.awaitRest(left(began, patience), "grace");
                }
                cuts = cutting.made();
                webhooks = struck(world);
            } finally {
                storm.end();
                world.mend();
            }
            // A merge or a push that nobody was told of is found when the storm is over, at the latest.
            Instant calm = clock.instant();
            Instant now = InstantSource.system().instant();
            Awaitility.await("a look at every branch")
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> invariants.progress().lookedSince(calm, now));
            invariants.awaitRest(Duration.ofMinutes(2), "grace");
            var broken = invariants.judge();
            Figures.report(
                    name,
                    "seed " + seed + " (-Dlockstep.seed=" + seed + ", the order of threads differs): runs "
                            + invariants.ends() + "; people: " + people.done() + "; " + storm.calls()
                            + " calls, struck "
                            + sum(storm.faults()) + ": " + storm.faults() + "; webhooks " + webhooks + "; "
                            + cuts + " connections cut; "
                            + haste.turned()
                                    .plusNanos(System.nanoTime() - began)
                                    .toMinutes() + " minutes of Lockstep's time in "
                            + (System.nanoTime() - began) / 1_000_000_000 + " s; broken promises: " + broken.size());
            assertThat(InvariantWatch.sentences(broken)).isEmpty();
            assertThat(invariants.ends().keySet()).noneMatch(end -> end.endsWith("FAILED"));
        }
    }

    private static Duration left(long began, Duration patience) {
        return patience.minusNanos(System.nanoTime() - began);
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void webhooks(SandboxWorld world, long seed) {
        Map<FaultKind, Integer> shares = new TreeMap<>(
                Map.of(FaultKind.WEBHOOK_LOST, 30, FaultKind.WEBHOOK_DUPLICATED, 20, FaultKind.WEBHOOK_REORDERED, 20));
        shares.forEach((kind, percent) ->
                world.sandbox().faults().add(FaultRule.of(kind, Optional.empty(), new Extent.Share(percent, seed))));
        // Three seconds of the world are a minute of Lockstep's.
        world.sandbox()
                .faults()
                .add(FaultRule.of(FaultKind.INDEX_LAG, Optional.empty(), new Extent.UntilRemoved())
                        .seconds(3));
    }

    private static List<String> struck(SandboxWorld world) {
        return world.sandbox().faults().all().stream()
                .filter(fault -> fault.rule().kind() != FaultKind.INDEX_LAG)
                .map(fault -> fault.rule().kind() + " " + fault.struck())
                .collect(Collectors.toList());
    }
}
