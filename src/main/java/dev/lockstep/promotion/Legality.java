package dev.lockstep.promotion;

import static dev.lockstep.promotion.Step.AWAIT_COMPLIANCE;
import static dev.lockstep.promotion.Step.AWAIT_MERGE;
import static dev.lockstep.promotion.Step.GATE;
import static dev.lockstep.promotion.Step.OPEN_PR;
import static dev.lockstep.promotion.Step.RENDER;
import static dev.lockstep.promotion.Step.WRITE_BASE;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.BaseWritten;
import dev.lockstep.promotion.Observation.EffectDone;
import dev.lockstep.promotion.Observation.HeadForeign;
import dev.lockstep.promotion.Observation.HeadPushed;
import dev.lockstep.promotion.Observation.Judged;
import dev.lockstep.promotion.Observation.LaneSeen;
import dev.lockstep.promotion.Observation.MergeDone;
import dev.lockstep.promotion.Observation.MergeNotYet;
import dev.lockstep.promotion.Observation.Pinned;
import dev.lockstep.promotion.Observation.PredecessorOpen;
import dev.lockstep.promotion.Observation.PullRequestOpened;
import dev.lockstep.promotion.Observation.PullRequestSeen;
import dev.lockstep.promotion.Observation.RenderFailed;
import dev.lockstep.promotion.Observation.RenderQueued;
import dev.lockstep.promotion.Observation.Rendered;
import dev.lockstep.promotion.Observation.TargetMoved;
import java.util.List;

/** The one table of what may happen in which step, and where it leads. The diagram in the docs is made from it. */
final class Legality {
    /**
     * @param to steps or final states the observation can lead to, in words of {@link Step} and {@link StageStatus}; the
     *     step itself stands for waiting in it
     */
    record Row(Step step, Class<? extends Observation> observation, List<String> to) {}

    static final List<Row> TABLE = List.of(
            row(GATE, LaneSeen.class, "GATE", "RENDER", "WRITE_BASE", "AWAIT_COMPLIANCE", "SUPERSEDED", "FAILED"),
            row(GATE, ActionFailed.class, "GATE", "FAILED"),
            row(RENDER, Pinned.class, "RENDER"),
            row(RENDER, Rendered.class, "OPEN_PR", "WRITE_BASE", "AWAIT_COMPLIANCE", "NO_OP"),
            row(RENDER, RenderFailed.class, "FAILED"),
            row(RENDER, RenderQueued.class, "RENDER", "FAILED"),
            row(RENDER, ActionFailed.class, "RENDER", "FAILED"),
            row(OPEN_PR, HeadPushed.class, "OPEN_PR"),
            row(OPEN_PR, HeadForeign.class, "OPEN_PR", "FAILED"),
            row(OPEN_PR, PredecessorOpen.class, "OPEN_PR", "FAILED"),
            row(OPEN_PR, PullRequestOpened.class, "AWAIT_MERGE"),
            row(OPEN_PR, RenderQueued.class, "OPEN_PR", "FAILED"),
            row(OPEN_PR, ActionFailed.class, "OPEN_PR", "FAILED"),
            row(
                    AWAIT_MERGE,
                    PullRequestSeen.class,
                    "AWAIT_MERGE",
                    "RENDER",
                    "WRITE_BASE",
                    "AWAIT_COMPLIANCE",
                    "REJECTED",
                    "SUPERSEDED",
                    "ABORTED",
                    "FAILED"),
            row(AWAIT_MERGE, MergeDone.class, "AWAIT_MERGE"),
            row(AWAIT_MERGE, MergeNotYet.class, "AWAIT_MERGE", "FAILED"),
            row(AWAIT_MERGE, ActionFailed.class, "AWAIT_MERGE", "FAILED"),
            row(WRITE_BASE, BaseWritten.class, "AWAIT_COMPLIANCE"),
            row(WRITE_BASE, ActionFailed.class, "WRITE_BASE", "FAILED"),
            row(WRITE_BASE, EffectDone.class, "WRITE_BASE", "RENDER"),
            row(AWAIT_COMPLIANCE, Judged.class, "AWAIT_COMPLIANCE", "SUCCEEDED", "NO_OP", "FAILED"),
            row(AWAIT_COMPLIANCE, TargetMoved.class, "AWAIT_COMPLIANCE"),
            row(AWAIT_COMPLIANCE, ActionFailed.class, "AWAIT_COMPLIANCE", "FAILED"),
            row(AWAIT_COMPLIANCE, EffectDone.class, "AWAIT_COMPLIANCE", "RENDER"));

    /**
     * What a request leads to, after whatever observation it was noticed. A request that is not listed for a step does
     * not end the stage there: OPEN_PR goes on until its pull request can be looked at, unless it waits because nothing
     * could be pushed or opened, and AWAIT_MERGE until it was.
     */
    record Asked(Step step, Class<? extends Request> request, String to) {}

    static final List<Asked> REQUESTS = List.of(
            new Asked(GATE, Request.Abort.class, "ABORTED"),
            new Asked(GATE, Request.Halt.class, "FAILED"),
            new Asked(RENDER, Request.Halt.class, "FAILED"),
            new Asked(OPEN_PR, Request.Halt.class, "FAILED"),
            new Asked(WRITE_BASE, Request.Halt.class, "FAILED"),
            new Asked(AWAIT_COMPLIANCE, Request.Halt.class, "FAILED"),
            new Asked(GATE, Request.Yield.class, "SUPERSEDED"),
            new Asked(RENDER, Request.Abort.class, "ABORTED"),
            new Asked(RENDER, Request.Yield.class, "SUPERSEDED"),
            new Asked(OPEN_PR, Request.Abort.class, "ABORTED"),
            new Asked(OPEN_PR, Request.Yield.class, "SUPERSEDED"),
            new Asked(WRITE_BASE, Request.Abort.class, "ABORTED"),
            new Asked(WRITE_BASE, Request.Yield.class, "SUPERSEDED"),
            new Asked(AWAIT_COMPLIANCE, Request.Abort.class, "ABORTED"),
            new Asked(AWAIT_COMPLIANCE, Request.Yield.class, "SUPERSEDED"));

    private Legality() {}

    static boolean allows(Stage stage, Observation observation) {
        return stage.status() == StageStatus.RUNNING
                && TABLE.stream()
                        .anyMatch(row -> row.step() == stage.step() && row.observation() == observation.getClass());
    }

    private static Row row(Step step, Class<? extends Observation> observation, String... to) {
        return new Row(step, observation, List.of(to));
    }
}
