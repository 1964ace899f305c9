package dev.lockstep.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestPostgres;
import dev.lockstep.invariants.Broken;
import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.ports.CommitStatuses.CommitStatus;
import dev.lockstep.promotion.Request;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.sandbox.server.SandboxReset;
import dev.lockstep.sandbox.server.SandboxServer;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Pauses.Place;
import dev.lockstep.store.PromotionStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each protection that is taken away is missed by the invariant watch, by the promise that it was there for. */
@QuarkusTest
@TestProfile(ChaosProfile.class)
@QuarkusTestResource(value = ChaosServer.class, restrictToAnnotatedClass = true)
@Tag("proof")
class MutationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    SandboxServer server;

    @Inject
    SandboxReset reset;

    @Inject
    DatabaseClock clock;

    @Inject
    PromotionStore store;

    @Inject
    Pauses pauses;

    @TestHTTPResource
    URI lockstep;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @AfterEach
    void mend() throws SQLException {
        pauses.resume(Place.pipeline("p1"), "oscar");
        for (Mutation mutation : Mutation.values()) {
            if (mutation.atWork()) {
                Mutation.set(Optional.empty());
                mutation.undo().ifPresent(this::execute);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isFound(Mutation mutation) throws Exception {
        SandboxWorld world = server.world().orElseThrow();
        reset.reset(Optional.of(Start.DEMO));
        ManyPipelines.plant(world);
        try (InvariantWatch invariants = InvariantWatch.attach(world, url, TestPostgres.USER, TestPostgres.USER);
                Haste ignored = new Haste(clock, 10)) {
            Awaitility.await("the branches to be known")
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> invariants.progress().knowsRefs(ManyPipelines.COUNT));
            Mutation.tellWith((commit, status) -> tell(world, commit, status));
            mutation.sql().ifPresent(this::execute);
            Mutation.set(Optional.of(mutation));
            if (mutation == Mutation.BELIEVES_EVERYTHING || mutation == Mutation.ADVANCES_ON_BELIEF) {
                world.fleet().clusters().forEach(cluster -> world.fleet().fault(cluster.name(), Fault.NEVER_SYNCS));
            }
            if (mutation == Mutation.IGNORES_PAUSES) {
                pauses.pause(Place.pipeline("p1"), false, "oscar", "on a whim");
            }
            SimulatedPeople people = new SimulatedPeople(world, store, invariants, lockstep, mutation.ordinal());
            people.change(1);
            if (mutation == Mutation.CLOSES_NOTHING) {
                abortAtTheOffer(invariants);
                people.change(1);
            }
            int pushes = mutation == Mutation.CLOSES_NOTHING ? 2 : 1;
            try {
                Awaitility.await("found or at rest")
                        .dontCatchUncaughtExceptions()
                        .atMost(PATIENCE)
                        .until(() -> {
                            invariants.look();
                            invariants.offers().forEach(offer -> invariants.merge(offer, "grace", MergeMethod.MERGE));
                            return finds(invariants.broken(), mutation)
                                    || invariants.begun("PROMOTION") >= pushes
                                            && invariants.progress().atRest();
                        });
            } catch (ConditionTimeoutException e) {
                // What does not come to rest is judged as it is.
                assertThat(invariants.begun("PROMOTION")).isPositive();
            }
            assertThat(invariants.judge()).extracting(Broken::promise).contains(mutation.breaks());
        }
    }

    private static boolean finds(java.util.List<Broken> broken, Mutation mutation) {
        return broken.stream().anyMatch(one -> one.promise() == mutation.breaks());
    }

    private void abortAtTheOffer(InvariantWatch invariants) {
        InvariantWatch.Offer offer = Awaitility.await("an offer")
                .dontCatchUncaughtExceptions()
                .atMost(PATIENCE)
                .until(() -> invariants.offers().stream().findFirst(), Optional::isPresent)
                .orElseThrow();
        store.ask(UUID.fromString(offer.run()), new Request.Abort("oscar", "on a whim"), "abort asked by oscar");
        Awaitility.await("the abort")
                .dontCatchUncaughtExceptions()
                .atMost(PATIENCE)
                .until(invariants.progress()::atRest);
    }

    private static void tell(SandboxWorld world, String commit, CommitStatus status) {
        String body = """
                {"context": "%s", "state": "%s", "description": "%s", "target_url": "%s"}""".formatted(
                        status.context(),
                        status.state().name().toLowerCase(java.util.Locale.ROOT),
                        status.description(),
                        status.targetUrl().orElse(""));
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        world.sandbox().gitHubApi() + "/repos/" + ManyPipelines.CONTROL_PLANE + "/statuses/" + commit))
                .header(
                        "Authorization",
                        "Bearer " + world.sandbox().account("lockstep-bot").token())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.USER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the mutation cannot be made: " + e.getMessage(), e);
        }
    }
}
