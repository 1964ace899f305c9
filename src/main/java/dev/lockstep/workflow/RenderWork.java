package dev.lockstep.workflow;

import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.rendering.Inputs;
import dev.lockstep.rendering.Renderer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Pins, renders and pushes the head branch. */
@ApplicationScoped
class RenderWork {
    private final Inputs inputs;
    private final Renderer renderer;
    private final GitWriter git;
    private final Lanes lanes;
    private final DatabaseClock clock;

    RenderWork(Inputs inputs, Renderer renderer, GitWriter git, Lanes lanes, DatabaseClock clock) {
        this.inputs = inputs;
        this.renderer = renderer;
        this.git = git;
        this.lanes = lanes;
        this.clock = clock;
    }

    Observation pin(Promotion promotion, String environment) {
        Pins pins = inputs.pin(promotion.definition(), promotion.commit(), environment, clock.instant());
        refuseToLeaveAnOpenPullRequest(promotion, environment, pins);
        lanes.follows(
                promotion.pipeline(),
                environment,
                pins.gitOps().repository(),
                pins.gitOps().name());
        return new Observation.Pinned(pins);
    }

    /** Numbers of pull requests mean something in their own repository only. */
    private void refuseToLeaveAnOpenPullRequest(Promotion promotion, String environment, Pins pins) {
        lanes.find(promotion.pipeline(), environment)
                .filter(lane -> lane.prNumber != null)
                .filter(lane -> !RepositoryUrl.of(lane.gitOpsRepository)
                        .sameAs(RepositoryUrl.of(pins.gitOps().repository())))
                .ifPresent(lane -> {
                    throw new OutsideException.Rejected(
                            "the GitOpsRepo of " + environment + " now names "
                                    + RepositoryUrl.of(pins.gitOps().repository()) + ", while " + lane.prUrl
                                    + " is still open in the one before; it is closed, and the next promotion uses the new one");
                });
    }

    Observation render(Promotion promotion, Action.Render render) {
        Renderer.Result result = renderer.render(
                promotion.definition(), promotion.definition().plan(render.environment()), render.pins());
        if (result instanceof Renderer.Result.Failed failed) {
            return new Observation.RenderFailed(failed.problems());
        }
        return new Observation.Rendered(((Renderer.Result.Tree) result).summary());
    }

    Observation push(Promotion promotion, Action.PushHead push) {
        Pins pins = push.pins();
        Renderer.Result result =
                renderer.render(promotion.definition(), promotion.definition().plan(push.environment()), pins);
        if (!(result instanceof Renderer.Result.Tree tree)) {
            throw new OutsideException.Broken("the inputs of " + push.environment()
                    + " rendered before and do not any more, though they are pinned: "
                    + String.join("; ", ((Renderer.Result.Failed) result).problems()));
        }
        String title = "Promote " + promotion.commit().substring(0, 7) + " to " + push.environment();
        GitWriter.Written written = git.write(new GitWriter.Change(
                RepositoryUrl.of(pins.gitOps().repository()),
                push.branch(),
                push.expectedHead(),
                pins.gitOpsBase(),
                tree.changes(),
                String.join(
                        "\n",
                        List.of(
                                title,
                                "",
                                promotion.title(),
                                "",
                                "Promotion #" + promotion.number() + " of pipeline " + promotion.pipeline() + ".",
                                "")),
                pins.at()));
        if (written instanceof GitWriter.Written.HeadMoved moved) {
            return new Observation.HeadForeign(moved.actualHead());
        }
        return new Observation.HeadPushed(((GitWriter.Written.At) written).commit());
    }
}
