package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServer.class)
class HappyPathTest {
    @Inject
    Scene scene;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void aPushGoesThroughDevAndStage() {
        String commit = scene.sandbox().seed().onboardHelloWorld();
        String id = scene.promotionOf(commit);
        scene.merge(id, "stage");
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
    }

    @Test
    void aCommitWithoutAManifestChangePassesOn() {
        String commit = scene.sandbox().seed().docsOnlyChange();
        String id = scene.promotionOf(commit);
        JsonPath done = scene.awaitStatus(id, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
    }
}
