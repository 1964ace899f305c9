package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.worker.EvidenceWatch;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clusters that are watched, on a server that polls nothing by itself within the time of a test. */
@QuarkusTest
@QuarkusTestResource(value = WatchedClustersTest.Watching.class, restrictToAnnotatedClass = true)
@Tag("ci")
class WatchedClustersTest {
    private static final List<String> SOURCES = List.of("kubernetes/drone-aks", "kubernetes/drone-arc");

    public static class Watching extends HintsTest.Unhurried {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = super.start();
            settings.put("lockstep.sandbox.watch", "true");
            return settings;
        }
    }

    @Inject
    Scene scene;

    @Inject
    SourceStates states;

    @Inject
    EvidenceWatch looks;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    private Map<String, Instant> polled() {
        return states.all().stream()
                .filter(row -> SOURCES.contains(row.name) && row.succeededAt != null)
                .collect(Collectors.toMap(row -> row.name, row -> row.succeededAt));
    }

    private static List<String> proven(String id) {
        return given().get("/api/v1/promotions/" + id + "/stages/dev/findings?clusterType=drone")
                .jsonPath()
                .getList("items.findAll { it.state == 'PROVEN' }.cluster");
    }

    @Test
    void aCommitIsProvenAsSoonAsAClusterHasAppliedIt() {
        SOURCES.forEach(source -> scene.fleet().fault(source.substring("kubernetes/".length()), Fault.SUSPENDED));
        String id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(id, "dev", "AWAIT_COMPLIANCE");
        // The first poll is from where they are watched; that of a reset may be one, too.
        looks.look();
        await("the first polls").atMost(Scene.PATIENCE).until(() -> polled().size() == SOURCES.size());
        assertThat(proven(id)).isEmpty();

        SOURCES.forEach(source -> scene.fleet().fault(source.substring("kubernetes/".length()), Fault.NONE));
        await("what both have applied").atMost(Scene.PATIENCE).untilAsserted(() -> {
            // As the ticks of any replica do: nothing is due by its pace.
            looks.look();
            assertThat(proven(id)).containsExactlyInAnyOrder("drone-aks", "drone-arc");
        });
        assertThat(given().get("/api/v1/hints").jsonPath().<Object>getList("items"))
                .as("nobody has sent a hint")
                .isEmpty();
    }
}
