package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.EffectDone;
import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitComplianceStep.Judged.Outcome;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.LaneView;
import dev.lockstep.steps.LaneView.CommitOrder;
import dev.lockstep.steps.LaneView.Occupant;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.steps.PullRequestView;
import dev.lockstep.steps.RenderStep;
import dev.lockstep.steps.WriteBaseStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of moves, row by row: each leads where it says, every destination is reached, and nothing else is allowed. */
class LegalityTest {
    /** @param given the stage before, made from one that came to its step in a simulation */
    record Case(
            RunKind kind,
            Step step,
            UnaryOperator<Stage> given,
            Optional<Request> request,
            Observation seen,
            String to) {
        @Override
        public String toString() {
            return kind + " " + step + " + " + seen.getClass().getSimpleName()
                    + request.map(asked -> " + " + asked.getClass().getSimpleName())
                            .orElse("") + " -> " + to;
        }
    }

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant SOME_DAY = Instant.parse("2100-01-01T00:00:00Z");
    private static final Request ABORT = new Request.Abort("ann", "");
    private static final Request YIELD = new Request.Yield("dev", 9, Simulation.commit(9));
    private static final Request HALT = new Request.Halt("main was rewritten");
    private static final Observation BUSY = FakeWorld.transientFailure("502");
    private static final Observation QUEUED = new RenderStep.RenderQueued("2 others are rendered");
    private static final Observation NO = FakeWorld.rejected("403");

    private static Case of(Step step, Observation seen, String to) {
        return of(RunKind.PROMOTION, step, seen, to);
    }

    private static Case of(RunKind kind, Step step, Observation seen, String to) {
        return new Case(kind, step, stage -> stage, Optional.empty(), seen, to);
    }

    /** At the gate with a merge that came late. */
    private static Case late(RunKind kind, Observation seen, String merge, String to) {
        UnaryOperator<Stage> merged = stage -> stage.merged(merge)
                .toProve(merge, LONG_AGO)
                .pinned(pins())
                .withTree(((RenderStep.Rendered) rendered(true)).tree());
        return new Case(kind, Step.GATE, merged, Optional.empty(), seen, to);
    }

    private static Stage due(Stage stage, Instant deadline) {
        return stage.running(running -> running.withDeadline(deadline));
    }

    private static Case late(Step step, Observation seen) {
        return new Case(RunKind.PROMOTION, step, stage -> due(stage, LONG_AGO), Optional.empty(), seen, "FAILED");
    }

    /** With its branch pushed. */
    private static Case pushed(Instant deadline, Observation seen, String to) {
        UnaryOperator<Stage> given = stage -> due(stage.pushed("h1"), deadline);
        return new Case(RunKind.PROMOTION, Step.OPEN_PR, given, Optional.empty(), seen, to);
    }

    /** With nothing merged, and its base commit proposed. */
    private static Case guarded(Instant deadline, Optional<Request> request, boolean open, String to) {
        PullRequestRef pull = new PullRequestRef(9, "https://git.test/pull/9", "b", "h9");
        UnaryOperator<Stage> given = stage ->
                due(stage.withMerging(Merging.NOT_YET).proposingBase("b").baseOpened(pull), deadline);
        return new Case(
                RunKind.PROMOTION, Step.WRITE_BASE, given, request, new WriteBaseStep.BaseProposed(pull, open), to);
    }

    private static Case asked(Step step, Request request, Observation seen, String to) {
        return new Case(RunKind.PROMOTION, step, stage -> stage, Optional.of(request), seen, to);
    }

    static Stream<Case> cases() {
        Effect close = new Effect.ClosePullRequest("dev", 1, "", Optional.empty());
        UnaryOperator<Stage> owing = stage -> stage.withMerging(Merging.NOT_YET);
        List<Case> cases = new ArrayList<>(List.of(
                of(Step.GATE, lane(Optional.empty(), CommitOrder.NONE), "RENDER"),
                of(Step.GATE, lane(Optional.of(CommitOrder.NEWER), CommitOrder.NONE), "GATE"),
                of(Step.GATE, lane(Optional.of(CommitOrder.OLDER), CommitOrder.NONE), "SUPERSEDED"),
                of(Step.GATE, lane(Optional.empty(), CommitOrder.DIVERGED), "FAILED"),
                late(Step.GATE, lane(Optional.of(CommitOrder.NEWER), CommitOrder.NONE)),
                of(Step.RENDER, new RenderStep.Pinned(pins()), "RENDER"),
                new Case(
                        RunKind.PROMOTION,
                        Step.RENDER,
                        stage -> stage.pinned(pins()),
                        Optional.empty(),
                        rendered(true),
                        "OPEN_PR"),
                new Case(
                        RunKind.PROMOTION,
                        Step.RENDER,
                        stage -> stage.pinned(pins()),
                        Optional.empty(),
                        rendered(false),
                        "WRITE_BASE"),
                of(RunKind.RECONFIGURATION, Step.RENDER, rendered(false), "NO_OP"),
                new Case(
                        RunKind.RECONFIGURATION,
                        Step.RENDER,
                        stage -> stage.pinned(pins()).toProve("m", LONG_AGO),
                        Optional.empty(),
                        rendered(false),
                        "AWAIT_COMPLIANCE"),
                of(RunKind.RECONFIGURATION, Step.AWAIT_MERGE, pull("MERGED", "", List.of()), "AWAIT_COMPLIANCE"),
                late(RunKind.ADOPTION, lane(Optional.empty(), CommitOrder.NONE), "m", "WRITE_BASE"),
                late(RunKind.RECONFIGURATION, lane(Optional.empty(), CommitOrder.NONE), "m", "AWAIT_COMPLIANCE"),
                late(RunKind.ADOPTION, lane(Optional.empty(), CommitOrder.OLDER), "m", "AWAIT_COMPLIANCE"),
                late(RunKind.ADOPTION, lane(Optional.empty(), CommitOrder.NONE), "other", "SUPERSEDED"),
                late(RunKind.ADOPTION, lane(Optional.of(CommitOrder.OLDER), CommitOrder.NONE), "m", "GATE"),
                of(
                        Step.AWAIT_COMPLIANCE,
                        new AwaitComplianceStep.TargetMoved("m2", new TreeMap<>(), 2),
                        "AWAIT_COMPLIANCE"),
                of(Step.AWAIT_COMPLIANCE, new AwaitComplianceStep.TakenBack("m2", 2), "SUPERSEDED"),
                asked(Step.GATE, HALT, BUSY, "FAILED"),
                asked(Step.RENDER, HALT, BUSY, "FAILED"),
                asked(Step.OPEN_PR, HALT, new OpenPullRequestStep.HeadForeign(Optional.of("theirs")), "FAILED"),
                asked(Step.AWAIT_MERGE, HALT, pull("OPEN", "", List.of()), "FAILED"),
                asked(Step.WRITE_BASE, HALT, BUSY, "FAILED"),
                asked(Step.AWAIT_COMPLIANCE, HALT, BUSY, "FAILED"),
                of(Step.RENDER, new RenderStep.RenderFailed(List.of("a.yaml:1: no")), "FAILED"),
                of(Step.RENDER, QUEUED, "RENDER"),
                late(Step.RENDER, QUEUED),
                of(Step.OPEN_PR, QUEUED, "OPEN_PR"),
                late(Step.OPEN_PR, QUEUED),
                of(Step.OPEN_PR, new OpenPullRequestStep.HeadPushed("h1"), "OPEN_PR"),
                of(Step.OPEN_PR, new OpenPullRequestStep.HeadForeign(Optional.of("theirs")), "OPEN_PR"),
                pushed(SOME_DAY, new OpenPullRequestStep.PredecessorOpen("pull request #7 of #12"), "OPEN_PR"),
                pushed(LONG_AGO, new OpenPullRequestStep.PredecessorOpen("pull request #7 of #12"), "FAILED"),
                late(Step.OPEN_PR, new OpenPullRequestStep.HeadForeign(Optional.of("theirs"))),
                pushed(
                        SOME_DAY,
                        new OpenPullRequestStep.PullRequestOpened(1, "https://git.test/pull/1", "h1", Optional.empty()),
                        "AWAIT_MERGE"),
                of(Step.AWAIT_MERGE, pull("OPEN", "base", List.of()), "RENDER"),
                of(Step.AWAIT_MERGE, pull("OPEN", "", List.of("dev is busy")), "AWAIT_MERGE"),
                of(Step.AWAIT_MERGE, pull("MERGED", "", List.of()), "WRITE_BASE"),
                of(Step.AWAIT_MERGE, pull("CLOSED", "", List.of()), "REJECTED"),
                late(Step.AWAIT_MERGE, pull("OPEN", "base", List.of())),
                asked(Step.AWAIT_MERGE, ABORT, pull("OPEN", "", List.of()), "ABORTED"),
                asked(Step.AWAIT_MERGE, YIELD, pull("OPEN", "", List.of()), "SUPERSEDED"),
                of(Step.AWAIT_MERGE, new AwaitMergeStep.MergeDone("m"), "AWAIT_MERGE"),
                of(Step.AWAIT_MERGE, new AwaitMergeStep.MergeNotYet("checks"), "AWAIT_MERGE"),
                late(Step.AWAIT_MERGE, new AwaitMergeStep.MergeNotYet("checks")),
                of(Step.WRITE_BASE, new WriteBaseStep.BaseWritten(true), "AWAIT_COMPLIANCE"),
                new Case(
                        RunKind.PROMOTION,
                        Step.WRITE_BASE,
                        stage -> stage.proposingBase("b"),
                        Optional.empty(),
                        new WriteBaseStep.BasePushed("h9"),
                        "WRITE_BASE"),
                guarded(SOME_DAY, Optional.empty(), true, "WRITE_BASE"),
                guarded(LONG_AGO, Optional.empty(), true, "FAILED"),
                guarded(SOME_DAY, Optional.empty(), false, "REJECTED"),
                guarded(SOME_DAY, Optional.of(ABORT), true, "ABORTED"),
                guarded(SOME_DAY, Optional.of(HALT), true, "FAILED"),
                guarded(SOME_DAY, Optional.of(YIELD), true, "SUPERSEDED"),
                of(Step.WRITE_BASE, new EffectDone(close, Optional.of("m")), "WRITE_BASE"),
                new Case(
                        RunKind.PROMOTION,
                        Step.WRITE_BASE,
                        owing,
                        Optional.empty(),
                        new EffectDone(close, Optional.of("m")),
                        "RENDER"),
                of(Step.AWAIT_COMPLIANCE, FakeWorld.judged(Outcome.WAITING, false), "AWAIT_COMPLIANCE"),
                of(Step.AWAIT_COMPLIANCE, FakeWorld.judged(Outcome.SATISFIED, false), "AWAIT_COMPLIANCE"),
                of(Step.AWAIT_COMPLIANCE, FakeWorld.judged(Outcome.SATISFIED, true), "SUCCEEDED"),
                new Case(
                        RunKind.PROMOTION,
                        Step.AWAIT_COMPLIANCE,
                        stage -> owing.apply(stage).withTree(((RenderStep.Rendered) rendered(false)).tree()),
                        Optional.empty(),
                        FakeWorld.judged(Outcome.SATISFIED, true),
                        "NO_OP"),
                of(Step.AWAIT_COMPLIANCE, FakeWorld.judged(Outcome.VIOLATED, true), "FAILED"),
                late(Step.AWAIT_COMPLIANCE, FakeWorld.judged(Outcome.WAITING, true)),
                of(Step.AWAIT_COMPLIANCE, new EffectDone(close, Optional.of("m")), "AWAIT_COMPLIANCE"),
                new Case(
                        RunKind.PROMOTION,
                        Step.AWAIT_COMPLIANCE,
                        owing,
                        Optional.empty(),
                        new EffectDone(close, Optional.of("m")),
                        "RENDER"),
                // Requests, after an observation that does not move the stage.
                asked(Step.GATE, ABORT, BUSY, "ABORTED"),
                asked(Step.GATE, YIELD, BUSY, "SUPERSEDED"),
                asked(Step.RENDER, ABORT, BUSY, "ABORTED"),
                asked(Step.RENDER, YIELD, BUSY, "SUPERSEDED"),
                asked(Step.OPEN_PR, ABORT, new OpenPullRequestStep.HeadForeign(Optional.of("theirs")), "ABORTED"),
                asked(Step.OPEN_PR, YIELD, new OpenPullRequestStep.HeadForeign(Optional.of("theirs")), "SUPERSEDED"),
                asked(Step.OPEN_PR, ABORT, BUSY, "OPEN_PR"),
                asked(Step.OPEN_PR, YIELD, new OpenPullRequestStep.HeadPushed("h1"), "OPEN_PR"),
                asked(Step.AWAIT_MERGE, ABORT, BUSY, "AWAIT_MERGE"),
                asked(Step.AWAIT_MERGE, YIELD, new AwaitMergeStep.MergeDone("m"), "AWAIT_MERGE"),
                asked(Step.WRITE_BASE, ABORT, BUSY, "ABORTED"),
                asked(Step.WRITE_BASE, YIELD, BUSY, "WRITE_BASE"),
                new Case(RunKind.PROMOTION, Step.WRITE_BASE, owing, Optional.of(YIELD), BUSY, "SUPERSEDED"),
                asked(Step.AWAIT_COMPLIANCE, ABORT, BUSY, "ABORTED"),
                asked(Step.AWAIT_COMPLIANCE, YIELD, BUSY, "AWAIT_COMPLIANCE"),
                new Case(RunKind.PROMOTION, Step.AWAIT_COMPLIANCE, owing, Optional.of(YIELD), BUSY, "SUPERSEDED")));
        for (Step step : Step.values()) {
            cases.add(of(step, BUSY, step.name()));
            cases.add(of(step, NO, "FAILED"));
            cases.add(late(step, BUSY));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void leadsWhereTheTableSays(Case each) {
        Stage after = outcome(each);
        assertThat(Simulation.place(after)).isEqualTo(each.to());
        List<String> listed = Stream.concat(
                        PromotionSteps.ALL.answers().stream()
                                .filter(row -> row.step() == each.step()
                                        && row.observation() == each.seen().getClass())
                                .flatMap(row -> row.to().stream()),
                        PromotionSteps.ALL.requests().stream()
                                .filter(row -> row.step() == each.step()
                                        && each.request().map(Object::getClass).equals(Optional.of(row.request())))
                                .map(Steps.Asked::to))
                .toList();
        assertThat(listed).contains(each.to());
    }

    @Test
    void everyRowAndEveryDestinationOfTheTableIsReached() {
        TreeSet<String> reached = new TreeSet<>();
        TreeSet<String> listed = new TreeSet<>();
        cases().forEach(each -> {
            String to = Simulation.place(outcome(each));
            reached.add(each.step() + " " + each.seen().getClass().getSimpleName() + " " + to);
            each.request()
                    .ifPresent(request ->
                            reached.add(each.step() + " " + request.getClass().getSimpleName() + " " + to));
        });
        PromotionSteps.ALL
                .answers()
                .forEach(row -> row.to()
                        .forEach(to ->
                                listed.add(row.step() + " " + row.observation().getSimpleName() + " " + to)));
        PromotionSteps.ALL
                .requests()
                .forEach(row -> listed.add(row.step() + " " + row.request().getSimpleName() + " " + row.to()));
        assertThat(reached).containsAll(listed);
    }

    static Stream<Case> illegal() {
        List<Observation> all = List.of(
                lane(Optional.empty(), CommitOrder.NONE),
                new RenderStep.Pinned(pins()),
                rendered(true),
                new RenderStep.RenderFailed(List.of("x")),
                QUEUED,
                new OpenPullRequestStep.HeadPushed("h"),
                new OpenPullRequestStep.HeadForeign(Optional.empty()),
                new OpenPullRequestStep.PredecessorOpen("pull request #7 of #12"),
                new OpenPullRequestStep.PullRequestOpened(1, "u", "h", Optional.empty()),
                pull("OPEN", "", List.of()),
                new AwaitMergeStep.MergeDone("m"),
                new AwaitMergeStep.MergeNotYet("r"),
                new WriteBaseStep.BaseWritten(true),
                FakeWorld.judged(Outcome.SATISFIED, true));
        return Arrays.stream(Step.values())
                .flatMap(step -> all.stream()
                        .filter(seen -> PromotionSteps.ALL.answers().stream()
                                .noneMatch(row -> row.step() == step && row.observation() == seen.getClass()))
                        .map(seen -> of(step, seen, "")));
    }

    @ParameterizedTest
    @MethodSource("illegal")
    void anObservationThatIsNotInTheTableIsADefectThatNamesItsPlace(Case each) {
        assertThatThrownBy(() -> outcome(each))
                .isInstanceOf(IllegalMove.class)
                .hasMessageContainingAll(
                        "promotion #1",
                        "stage dev (RUNNING, " + each.step(),
                        each.seen().getClass().getSimpleName());
    }

    @Test
    void aStageThatHasEndedTakesNoObservation() {
        Simulation simulation = new Simulation();
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", "SUCCEEDED");
        assertThatThrownBy(() -> simulation.machine.next(
                        simulation.get(id),
                        Optional.of(new AwaitComplianceStep.Judge(
                                "dev", simulation.stage(id, "dev").target().orElseThrow(), true)),
                        new ActionFailed(ActionFailed.Failure.PERMANENT, "x", Optional.empty()),
                        simulation.world.now))
                .isInstanceOf(IllegalMove.class)
                .hasMessageContaining("stage dev (SUCCEEDED");
    }

    private static Stage outcome(Case each) {
        Simulation simulation = new Simulation();
        String id = simulation.start(1, Pipelines.automatic());
        simulation.untilAt(id, "dev", each.step().name());
        Promotion promotion = simulation.get(id);
        promotion = as(promotion, each.kind());
        Stage stage = each.given().apply(promotion.stage("dev"));
        promotion = promotion.with(stage).withRequest(each.request());
        Optional<Action> did = Optional.of(PromotionSteps.ALL.actionFor(promotion, stage));
        if (each.seen() instanceof EffectDone done) {
            promotion = promotion.withOutbox(List.of(done.effect()), 0, Optional.empty());
            did = Optional.of(new Action.Perform(done.effect()));
        }
        return simulation
                .machine
                .next(promotion, did, each.seen(), simulation.world.now)
                .promotion()
                .stage("dev");
    }

    private static Observation lane(Optional<CommitOrder> holder, CommitOrder toBase) {
        return new GateStep.LaneSeen(new LaneView(
                holder.map(
                        order -> new Occupant("p9", 9, RunKind.PROMOTION, Simulation.commit(9), false, false, order)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                toBase,
                Optional.of(Simulation.commit(5)),
                Optional.of("m"),
                Optional.empty()));
    }

    private static Pins pins() {
        return new Pins(
                Simulation.commit(1),
                new Pins.Branch("control-plane", "dev"),
                "e",
                new TreeMap<>(),
                new Pins.Branch("gitops", "dev"),
                "",
                "g",
                Optional.of(""),
                LONG_AGO);
    }

    private static Observation rendered(boolean changed) {
        return new RenderStep.Rendered(
                new RenderedTree(
                        "d",
                        changed ? 1 : 0,
                        0,
                        changed,
                        new TreeMap<>(),
                        new TreeMap<>(),
                        1,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                List.of(),
                List.of());
    }

    /** @param baseHead what the GitOps branch moved to; empty: it did not move */
    private static Observation pull(String state, String baseHead, List<String> unrest) {
        return new AwaitMergeStep.PullRequestSeen(new PullRequestView(
                PullRequestView.State.valueOf(state),
                "h-dev-g000001-1",
                Optional.empty(),
                Optional.of(baseHead).filter(head -> !head.isEmpty()),
                Optional.of("m").filter(commit -> state.equals("MERGED")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                unrest));
    }

    private static Promotion as(Promotion run, RunKind kind) {
        return new Promotion(
                run.id(),
                run.number(),
                kind,
                run.retryOf(),
                run.commit(),
                run.title(),
                run.author(),
                run.definition(),
                run.status(),
                run.reason(),
                run.stages(),
                run.outbox(),
                run.outboxAttempts(),
                run.outboxNextTry(),
                run.request(),
                run.pauses(),
                run.createdAt(),
                run.endedAt());
    }
}
