package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pull request that was left to its lane, with no promotion that watches it. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class OrphanTest {
    @Inject
    Scene scene;

    @Inject
    Lanes lanes;

    @Inject
    EntityManager entities;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void itsMergeIsNoticedBeforeTheLaneIsEntered() {
        String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(first, "stage", "AWAIT_MERGE");
        int left = lane().prNumber;
        forgetRuns();
        String merged = scene.sandbox()
                .merge(Scene.GITOPS, left, "grace", MergeMethod.MERGE)
                .pull()
                .mergeCommitSha()
                .orElseThrow();
        String next = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        JsonPath done = scene.awaitStatus(next, "SUCCEEDED");
        assertThat(done.getList("stages.status")).containsExactly("NO_OP", "NO_OP");
        assertThat(lane().prNumber).isNull();
        assertThat(lane().provenCommit).isEqualTo(merged);
        assertThat(lane().allMergesProven()).isTrue();
    }

    @Test
    void itsBranchGoesWhenAPersonHasClosedIt() {
        String first = scene.promotionOf(scene.sandbox().seed().onboardHelloWorld());
        scene.awaitStep(first, "stage", "AWAIT_MERGE");
        String branch = lane().prBranch;
        assertThat(scene.gitHub().branch(branch)).isNotEmpty();
        int left = lane().prNumber;
        forgetRuns();
        scene.sandbox().closePullRequest(Scene.GITOPS, left, "grace");
        String next = scene.promotionOf(scene.sandbox().seed().docsOnlyChange());
        scene.awaitStep(next, "stage", "AWAIT_MERGE");
        assertThat(lane().prNumber).isNotEqualTo(left);
        assertThat(scene.gitHub().branch(branch)).isEmpty();
    }

    /** In the order in which workers lock: one that is saving ends first. */
    private void forgetRuns() {
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery("delete from promotion_work").executeUpdate();
            entities.createNativeQuery("delete from promotion").executeUpdate();
        });
    }

    private LaneRow lane() {
        return lanes.find("kalypso", "stage").orElseThrow();
    }
}
