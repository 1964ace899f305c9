package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.FakeWorld.Clusters;
import dev.lockstep.promotion.FakeWorld.Pr;
import dev.lockstep.promotion.FakeWorld.PrState;
import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.steps.AwaitComplianceStep;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.OpenPullRequestStep;
import dev.lockstep.steps.RenderStep;
import dev.lockstep.steps.WriteBaseStep;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Several promotions at once in a world that fails, merges, closes, moves and interrupts at random, with workers that
 * die between an action and its save. {@link Invariants} are held after every save, and the table after every move.
 *
 * <p>Repeat one run with {@code -Dlockstep.seed=<seed> -Dlockstep.runs=1}.
 */
class RandomSimulationTest {
    private static final long SEED = Long.getLong("lockstep.seed", 20260105);
    private static final int RUNS = Integer.getInteger("lockstep.runs", 1_000);
    private static final int MISCHIEF = 40;

    @Test
    void whateverHappensTheRulesHoldAndEverythingEnds() {
        Set<Object> seen = new HashSet<>();
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            try {
                Run one = new Run(new Random(seed));
                one.simulation();
                one.simulation.promotions().forEach(promotion -> seen.add(promotion.kind() + " " + promotion.status()));
                one.simulation.events.values().forEach(events -> events.forEach(event -> seen.add(event.type())));
                one.simulation.laneChanges.forEach(change -> seen.add(change.getClass()));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " (-Dlockstep.seed=" + seed + " -Dlockstep.runs=1): " + e.getMessage(), e);
            }
        }
        if (RUNS >= 1_000) {
            assertThat(seen)
                    .as("what the simulations came upon")
                    .contains(
                            "RECONFIGURATION SUCCEEDED",
                            "RECONFIGURATION SUPERSEDED",
                            "ADOPTION SUCCEEDED",
                            PromotionEvent.Type.ABSORBED,
                            PromotionEvent.Type.TARGET_MOVED,
                            LaneChange.EnterBeside.class,
                            LaneChange.InputsForgotten.class,
                            LaneChange.MergedLate.class);
        }
    }

    private static final class Run {
        private final Random random;
        private final Simulation simulation = new Simulation();
        private final FakeWorld world = simulation.world;
        private final PipelineDefinition pipeline;
        private int mischief = MISCHIEF;
        private int commit;

        Run(Random random) {
            this.random = random;
            boolean autoMerge = random.nextInt(3) > 0;
            pipeline = random.nextInt(4) == 0
                    ? Pipelines.of(
                            brief("dev", autoMerge),
                            brief("east", autoMerge, "dev"),
                            brief("west", true, "dev"),
                            brief("prod", true, "east", "west"))
                    : Pipelines.of(brief("dev", true), brief("stage", autoMerge, "dev"));
        }

        private static StagePlan brief(String environment, boolean autoMerge, String... after) {
            StagePlan plan = Pipelines.plan(environment, autoMerge, after);
            return new StagePlan(
                    environment,
                    plan.after(),
                    autoMerge,
                    plan.mergeMethod(),
                    plan.layout(),
                    Duration.ofMinutes(4),
                    Duration.ofMinutes(9),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    plan.gracePeriod(),
                    plan.withoutClusters(),
                    plan.workloads());
        }

        void simulation() {
            simulation.meanwhile = this::mischief;
            simulation.crash = action -> mischief > 0 && random.nextInt(15) == 0;
            simulation.crashBefore = action -> mischief > 0 && random.nextInt(25) == 0;
            start();
            Aftermath.check(simulation, pipeline);
        }

        private void start() {
            simulation.start(++commit, pipeline);
            if (random.nextInt(6) == 0) {
                world.sameAs.put(Simulation.commit(commit), commit == 1 ? "nothing" : Simulation.commit(commit - 1));
            }
        }

        private void mischief() {
            if (mischief == 0) {
                world.clusters.clear();
                return;
            }
            if (random.nextInt(3) > 0) {
                return;
            }
            mischief--;
            switch (random.nextInt(17)) {
                case 0, 1 -> {
                    if (commit < 5) {
                        start();
                    }
                }
                case 2 -> knownOpen().ifPresent(pr -> world.mergeByHand(pr, "bob"));
                case 3 -> {
                    if (random.nextInt(3) == 0) {
                        knownOpen().ifPresent(pr -> pr.state = PrState.CLOSED);
                    }
                }
                case 4 -> {
                    if (random.nextInt(3) == 0) {
                        knownOpen().ifPresent(world::pushForeign);
                    }
                }
                case 5 -> world.branches.clear();
                case 6 -> world.commitTo(environment(), "somebody else's " + random.nextInt(3));
                case 7 -> {
                    if (random.nextInt(3) == 0) {
                        simulation.abort(promotion());
                    }
                }
                case 8 -> world.clusters.put(environment(), Clusters.values()[random.nextInt(3)]);
                case 9, 10, 11 -> fail();
                case 12 -> world.configured.put(environment(), "c" + random.nextInt(4));
                case 13, 14 -> simulation.watch(environment(), pipeline);
                default -> simulation.wake(promotion());
            }
        }

        private void fail() {
            List<Class<?>> kinds = List.of(
                    GateStep.LookAtLane.class,
                    RenderStep.Pin.class,
                    RenderStep.Render.class,
                    OpenPullRequestStep.PushHead.class,
                    OpenPullRequestStep.OpenPullRequest.class,
                    AwaitMergeStep.LookAtPullRequest.class,
                    AwaitMergeStep.Merge.class,
                    WriteBaseStep.WriteBase.class,
                    AwaitComplianceStep.Judge.class,
                    Effect.PostStatus.class,
                    Effect.CorrectStatuses.class,
                    Effect.ClosePullRequest.class,
                    Effect.DeleteBranch.class,
                    Effect.DeleteBaseBranch.class);
            Class<?> kind = kinds.get(random.nextInt(kinds.size()));
            if (random.nextInt(12) == 0 && kind != Effect.ClosePullRequest.class) {
                world.script(kind, FakeWorld.rejected("403"));
                return;
            }
            Optional<Duration> retryAfter =
                    random.nextInt(4) == 0 ? Optional.of(Duration.ofSeconds(random.nextInt(200))) : Optional.empty();
            for (int i = random.nextInt(6); i >= 0; i--) {
                world.script(kind, new ActionFailed(ActionFailed.Failure.TRANSIENT, "502", retryAfter));
            }
        }

        /** A person acts on what Lockstep knows of; what was made in the very moment of a crash is found again first. */
        private Optional<Pr> knownOpen() {
            Set<Integer> known = simulation.promotions().stream()
                    .flatMap(promotion -> promotion.stages().stream())
                    .flatMap(stage -> stage.pullRequest().stream())
                    .map(PullRequestRef::number)
                    .collect(Collectors.toSet());
            List<Pr> open = world.pulls.values().stream()
                    .filter(pr -> pr.state == PrState.OPEN && known.contains(pr.number))
                    .toList();
            return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
        }

        private String environment() {
            return pipeline.environments()
                    .get(random.nextInt(pipeline.environments().size()))
                    .environment();
        }

        private String promotion() {
            return "p" + (1 + random.nextInt(simulation.slots.size()));
        }
    }
}
