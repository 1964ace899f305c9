package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestPostgres;
import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.invariants.Promise;
import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Nothing is broken where nobody makes chaos, and the invariant watch sees it when somebody interferes. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class InvariantsHoldTest {
    @Inject
    Scene scene;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Inject
    EntityManager entities;

    @Test
    void promotionsAndReconfigurationsOfAQuietDay() {
        scene.reset();
        try (InvariantWatch invariants =
                InvariantWatch.attach(scene.world(), url, TestPostgres.USER, TestPostgres.USER)) {
            String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
            scene.awaitStep(first, "stage", "AWAIT_MERGE");
            String second = scene.promotionOf(scene.sandbox().seed().changeOnMain("two"));
            invariants.awaitRest(Duration.ofSeconds(60), "grace");
            scene.sandbox()
                    .seed()
                    .push(
                            Seed.CONTROL_PLANE,
                            "dev",
                            "Rename",
                            Map.of("configs/dev-config.yaml", Optional.of("""
                                            apiVersion: v1
                                            kind: ConfigMap
                                            metadata:
                                              name: dev-config
                                              labels:
                                                platform-config: "true"
                                            data:
                                              ENVIRONMENT: Renamed
                                            """.getBytes(StandardCharsets.UTF_8))));
            scene.runOf("RECONFIGURATION", "dev");
            invariants.awaitRest(Duration.ofSeconds(60), "grace");
            assertThat(invariants.judge()).isEmpty();
            assertThat(invariants.ends())
                    .containsEntry("RECONFIGURATION SUCCEEDED", 1L)
                    .hasEntrySatisfying(
                            "PROMOTION SUCCEEDED", ended -> assertThat(ended).isPositive());
            assertThat(scene.promotion(second).getString("status")).isEqualTo("SUCCEEDED");
            rewriteTheLog();
            assertThat(invariants.judge())
                    .extracting(broken -> broken.promise())
                    .contains(Promise.EVENTS_ARE_KEPT);
        }
    }

    /** As somebody could who owns the database: the trigger that refuses it is taken away meanwhile. */
    private void rewriteTheLog() {
        for (String sql : List.of(
                "alter table promotion_event disable trigger promotion_event_is_kept",
                "update promotion_event set message = 'nothing happened'"
                        + " where id = (select min(id) from promotion_event)",
                "alter table promotion_event enable trigger promotion_event_is_kept")) {
            QuarkusTransaction.requiringNew()
                    .run(() -> entities.createNativeQuery(sql).executeUpdate());
        }
    }
}
