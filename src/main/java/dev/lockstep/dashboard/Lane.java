package dev.lockstep.dashboard;

import dev.lockstep.promotion.RunKind;
import dev.lockstep.queries.Board;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One environment as a card of the board.
 *
 * @param follows what comes before it, where the order of the cards does not say it
 * @param current what moves here, or what is stuck
 * @param beside a reconfiguration with a pull request of its own while {@code current} waits for the clusters
 * @param queue runs that wait to enter, the newest first
 * @param notices what a person must look at
 * @param dropped whether it left the pipeline, so that nothing comes to it any more
 */
@RecordBuilder
public record Lane(
        String pipeline,
        String environment,
        String follows,
        Mark mark,
        Optional<Here> here,
        Optional<Bar> bar,
        Optional<LaneRun> current,
        Optional<LaneRun> beside,
        List<Queued> queue,
        List<Notice> notices,
        boolean dropped)
        implements LaneBuilder.With {

    /** @param merged what {@code commit} became on the GitOps branch: the commit that the clusters prove */
    @RecordBuilder
    public record Here(Commit commit, String title, long number, Commit merged, Moment since)
            implements LaneHereBuilder.With {}

    /** @param why in its own words why it waits to enter */
    @RecordBuilder
    public record Queued(long number, String noun, Commit commit, String title, String why)
            implements LaneQueuedBuilder.With {}

    public String address() {
        return Address.environment(pipeline, environment).text();
    }

    /** @param known runs by number, those in the lane and the one that got stuck in it */
    static Lane of(Board.Environment environment, Map<Long, Board.InLane> known, Instant now) {
        Optional<LaneRun> current = environment
                .current()
                .map(in -> LaneRun.moving(environment, in, known, now))
                .or(() -> LaneRun.stuck(environment, known, now));
        List<Notice> notices = Notice.of(environment, now);
        List<Queued> queue = environment.queue().stream().map(Lane::queued).toList();
        return new Lane(
                environment.pipeline(),
                environment.environment(),
                environment.after().isEmpty() ? "" : "after " + String.join(" and ", environment.after()),
                mark(environment, current, notices, queue),
                environment
                        .proven()
                        .map(proven -> new Here(
                                new Commit(proven.commit()),
                                proven.title(),
                                proven.number(),
                                new Commit(proven.gitOpsCommit()),
                                Moment.ago(proven.at(), now))),
                environment.clusters().filter(clusters -> clusters.total() > 0).map(clusters -> Bar.of(clusters, now)),
                current,
                environment.beside().map(in -> LaneRun.moving(environment, in, known, now)),
                queue,
                notices,
                !environment.inPipeline());
    }

    private static Mark mark(
            Board.Environment environment, Optional<LaneRun> current, List<Notice> notices, List<Queued> queue) {
        boolean dropped = !environment.inPipeline() && environment.current().isEmpty();
        return dropped
                ? new Mark("no longer in the pipeline", Mark.Kind.IDLE)
                : current.map(in -> mark(environment, in)).orElseGet(() -> atRest(environment, notices, queue));
    }

    /** What cannot be seen is worse than what waits, and what waits is more than what rests. */
    private static Mark atRest(Board.Environment environment, List<Notice> notices, List<Queued> queue) {
        if (environment.trouble().isPresent()) {
            return new Mark("trouble", Mark.Kind.FAILED);
        }
        if (!environment.allMergesProven()) {
            return new Mark("unproven", Mark.Kind.WAITING);
        }
        if (environment.pauses().stream().anyMatch(pause -> !pause.entryOnly())) {
            return Mark.PAUSED;
        }
        if (!notices.isEmpty()) {
            return new Mark("look here", Mark.Kind.WAITING);
        }
        if (!queue.isEmpty()) {
            return Mark.WAITING;
        }
        return environment.proven().isPresent()
                ? new Mark("proven", Mark.Kind.PROVEN)
                : new Mark("nothing proven yet", Mark.Kind.IDLE);
    }

    private static Mark mark(Board.Environment environment, LaneRun in) {
        if (environment.current().isEmpty()) {
            return in.recovered().isPresent()
                    ? new Mark("recovered", Mark.Kind.WAITING)
                    : new Mark("stuck", Mark.Kind.FAILED);
        }
        boolean failing = environment.clusters().map(Board.Clusters::failing).orElse(0) > 0;
        return switch (in.kind()) {
            case WAITING -> in.paused().isPresent() ? Mark.PAUSED : Mark.WAITING;
            case FAILED -> new Mark(failing ? "failing" : "stuck", Mark.Kind.FAILED);
            case PROVEN, MOVING, IDLE -> new Mark("moving", Mark.Kind.MOVING);
        };
    }

    private static Queued queued(Board.Current run) {
        return new Queued(
                run.number(),
                RunKind.valueOf(run.kind()).noun(),
                new Commit(run.commit()),
                run.title(),
                run.waitsFor().stream().findFirst().map(Sentence::brief).orElse("about to look whether it may enter"));
    }
}
