package dev.lockstep.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestPostgres;
import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.sandbox.server.SandboxReset;
import dev.lockstep.sandbox.server.SandboxServer;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.worker.MortalWorker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Workers die at every point, over and over: before and after calls of ports, before, inside and after saves. Others take over when
 * their leases run out, and every promise is kept.
 */
@QuarkusTest
@TestProfile(ChaosProfile.class)
@QuarkusTestResource(value = ChaosServer.class, restrictToAnnotatedClass = true)
@Tag("proof")
class WorkerDeathTest {
    @Inject
    SandboxServer server;

    @Inject
    SandboxReset reset;

    @Inject
    PromotionStore store;

    @Inject
    MortalWorker.Nursery nursery;

    @TestHTTPResource
    URI lockstep;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Test
    void someDie() throws Exception {
        deaths("worker-deaths-few", 18, 30, Duration.ofMinutes(2));
    }

    @Test
    void aThousandDie() throws Exception {
        deaths(
                "worker-death",
                Figures.seed(new Random().nextLong()),
                Integer.getInteger("lockstep.deaths", 1000),
                Duration.ofMinutes(10));
    }

    private void deaths(String name, long seed, int deaths, Duration patience) throws Exception {
        SandboxWorld world = server.world().orElseThrow();
        reset.reset(Optional.of(Start.DEMO));
        ManyPipelines.plant(world);
        long began = System.nanoTime();
        nursery.restOwn();
        try (InvariantWatch invariants = InvariantWatch.attach(world, url, TestPostgres.USER, TestPostgres.USER);
                Ward ward = new Ward(nursery, seed)) {
            Awaitility.await("the branches to be known")
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> invariants.progress().knowsRefs(ManyPipelines.COUNT));
            SimulatedPeople people = new SimulatedPeople(world, store, invariants, lockstep, seed + 1);
            Awaitility.await(deaths + " deaths")
                    .dontCatchUncaughtExceptions()
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        people.moment();
                        return ward.round() >= deaths;
                    });
            ward.grantLongLives();
            people.end();
            invariants.awaitRest(Duration.ofMinutes(2), "grace");
            var broken = invariants.judge();
            Figures.report(
                    name,
                    "seed " + seed + " (-Dlockstep.seed=" + seed + ", the order of threads differs): " + ward.deaths()
                            + " workers died: " + ward.points() + "; runs " + invariants.ends() + "; people: "
                            + people.done()
                            + "; " + (System.nanoTime() - began) / 1_000_000_000 + " s; broken promises: "
                            + broken.size());
            assertThat(InvariantWatch.sentences(broken)).isEmpty();
            assertThat(invariants.ends().keySet()).noneMatch(end -> end.endsWith("FAILED"));
        } finally {
            nursery.wakeOwn();
        }
    }
}
