package dev.lockstep.dashboard;

import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.trigger.Retries;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run in an environment: what it does there, or why it got stuck.
 *
 * @param noun what it is: promotion, reconfiguration, adoption
 * @param doing where it stands: "proving, step 6 of 6"
 * @param pips the steps as small marks: done, now, todo; empty when it does not move any more
 * @param why the most important reason first
 * @param deadline of the step; empty when it does not run
 * @param recovered what the clusters run that it did not prove
 * @param retry where it can be started once more, for those who may
 */
@RecordBuilder
public record LaneRun(
        Mark.Kind kind,
        long number,
        String noun,
        Commit commit,
        String title,
        String doing,
        List<String> pips,
        Optional<Link> pullRequest,
        Optional<Commit> merged,
        List<String> why,
        Optional<Moment> since,
        Optional<Moment> nextLook,
        Optional<Moment> deadline,
        Optional<PausedBy> paused,
        Optional<PromotionPage.Recovered> recovered,
        Optional<String> retry)
        implements LaneRunBuilder.With {

    public String css() {
        return new Mark("", kind).css();
    }

    /** A large fleet has a reason for each cluster; the promotion's page has them all. */
    private static final int REASONS = 3;

    static LaneRun moving(Board.Environment environment, Board.Current in, Map<Long, Board.InLane> known, Instant now) {
        Optional<Board.InLane> inLane = Optional.ofNullable(known.get(in.number()));
        Optional<StageSummary> stage = inLane.map(Board.InLane::stage);
        Optional<Pause> pause = inLane.flatMap(Board.InLane::pause);
        Step step = Step.valueOf(in.step());
        boolean holds = environment
                .current()
                .filter(current -> current.number() == in.number())
                .isPresent();
        Optional<Board.Clusters> asked = environment
                .clusters()
                .filter(any -> holds && stage.map(StageSummary::awaitsProof).orElse(false));
        boolean failing = asked.filter(clusters -> clusters.failing() > 0).isPresent();
        boolean stands = pause.isPresent()
                || asked.filter(clusters -> clusters.moving() == 0 && clusters.proven() < clusters.total())
                        .isPresent();
        return new LaneRun(
                failing
                        ? Mark.Kind.FAILED
                        : stands ? Mark.Kind.WAITING : stage.map(Mark::kind).orElse(Mark.Kind.MOVING),
                in.number(),
                RunKind.valueOf(in.kind()).noun(),
                new Commit(in.commit()),
                in.title(),
                StageWords.position(step),
                pips(step),
                stage.flatMap(LaneRun::pullRequest),
                stage.flatMap(StageSummary::mergeCommit).map(Commit::new),
                begun(
                        stage
                                .map(StageWords::reasons)
                                .orElse(in.waitsFor().stream()
                                        .map(Sentence::brief)
                                        .toList())
                                .stream()
                                .filter(reason -> pause.filter(one ->
                                                Sentence.brief(one.sentence()).equals(reason))
                                        .isEmpty())
                                .toList(),
                        environment),
                stage.map(StageSummary::stepSince).map(at -> Moment.lasting(at, now)),
                in.nextLook().map(at -> Moment.in(at, now)),
                stage.filter(one -> pause.isEmpty() && !one.paused())
                        .map(StageSummary::deadline)
                        .map(at -> Moment.in(at, now)),
                pause.map(one -> PausedBy.of(one, now)),
                Optional.empty(),
                Optional.empty());
    }

    /** Nobody is in the lane, and yet what was merged is not proven: nothing passes until something is. */
    static Optional<LaneRun> stuck(Board.Environment environment, Map<Long, Board.InLane> known, Instant now) {
        if (environment.allMergesProven()) {
            return Optional.empty();
        }
        return environment
                .mergedBy()
                .flatMap(number -> Optional.ofNullable(known.get(number)))
                .map(in -> stuck(environment, in.run(), in.stage(), in.recovered(), now));
    }

    private static LaneRun stuck(
            Board.Environment environment,
            RunSummary run,
            StageSummary stage,
            Optional<Instant> recovered,
            Instant now) {
        return new LaneRun(
                recovered.isPresent() ? Mark.Kind.WAITING : Mark.Kind.FAILED,
                run.number(),
                run.kind().noun(),
                new Commit(run.commit()),
                run.title(),
                Mark.of(stage).word() + " after its merge; nothing passes until something is proven here",
                List.of(),
                pullRequest(stage),
                stage.mergeCommit().map(Commit::new),
                begun(StageWords.reasons(stage), environment),
                stage.endedAt().map(at -> Moment.ago(at, now)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                recovered.map(at ->
                        new PromotionPage.Recovered(new Commit(stage.target().orElseThrow()), Moment.ago(at, now))),
                Retries.refusal(run.kind(), run.number(), run.status(), run.reason(), environment.environment())
                                .isEmpty()
                        ? Optional.of("/promotions/" + run.number() + "/retry")
                        : Optional.empty());
    }

    private static List<String> begun(List<String> reasons, Board.Environment environment) {
        List<String> names = Stream.concat(Stream.of(environment.environment()), environment.after().stream())
                .toList();
        int shown = StageWords.shown(reasons, REASONS);
        Stream<String> first =
                reasons.stream().limit(shown).flatMap(reason -> Sentence.parts(Sentence.begin(reason, names)).stream());
        int more = reasons.size() - shown;
        return more == 0
                ? first.toList()
                : Stream.concat(first, Stream.of("and " + more + " more reasons"))
                        .toList();
    }

    private static List<String> pips(Step now) {
        List<String> pips = new ArrayList<>();
        for (Step step : Step.values()) {
            int order = step.compareTo(now);
            pips.add(order < 0 ? "done" : order == 0 ? "now" : "todo");
        }
        return List.copyOf(pips);
    }

    private static Optional<Link> pullRequest(StageSummary stage) {
        return stage.pullRequest().map((PullRequestRef ref) -> Link.to(ref.url(), "PR #" + ref.number()));
    }
}
