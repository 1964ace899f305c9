package dev.lockstep.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.server.HungHost;
import dev.lockstep.store.Refs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty pipelines on a Git host that takes connections and never says anything, and one that is well. */
@QuarkusTest
@TestProfile(HungGitHostTest.Profile.class)
@QuarkusTestResource(TestServer.class)
@Tag("ci")
class HungGitHostTest {
    /** A look a second, and two seconds for what the others would say; Git gives up after ten. */
    private static final Duration NORMAL = Duration.ofSeconds(6);

    public static class Profile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(HungHost.class);
        }
    }

    @Inject
    Scene scene;

    @Inject
    Refs refs;

    /** Or the server would wait for it at its end. */
    @AfterEach
    void endTheHost() throws IOException {
        HungHost.end();
    }

    @Test
    void theOneThatIsWellIsLookedAtAndPromotedInItsTime() {
        long first = System.nanoTime();
        scene.awaitClustersUpToDate();
        await("the host hangs").atMost(Scene.PATIENCE).until(() -> HungHost.connections() >= 2);
        await("its branch is known")
                .atMost(Scene.PATIENCE)
                .until(() -> refs.all().stream().anyMatch(row -> row.pipeline.equals("kalypso") && row.commit != null));
        scene.sandbox().webhooks().enabled(false);
        Duration longest = Duration.ZERO;
        String last = "";
        for (int push = 0; push < 6; push++) {
            String commit = scene.sandbox().seed().changeOnMain("push-" + push);
            long pushed = System.nanoTime();
            last = scene.promotionOf(commit);
            Duration seen = Duration.ofNanos(System.nanoTime() - pushed);
            longest = seen.compareTo(longest) > 0 ? seen : longest;
        }
        assertThat(longest).isLessThan(NORMAL);
        long begun = System.nanoTime();
        scene.merge(last, "stage");
        scene.awaitStatus(last, "SUCCEEDED");
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        int connections = HungHost.connections();
        Duration since = Duration.ofNanos(System.nanoTime() - first);
        System.out.println("[measured] " + HungHost.PIPELINES
                + " pipelines on a Git host that hangs: the one beside them is looked at"
                + " after " + longest.toMillis() + " ms at most, and promoted in " + took.toMillis() + " ms; in "
                + since.toSeconds() + " s the host was connected to " + connections + " times");
        // What was begun before anybody knew; then one at a time asks for all.
        assertThat(connections).isLessThanOrEqualTo(16 + 4 + (int) (since.toSeconds() / HungHost.TIME_OUT.toSeconds()));
    }
}
