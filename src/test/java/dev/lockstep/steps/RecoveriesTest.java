package dev.lockstep.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endtoend.StoredRuns;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.promotion.Pipelines;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.steps.Recoveries.Stuck;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.Reconcilers.Branch;
import dev.lockstep.store.evidence.StageEvidence;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of which environments runs are read whole, over rows. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RecoveriesTest {
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-000000000c1a");
    private static final String GITOPS = "https://git.example/recoveries/gitops";

    @Inject
    Promotions promotions;

    @Inject
    StoredRuns stored;

    @Inject
    EntityManager entities;

    /** Others look at all runs. */
    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("delete from promotion where id = :id")
                        .setParameter("id", RUN)
                        .executeUpdate());
    }

    private static Stuck stuck(UUID run, String environment) {
        return new Stuck(new StageEvidence.Of(run, environment), "a".repeat(40), GITOPS, environment);
    }

    @Test
    void onlyRunsWithoutTroubleAmongTheirOwnClustersAreReadWhole() {
        Promotion run = Promotion.create(
                RUN.toString(),
                900_900,
                RunKind.PROMOTION,
                Optional.empty(),
                "a".repeat(40),
                "title",
                "ada",
                Pipelines.automatic(),
                Instant.parse("2026-03-02T12:00:00Z"));
        stored.store(
                run.withStages(Stream.concat(
                                Stream.of(run.stages().get(0).withTree(tree(Map.of("drone", 2, "large", 1)))),
                                run.stages().stream().skip(1))
                        .toList()),
                "FAILED",
                "ada");
        Map<UUID, Map<String, Set<String>>> rendered = promotions.clusterTypes(Set.of(RUN, UUID.randomUUID()));
        String first = run.stages().stream().map(Stage::environment).findFirst().orElseThrow();
        assertThat(rendered).isEqualTo(Map.of(RUN, Map.of(first, Set.of("drone", "large"))));
        assertThat(promotions.clusterTypes(Set.of())).isEmpty();

        Stuck one = stuck(RUN, first);
        assertThat(Recoveries.hopeful(Set.of(one), Map.of(), Map.of()))
                .as("no cluster of its branch is in trouble")
                .containsExactly(one);
        assertThat(Recoveries.hopeful(Set.of(one), Map.of(one.follows(), Set.of("small", "large")), rendered))
                .isEmpty();
        assertThat(Recoveries.hopeful(Set.of(one), Map.of(one.follows(), Set.of("small")), rendered))
                .as("clusters that do not count")
                .containsExactly(one);
        assertThat(Recoveries.hopeful(
                        Set.of(one),
                        Map.of(new Branch(one.follows().repository(), "other"), Set.of("large")),
                        rendered))
                .containsExactly(one);
    }

    private static RenderedTree tree(Map<String, Integer> assignments) {
        return new RenderedTree(
                "digest",
                1,
                0,
                true,
                new TreeMap<>(assignments),
                new TreeMap<>(),
                3,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
