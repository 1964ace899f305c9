package dev.lockstep.process;

import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.seed.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What happens while the application dies. Each begins and ends with everything at rest, and can be gone through again and again. */
enum CrashScenario {
    /** A commit goes through dev, which merges by itself, and stage, where a person merges. */
    PROMOTION {
        @Override
        void goThrough(CrashScene scene) {
            seed(scene).changeOnMain(scene.marker("a"));
            long run = scene.run(1, "PROMOTION");
            scene.merge(scene.awaitPullRequest(run, "stage", Optional.empty()));
            scene.awaitEnd(run, "SUCCEEDED");
        }
    },
    /** A commit that changes no manifest. */
    NOTHING_CHANGED {
        @Override
        void goThrough(CrashScene scene) {
            seed(scene)
                    .push(
                            "kalypso-control-plane",
                            "main",
                            "Explain " + scene.marker("a"),
                            Map.of(
                                    "docs/notes.md",
                                    Optional.of(scene.marker("a").getBytes(StandardCharsets.UTF_8))));
            scene.awaitEnd(scene.run(1, "PROMOTION"), "SUCCEEDED");
        }
    },
    /** While stage's pull request is open, a newer commit comes, and takes it over. */
    OVERTAKEN {
        @Override
        void goThrough(CrashScene scene) {
            seed(scene).changeOnMain(scene.marker("a"));
            long first = scene.run(1, "PROMOTION");
            int pullRequest = scene.awaitPullRequest(first, "stage", Optional.empty());
            seed(scene).changeOnMain(scene.marker("b"));
            long second = scene.run(2, "PROMOTION");
            scene.awaitEnd(first, "SUPERSEDED");
            int taken = scene.awaitPullRequest(second, "stage", Optional.empty());
            if (taken != pullRequest) {
                throw new AssertionError("pull request " + taken + " instead of " + pullRequest);
            }
            scene.merge(taken);
            scene.awaitEnd(second, "SUCCEEDED");
        }
    },
    /**
     * While stage's pull request is open, its configuration changes and is rendered into it; the promotion is aborted; and the
     * configuration, which was to come with it, becomes a run of its own.
     */
    CONFIGURED_AND_ABORTED {
        @Override
        void goThrough(CrashScene scene) {
            seed(scene).changeOnMain(scene.marker("a"));
            long first = scene.run(1, "PROMOTION");
            scene.awaitPullRequest(first, "stage", Optional.empty());
            String head = scene.query("select pr_head from lane where environment = 'stage'")
                    .get(0);
            scene.configure("stage", scene.marker("c"));
            scene.awaitPullRequest(first, "stage", Optional.of(head));
            scene.ask("/api/v1/promotions/" + scene.id(first) + "/abort", "{\"reason\": \"wrong day\"}");
            scene.awaitEnd(first, "ABORTED");
            long second = scene.run(2, "RECONFIGURATION");
            scene.merge(scene.awaitPullRequest(second, "stage", Optional.empty()));
            scene.awaitEnd(second, "SUCCEEDED");
        }
    },
    /** Clusters that do not look at Git are asked to; what was proved in dev is refused by a person for stage. */
    SLOW_CLUSTERS_AND_REJECTED {
        @Override
        void goThrough(CrashScene scene) {
            scene.fault(Fault.NEVER_SYNCS);
            seed(scene).changeOnMain(scene.marker("a"));
            long run = scene.run(1, "PROMOTION");
            scene.awaitWaiting(run, "dev", "AWAIT_COMPLIANCE");
            scene.fault(Fault.NONE);
            scene.closePullRequest(scene.awaitPullRequest(run, "stage", Optional.empty()));
            scene.awaitEnd(run, "REJECTED");
        }
    },
    /** What a person has merged in stage does not run there, and is taken back, with the one before, although its promotion is not over. */
    ROLLED_BACK {
        @Override
        void goThrough(CrashScene scene) {
            String good = seed(scene).changeOnMain(scene.marker("a"));
            deployed(scene, 1);
            seed(scene).changeOnMain(scene.marker("n"));
            deployed(scene, 2);
            seed(scene).changeOnMain(scene.marker("b"));
            long bad = scene.run(3, "PROMOTION");
            int pullRequest = scene.awaitPullRequest(bad, "stage", Optional.empty());
            scene.fault(Fault.NEVER_SYNCS);
            scene.merge(pullRequest);
            scene.awaitWaiting(bad, "stage", "AWAIT_COMPLIANCE");
            scene.ask(
                    "/api/v1/environments/kalypso/stage/rollback",
                    "{\"commit\": \"" + good + "\", \"reason\": \"the shop is down\"}");
            scene.awaitEnd(bad, "ABORTED");
            scene.fault(Fault.NONE);
            long back = scene.run(4, "ROLLBACK");
            scene.merge(scene.awaitPullRequest(back, "stage", Optional.empty()));
            scene.awaitEnd(back, "SUCCEEDED");
            scene.askAgainAndAgain(
                    "/api/v1/environments/kalypso/stage/resume",
                    () -> scene.number("select count(*) from pause where resumed_at is null") == 0);
        }

        private void deployed(CrashScene scene, int ordinal) {
            long run = scene.run(ordinal, "PROMOTION");
            scene.merge(scene.awaitPullRequest(run, "stage", Optional.empty()));
            scene.awaitEnd(run, "SUCCEEDED");
        }
    };

    abstract void goThrough(CrashScene scene);

    private static Seed seed(CrashScene scene) {
        return scene.installation.world().sandbox().seed();
    }
}
