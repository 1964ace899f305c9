package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.Confirmation;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.seed.Start;
import java.util.List;
import java.util.Optional;

/** What is asked before the sandbox begins anew. */
final class ResetPage {
    private ResetPage() {}

    static Confirmation confirmation(SandboxWorld world, Start start) {
        long pulls = world.sandbox().pullRequests().size();
        return new Confirmation(
                "Begin anew?",
                switch (start) {
                    case DEMO -> "The demo: one commit shows a whole promotion.";
                    case TUTORIAL -> "The tutorial: hello-world-app is not known yet; you onboard it with Git.";
                },
                List.of(
                        "All promotions are deleted, with their events and evidence; those that are on their way end"
                                + " without a trace. The next one is #1.",
                        "All commits that were pushed to the sandbox's repositories are lost, and "
                                + (pulls == 1 ? "1 pull request" : pulls + " pull requests")
                                + " with all commit statuses.",
                        "The clusters begin with nothing applied, and all faults are removed.",
                        "Clones made before do not fit any more: clone again. Addresses and tokens stay."),
                "/sandbox/reset",
                List.of(new Confirmation.Field("start", start.word())),
                Confirmation.Reason.NONE,
                "Delete everything and begin anew",
                "/sandbox",
                true,
                Optional.empty());
    }
}
