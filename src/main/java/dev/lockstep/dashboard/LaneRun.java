package dev.lockstep.dashboard;

import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Step;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
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
        Optional<Moment> nextLook)
        implements LaneRunBuilder.With {

    public String css() {
        return new Mark("", kind).css();
    }

    /** A large fleet has a reason for each cluster; the promotion's page has them all. */
    private static final int REASONS = 3;

    static LaneRun moving(Board.Environment environment, Board.Current in, Map<Long, Board.InLane> known, Instant now) {
        Optional<StageSummary> stage =
                Optional.ofNullable(known.get(in.number())).map(Board.InLane::stage);
        Step step = Step.valueOf(in.step());
        boolean holds = environment
                .current()
                .filter(current -> current.number() == in.number())
                .isPresent();
        boolean failing = holds
                && stage.map(StageSummary::awaitsProof).orElse(false)
                && environment.clusters().map(Board.Clusters::failing).orElse(0) > 0;
        return new LaneRun(
                failing ? Mark.Kind.FAILED : stage.map(Mark::kind).orElse(Mark.Kind.MOVING),
                in.number(),
                RunKind.valueOf(in.kind()).noun(),
                new Commit(in.commit()),
                in.title(),
                StageWords.position(step),
                pips(step),
                stage.flatMap(LaneRun::pullRequest),
                stage.flatMap(StageSummary::mergeCommit).map(Commit::new),
                begun(
                        stage.map(StageWords::reasons)
                                .orElse(in.waitsFor().stream()
                                        .map(Sentence::brief)
                                        .toList()),
                        environment),
                stage.map(StageSummary::stepSince).map(at -> Moment.lasting(at, now)),
                in.nextLook().map(at -> Moment.in(at, now)));
    }

    /** Nobody is in the lane, and yet what was merged is not proven: nothing passes until something is. */
    static Optional<LaneRun> stuck(Board.Environment environment, Map<Long, Board.InLane> known, Instant now) {
        if (environment.allMergesProven()) {
            return Optional.empty();
        }
        return environment
                .mergedBy()
                .flatMap(number -> Optional.ofNullable(known.get(number)))
                .map(in -> stuck(environment, in.run(), in.stage(), now));
    }

    private static LaneRun stuck(Board.Environment environment, RunSummary run, StageSummary stage, Instant now) {
        return new LaneRun(
                Mark.Kind.FAILED,
                run.number(),
                run.kind().noun(),
                new Commit(run.commit()),
                run.title(),
                Mark.of(stage).word()
                        + " after the merge. Whatever is proven here next sets this right: a newer commit, new"
                        + " configuration, a retry",
                List.of(),
                pullRequest(stage),
                stage.mergeCommit().map(Commit::new),
                begun(StageWords.reasons(stage), environment),
                stage.endedAt().map(at -> Moment.lasting(at, now)),
                Optional.empty());
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
