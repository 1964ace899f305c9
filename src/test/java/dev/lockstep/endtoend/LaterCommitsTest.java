package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.fleet.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody commits to the GitOps branch while the clusters are still on their way to the merge. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class LaterCommitsTest {
    private static final String CONFIG = "drone/hello-world-app-functional-test/config.yaml";

    @Inject
    Scene scene;

    @TempDir
    Path scratch;

    private String id;

    @BeforeEach
    void mergedInDevAndNotYetSeenByOneCluster() {
        scene.reset();
        scene.awaitClustersUpToDate();
        scene.fleet().fault("drone-arc", Fault.NEVER_SYNCS);
        id = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitReason(id, "dev", "drone-arc is still at");
    }

    @Test
    void oneThatLeavesTheFoldersAloneProvesTheMerge() {
        String later = dev().push("docs/x.md", "# Notes\n", "Write something down");
        scene.fleet().fault("drone-arc", Fault.NONE);
        JsonPath on = scene.awaitStep(id, "stage", "AWAIT_MERGE");
        assertThat(Scene.evidence(on, "dev", "drone-arc"))
                .containsEntry("state", "PROVEN")
                .containsEntry("commit", later);
    }

    @Test
    void oneThatChangesAFolderIsNamedAndWaitedFor() {
        Checkout dev = dev();
        String config = dev.text(CONFIG);
        String foreign = dev.push(CONFIG, config.replace("Drone", "Hornet"), "Rename the cluster by hand");
        scene.fleet().fault("drone-arc", Fault.NONE);
        waitsBecauseOf(foreign);
        dev.push(CONFIG, config, "Name it as it was");
        assertThat(Scene.stage(scene.awaitStep(id, "stage", "AWAIT_MERGE"), "dev"))
                .containsEntry("status", "SUCCEEDED");
    }

    @Test
    void oneThatRevertsTheMergeIsNamedAndWaitedFor() {
        Checkout dev = dev();
        dev.git("revert", "--no-edit", "-m", "1", "HEAD");
        dev.git("push", "-q");
        scene.fleet().fault("drone-arc", Fault.NONE);
        waitsBecauseOf(dev.head());
    }

    private Checkout dev() {
        return scene.checkout(scratch, Scene.GITOPS, "dev");
    }

    private void waitsBecauseOf(String foreign) {
        scene.awaitReason(
                id,
                "dev",
                "drone-arc is at " + foreign.substring(0, 7),
                "changed outside Lockstep by " + foreign.substring(0, 7));
        JsonPath waits = scene.awaitTwoMoreLooks(id, "dev", "drone-arc");
        assertThat(Scene.stage(waits, "dev")).containsEntry("step", "AWAIT_COMPLIANCE");
        assertThat(Scene.evidence(waits, "dev", "drone-arc")).containsEntry("state", "CHANGED_OUTSIDE");
    }
}
