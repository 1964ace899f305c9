package dev.lockstep.promotion;

import dev.lockstep.promotion.Happening.What;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Something that happens to the runs of a simulation. A failing simulation shrinks to the few happenings that it takes, because
 * leaving one out does not change what the others mean.
 *
 * @param pause actions of any run that go by before it
 * @param which chooses among what there is to choose from: a run, an environment, an answer
 */
record Happening(int pause, What what, int which) {
    enum What {
        START,
        START_AGAIN,
        START_SAME_MANIFESTS,
        START_BROKEN,
        START_HELD,
        RELEASE,
        START_DIVERGED,
        MERGE,
        MERGE_BEFORE_CLOSING,
        MERGE_BASE,
        CLOSE_BASE,
        CLOSE,
        PUSH_TO_HEAD,
        DELETE_BRANCHES,
        PUSH_BEFORE_PUSH,
        PUSH_TO_BASE,
        PUSH_THE_SAME,
        REWRITE_BASE,
        DIFFERENT_TREE,
        CONFIGURE,
        WATCH,
        CLUSTERS,
        FAIL_ONCE,
        FAIL_LONG,
        REFUSE,
        REFUSE_MERGE,
        QUEUE_RENDERINGS,
        ABORT,
        HALT,
        YIELD,
        WAKE,
        LOSE_ANSWER,
        DIE,
        OLD_ANSWER,
        CLOCK,
        ROLL_BACK,
        PAUSE,
        RESUME
    }

    /** Pipelines short of time, so that deadlines pass within a simulation. */
    enum Shape {
        AUTOMATIC(brief("dev", true), brief("stage", true, "dev")),
        BY_HAND(brief("dev", true), brief("stage", false, "dev")),
        GUARDED(Pipelines.guarded(brief("dev", true)), Pipelines.guarded(brief("stage", false, "dev"))),
        ALL_BY_HAND(brief("dev", false), brief("stage", false, "dev")),
        DIAMOND(
                brief("dev", true),
                brief("east", false, "dev"),
                brief("west", true, "dev"),
                brief("prod", true, "east", "west")),
        FORK(brief("dev", true), brief("east", false, "dev"), brief("west", true, "dev"), brief("far", true, "west"));

        final PipelineDefinition pipeline;

        Shape(StagePlan... plans) {
            pipeline = Pipelines.of(plans);
        }

        private static StagePlan brief(String environment, boolean autoMerge, String... after) {
            return new StagePlan(
                    environment,
                    List.of(after),
                    autoMerge,
                    StagePlan.MergeMethod.MERGE,
                    StagePlan.Layout.TUTORIAL,
                    Duration.ofMinutes(4),
                    Duration.ofMinutes(9),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Set.of(),
                    StagePlan.Workloads.OBSERVE);
        }
    }

    record Script(Shape shape, List<Happening> happenings) {}

    /**
     * The merge of a reconfiguration is found after another run took its pull request over and failed, and what was merged
     * there changes nothing any more when it is rendered again.
     */
    private static final Script MERGE_FOUND_LATE = new Script(
            Shape.AUTOMATIC,
            List.of(
                    new Happening(0, What.START, 0),
                    new Happening(0, What.START, 0),
                    new Happening(0, What.START, 0),
                    new Happening(1, What.START, 0),
                    new Happening(0, What.MERGE, 0),
                    new Happening(1, What.START, 0),
                    new Happening(1, What.CONFIGURE, 0),
                    new Happening(1, What.MERGE_BEFORE_CLOSING, 0),
                    new Happening(0, What.START, 0),
                    new Happening(3, What.START, 0),
                    new Happening(1, What.FAIL_LONG, 1),
                    new Happening(0, What.START, 0),
                    new Happening(0, What.PUSH_TO_BASE, 0)));

    /** The pull request before cannot be closed for so long that the next one's time is up. */
    private static final Script CLOSING_TAKES_TOO_LONG = new Script(
            Shape.ALL_BY_HAND,
            List.of(
                    new Happening(7, What.FAIL_LONG, 24),
                    new Happening(0, What.ABORT, 0),
                    new Happening(1, What.START, 0)));

    /** A rollback is merged on top of a reconfiguration that waits for its clusters, in the lane of neither any more. */
    private static final Script TAKEN_BACK = new Script(
            Shape.AUTOMATIC,
            List.of(
                    new Happening(3, What.START_BROKEN, 17),
                    new Happening(20, What.LOSE_ANSWER, 42),
                    new Happening(7, What.START_SAME_MANIFESTS, 10),
                    new Happening(20, What.RESUME, 32),
                    new Happening(7, What.CONFIGURE, 18),
                    new Happening(0, What.ROLL_BACK, 12)));

    /** Simulations that random ones seldom come upon. */
    static final List<Script> REMEMBERED = List.of(MERGE_FOUND_LATE, CLOSING_TAKES_TOO_LONG, TAKEN_BACK);

    static Arbitrary<Script> scripts() {
        Arbitrary<What> what = Arbitraries.frequency(
                Tuple.of(4, What.START),
                Tuple.of(1, What.START_AGAIN),
                Tuple.of(2, What.START_SAME_MANIFESTS),
                Tuple.of(1, What.START_BROKEN),
                Tuple.of(1, What.START_HELD),
                Tuple.of(2, What.RELEASE),
                Tuple.of(1, What.START_DIVERGED),
                Tuple.of(4, What.MERGE),
                Tuple.of(3, What.MERGE_BEFORE_CLOSING),
                Tuple.of(3, What.MERGE_BASE),
                Tuple.of(1, What.CLOSE_BASE),
                Tuple.of(1, What.CLOSE),
                Tuple.of(1, What.PUSH_TO_HEAD),
                Tuple.of(1, What.DELETE_BRANCHES),
                Tuple.of(2, What.PUSH_BEFORE_PUSH),
                Tuple.of(2, What.PUSH_TO_BASE),
                Tuple.of(3, What.PUSH_THE_SAME),
                Tuple.of(1, What.REWRITE_BASE),
                Tuple.of(1, What.DIFFERENT_TREE),
                Tuple.of(4, What.CONFIGURE),
                Tuple.of(4, What.WATCH),
                Tuple.of(3, What.CLUSTERS),
                Tuple.of(4, What.FAIL_ONCE),
                Tuple.of(1, What.FAIL_LONG),
                Tuple.of(1, What.REFUSE),
                Tuple.of(1, What.REFUSE_MERGE),
                Tuple.of(1, What.QUEUE_RENDERINGS),
                Tuple.of(1, What.ABORT),
                Tuple.of(1, What.HALT),
                Tuple.of(2, What.YIELD),
                Tuple.of(3, What.WAKE),
                Tuple.of(3, What.LOSE_ANSWER),
                Tuple.of(2, What.DIE),
                Tuple.of(4, What.OLD_ANSWER),
                Tuple.of(2, What.CLOCK),
                Tuple.of(3, What.ROLL_BACK),
                Tuple.of(2, What.PAUSE),
                Tuple.of(3, What.RESUME));
        Arbitrary<Happening> happening = Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(3, 0), Tuple.of(4, 1), Tuple.of(4, 3), Tuple.of(3, 7), Tuple.of(1, 20)),
                        what,
                        Arbitraries.integers().between(0, 59).withoutEdgeCases())
                .as(Happening::new);
        return Combinators.combine(Arbitraries.of(Shape.class), happening.list().ofMaxSize(45))
                .as(Script::new);
    }
}
