package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.seed.Seed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environment branches that take no pushes: base commits come there by pull request. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class ProtectedBranchTest {
    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    @BeforeEach
    void reset() {
        scene.reset();
        scene.awaitClustersUpToDate();
    }

    /** In force at once, because none was before; and the branch takes no pushes from then on. */
    private String baseCommitsByPullRequest() {
        scene.sandbox().protect(Scene.CONTROL_PLANE, "dev");
        return scene.sandbox()
                .seed()
                .push(
                        Seed.CONTROL_PLANE,
                        "main",
                        "Base commits by pull request",
                        Map.of(".github/promotion-pipeline.yaml", Optional.of("""
                                apiVersion: lockstep.dev/v1
                                kind: PromotionPipeline
                                environments:
                                - name: dev
                                  autoMerge: true
                                  withoutClusters: [command-center, small]
                                  baseCommit: pullRequest
                                """.getBytes(StandardCharsets.UTF_8))));
    }

    private JsonPath proposed(String run) {
        scene.awaitReason(run, "dev", "waits for whoever may merge into the environment branch");
        JsonPath pulls = scene.gitHub().pulls(Scene.CONTROL_PLANE, "dev");
        assertThat(pulls.getString("[0].state")).isEqualTo("open");
        return pulls;
    }

    private String baseRepo() {
        return scene.checkout(scratch, Scene.CONTROL_PLANE, "dev").text("base-repo.yaml");
    }

    @Test
    void aRefusedPushNamesTheSetting() {
        scene.sandbox().protect(Scene.CONTROL_PLANE, "dev");
        String run = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        assertThat(scene.awaitStatus(run, "FAILED").getString("reason"))
                .contains("protected branch hook declined", "Branch dev of ", "takes no pushes")
                .contains("baseCommit: pullRequest");
    }

    @Test
    void theBaseCommitIsProposedAndTheStageWaitsForItsMerge() {
        String commit = baseCommitsByPullRequest();
        String run = scene.promotionOf(commit);
        JsonPath pulls = proposed(run);
        assertThat(pulls.getString("[0].title")).isEqualTo("Base commit of dev is " + commit.substring(0, 7));
        assertThat(pulls.getString("[0].body")).contains(commit, "promotion #", "does not merge it", "/promotions/");
        assertThat(scene.environment("dev").get("baseCommit")).isNotEqualTo(commit);

        scene.sandbox().merge(Scene.CONTROL_PLANE, pulls.getInt("[0].number"), "grace", MergeMethod.MERGE);
        scene.awaitStatus(run, "SUCCEEDED");
        assertThat(scene.environment("dev").get("baseCommit")).isEqualTo(commit);
        assertThat(baseRepo()).contains(commit);
        assertThat(scene.gitHub().branches(Scene.CONTROL_PLANE)).noneMatch(name -> name.startsWith("lockstep/"));
        assertThat(scene.gitHub().pulls(Scene.CONTROL_PLANE, "dev").getList("number"))
                .hasSize(1);

        String second = scene.sandbox().seed().changeOnMain("two");
        String aborted = scene.promotionOf(second);
        int number = proposed(aborted).getInt("[0].number");
        assertThat(scene.gitHub().statuses(second, "dev environment")).containsExactly("pending Promoted");
        scene.abort(aborted, "not now").then().statusCode(202);
        scene.awaitStatus(aborted, "ABORTED");
        await("its pull request to be closed")
                .until(() -> scene.gitHub()
                        .pulls(Scene.CONTROL_PLANE, "dev")
                        .getString("find { it.number == " + number + " }.state")
                        .equals("closed"));
        assertThat(scene.gitHub().branches(Scene.CONTROL_PLANE)).noneMatch(name -> name.startsWith("lockstep/"));
        assertThat(scene.environment("dev").get("baseCommit")).isEqualTo(commit);
    }
}
