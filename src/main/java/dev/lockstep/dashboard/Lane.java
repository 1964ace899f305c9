package dev.lockstep.dashboard;

import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.Promotions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One environment as a column of the board. */
public record Lane(
        String environment, String follows, Mark mark, Optional<Here> here, Optional<Bar> bar, Optional<Now> current) {

    /** @param merged what {@code commit} became on the GitOps branch: the commit that the clusters prove */
    public record Here(Commit commit, String title, long number, Commit merged, Moment since) {}

    /**
     * What moves here, or what is stuck.
     *
     * @param doing where it stands: "proving, step 6 of 6"
     */
    public record Now(
            Mark.Kind kind,
            long number,
            Commit commit,
            String title,
            String doing,
            Optional<Link> pullRequest,
            Optional<Commit> merged,
            List<String> why,
            Optional<Moment> since,
            Optional<Moment> nextLook) {
        public String css() {
            return new Mark("", kind).css();
        }
    }

    /** @param newest promotions among which the one in the lane, or the one that got stuck in it, is looked for */
    static Lane of(Board.Environment environment, List<Promotions.Entry> newest, Instant now) {
        Optional<Now> current = environment
                .current()
                .map(in -> moving(environment, in, newest, now))
                .or(() -> stuck(environment, newest, now));
        boolean dropped = !environment.inPipeline() && environment.current().isEmpty();
        Mark mark = dropped
                ? new Mark("no longer in the pipeline", Mark.Kind.IDLE)
                : current.map(in -> mark(environment, in)).orElseGet(() -> atRest(environment));
        return new Lane(
                environment.environment(),
                environment.after().isEmpty() ? "" : "after " + String.join(", ", environment.after()),
                mark,
                environment
                        .proven()
                        .map(proven -> new Here(
                                new Commit(proven.commit()),
                                proven.title(),
                                proven.number(),
                                new Commit(proven.gitOpsCommit()),
                                Moment.lasting(proven.at(), now))),
                environment.clusters().filter(clusters -> clusters.total() > 0).map(Bar::of),
                current);
    }

    private static Mark atRest(Board.Environment environment) {
        return environment.proven().isPresent()
                ? new Mark("proven", Mark.Kind.PROVEN)
                : new Mark("nothing proven yet", Mark.Kind.IDLE);
    }

    private static Mark mark(Board.Environment environment, Now in) {
        if (environment.current().isEmpty()) {
            return new Mark("stuck", Mark.Kind.FAILED);
        }
        boolean failing = environment.clusters().map(Board.Clusters::failing).orElse(0) > 0;
        return switch (in.kind()) {
            case WAITING -> new Mark("waiting", Mark.Kind.WAITING);
            case FAILED -> new Mark(failing ? "failing" : "stuck", Mark.Kind.FAILED);
            case PROVEN, MOVING, IDLE -> new Mark("moving", Mark.Kind.MOVING);
        };
    }

    private static Now moving(
            Board.Environment environment, Board.Current in, List<Promotions.Entry> newest, Instant now) {
        Optional<Stage> stage = stage(environment, newest, in.number());
        boolean failing = in.step().equals(Step.AWAIT_COMPLIANCE.name())
                && environment.clusters().map(Board.Clusters::failing).orElse(0) > 0;
        return new Now(
                failing ? Mark.Kind.FAILED : stage.map(Mark::kind).orElse(Mark.Kind.MOVING),
                in.number(),
                new Commit(in.commit()),
                in.title(),
                StageWords.position(Step.valueOf(in.step())),
                stage.flatMap(Lane::pullRequest),
                stage.flatMap(Stage::mergeCommit).map(Commit::new),
                stage.map(StageWords::reasons).orElse(in.waitsFor()),
                stage.map(Stage::stepSince).map(at -> Moment.lasting(at, now)),
                in.nextLook().map(at -> Moment.in(at, now)));
    }

    /** Nobody is in the lane, and yet what was merged is not proven: nothing passes until something is. */
    private static Optional<Now> stuck(Board.Environment environment, List<Promotions.Entry> newest, Instant now) {
        if (environment.atRest()) {
            return Optional.empty();
        }
        return newest.stream()
                .map(Promotions.Entry::promotion)
                .filter(promotion -> promotion.pipeline().equals(environment.pipeline()))
                .filter(promotion -> promotion.stages().stream()
                        .anyMatch(stage -> stage.environment().equals(environment.environment())
                                && stage.mergeCommit().equals(environment.mergedCommit())))
                .findFirst()
                .map(promotion -> {
                    Stage stage = promotion.stage(environment.environment());
                    return new Now(
                            Mark.Kind.FAILED,
                            promotion.number(),
                            new Commit(promotion.commit()),
                            promotion.title(),
                            Mark.of(stage).word() + " after the merge; a newer commit that is proven sets this right",
                            pullRequest(stage),
                            stage.mergeCommit().map(Commit::new),
                            StageWords.reasons(stage),
                            stage.endedAt().map(at -> Moment.lasting(at, now)),
                            Optional.empty());
                });
    }

    private static Optional<Link> pullRequest(Stage stage) {
        return stage.pullRequest().map(ref -> Link.to(ref.url(), "PR #" + ref.number()));
    }

    private static Optional<Stage> stage(Board.Environment environment, List<Promotions.Entry> newest, long number) {
        return newest.stream()
                .map(Promotions.Entry::promotion)
                .filter(promotion -> promotion.number() == number)
                .findFirst()
                .map(promotion -> promotion.stage(environment.environment()));
    }
}
