package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endtoend.StoredRuns;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.promotion.FakeLanes;
import dev.lockstep.promotion.Lane;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Pipelines;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lanes in PostgreSQL and those that the simulations run on do and refuse the same. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class LaneStoreTest {
    private static final Logger LOG = Logger.getLogger(LaneStoreTest.class);
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final List<String> ENVIRONMENTS = List.of("dev", "stage");
    private static final int MOVES = 400;

    private enum Move {
        SAVE,
        ORPHAN_ENDS,
        ORPHAN_WAS_MERGED,
        LOOK,
        ADOPT,
        LATE_MERGE_IS_IN
    }

    @Inject
    Lanes lanes;

    @Inject
    LaneChanges changes;

    @Inject
    StoredRuns stored;

    @Inject
    EntityManager entities;

    private final FakeLanes memory = new FakeLanes();
    private final Map<Move, Integer> changed = new EnumMap<>(Move.class);
    private int refused;
    private Instant now = NOON;

    /** Others look at all runs and lanes. */
    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew().run(() -> {
            for (String table : List.of("lane", "lane_merge", "promotion")) {
                entities.createNativeQuery("delete from " + table + " where pipeline = :pipeline")
                        .setParameter("pipeline", run(1).pipeline())
                        .executeUpdate();
            }
        });
    }

    @Test
    void bothStoresAgreeAfterEveryMove() {
        long seed = Long.getLong("lockstep.seed", System.nanoTime());
        LOG.infof("Seed %d (repeat with -Dlockstep.seed=%d)", seed, seed);
        Random random = new Random(seed);
        List<Promotion> runs =
                IntStream.rangeClosed(1, 3).mapToObj(LaneStoreTest::run).toList();
        runs.forEach(run -> stored.store(run, "FAILED", "tests"));
        String pipeline = runs.get(0).pipeline();
        for (String environment : ENVIRONMENTS) {
            lanes.firstSeen(pipeline, environment, Optional.empty());
            memory.change(environment, any -> Lane.firstSeen(Optional.empty()));
        }
        for (int i = 0; i < MOVES; i++) {
            now = now.plusSeconds(1);
            String environment = ENVIRONMENTS.get(random.nextInt(2));
            Promotion run = runs.get(random.nextInt(runs.size()));
            Move move = choose(random, memory.lane(environment));
            Lane before = memory.lane(environment);
            String told = move(move, random, run, new LaneRow.Key(pipeline, environment));
            for (String one : ENVIRONMENTS) {
                assertThat(stored(pipeline, one))
                        .as("%s in %s after move %d of seed %d: %s", one, environment, i, seed, told)
                        .isEqualTo(memory.lane(one));
            }
            if (!before.equals(memory.lane(environment))) {
                changed.merge(move, 1, Integer::sum);
            }
        }
        LOG.infof("Lanes were changed by %s, %d saves were refused", changed, refused);
        assertThat(changed).containsOnlyKeys(Move.values());
        assertThat(refused).isPositive();
    }

    /** What only few lanes allow is done as soon as one does. */
    private static Move choose(Random random, Lane lane) {
        if (lane.orphaned() && random.nextBoolean()) {
            return random.nextBoolean() ? Move.ORPHAN_ENDS : Move.ORPHAN_WAS_MERGED;
        }
        if (lane.late().isPresent() && random.nextBoolean()) {
            return random.nextInt(3) > 0 ? Move.LATE_MERGE_IS_IN : Move.ADOPT;
        }
        return random.nextInt(3) > 0 ? Move.SAVE : Move.values()[random.nextInt(Move.values().length)];
    }

    private String move(Move move, Random random, Promotion run, LaneRow.Key key) {
        String environment = key.environment();
        Lane lane = memory.lane(environment);
        switch (move) {
            case SAVE -> {
                List<LaneChange> save = List.of(change(random, run, environment), change(random, run, environment));
                assertThat(saved(run, save)).as("%s by %s", save, run.id()).isEqualTo(remembered(run, save));
                return save + " by " + run.id();
            }
            case ORPHAN_ENDS, ORPHAN_WAS_MERGED -> {
                if (lane.openHead().isPresent()) {
                    Optional<String> merged = Optional.of(commit(random)).filter(any -> move == Move.ORPHAN_WAS_MERGED);
                    Lane after = lanes.orphanEnded(
                                    lanes.find(key.pipeline(), environment).orElseThrow(), merged)
                            .lane();
                    // The store's clock is its own.
                    memory.orphanEnded(environment, merged, after.merged().at().orElse(now));
                }
            }
            case LOOK -> {
                Optional<String> inputs =
                        Optional.of("inputs-" + random.nextInt(3)).filter(any -> random.nextBoolean());
                lanes.looked(
                        key,
                        new Lanes.Look(inputs, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
                memory.change(environment, one -> one.looked(inputs));
            }
            case ADOPT -> {
                QuarkusTransaction.requiringNew().run(() -> lanes.change(key, Lane::adopted));
                memory.change(environment, Lane::adopted);
            }
            case LATE_MERGE_IS_IN -> {
                Optional<Lane.Merge> onTop = memory.merge(environment, commit(random));
                if (lane.late().isPresent() && onTop.isPresent()) {
                    String late = lane.late().get().commit();
                    lanes.lateMergeIsIn(
                            lanes.find(key.pipeline(), environment).orElseThrow(),
                            onTop.get().commit().orElseThrow());
                    memory.change(environment, one -> one.lateMergeIsIn(late, onTop.get()));
                }
            }
        }
        return move.name();
    }

    private LaneChange change(Random random, Promotion run, String environment) {
        PullRequestRef pullRequest = new PullRequestRef(
                random.nextInt(4) + 1, "https://git.test/pull", "branch-" + random.nextInt(2), commit(random));
        return switch (random.nextInt(12)) {
            case 0, 1 -> new LaneChange.Enter(environment);
            case 2 ->
                new LaneChange.EnterBeside(
                        environment, run(random.nextInt(3) + 1).id());
            case 3 -> new LaneChange.Leave(environment);
            case 4 -> new LaneChange.HeadOpened(environment, pullRequest);
            case 5 -> new LaneChange.HeadClosed(environment);
            case 6 -> new LaneChange.HeadLeft(environment, pullRequest);
            case 7 -> new LaneChange.Rendered(environment, "inputs-" + random.nextInt(3), random.nextBoolean());
            case 8 ->
                random.nextBoolean()
                        ? new LaneChange.InputsForgotten(environment)
                        : new LaneChange.BaseMoved(environment);
            case 9 -> new LaneChange.Merged(environment, commit(random));
            case 10 -> new LaneChange.MergedLate(environment, commit(random), pullRequest);
            default -> new LaneChange.Proven(environment, commit(random), now.minusSeconds(random.nextInt(6)));
        };
    }

    /** @return whether it was made */
    private boolean saved(Promotion run, List<LaneChange> save) {
        try {
            QuarkusTransaction.requiringNew().run(() -> save.forEach(change -> changes.apply(run, change, now)));
            return true;
        } catch (LaneTaken e) {
            refused++;
            return false;
        }
    }

    private boolean remembered(Promotion run, List<LaneChange> save) {
        try {
            memory.apply(run, save, now);
            return true;
        } catch (FakeLanes.Taken e) {
            return false;
        }
    }

    private Lane stored(String pipeline, String environment) {
        return lanes.find(pipeline, environment).orElseThrow().lane();
    }

    private static String commit(Random random) {
        return "%040x".formatted(random.nextInt(4) + 1);
    }

    private static Promotion run(int number) {
        return Promotion.create(
                new UUID(7, number).toString(),
                900_000 + number,
                RunKind.PROMOTION,
                Optional.empty(),
                "%040x".formatted(number),
                "title",
                "author",
                Pipelines.automatic(),
                NOON);
    }
}
