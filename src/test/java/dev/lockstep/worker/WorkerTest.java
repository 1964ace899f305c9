package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Decision;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionMachine;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.steps.PromotionSteps;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.NoStore;
import dev.lockstep.store.WakeUps;
import dev.lockstep.work.WorkGate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever one run or one look throws, an Error included, the worker goes on with the next. */
class WorkerTest {
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final Promotion RUN = Promotion.create(
            ID.toString(),
            1,
            RunKind.PROMOTION,
            Optional.empty(),
            "0123456789012345678901234567890123456789",
            "title",
            "author",
            new PipelineDefinition("p", "https://github.com/acme/control-plane", "main", List.of(plan())),
            Instant.EPOCH);

    private static StagePlan plan() {
        return new StagePlan(
                "dev",
                List.of(),
                true,
                StagePlan.MergeMethod.MERGE,
                StagePlan.Layout.TUTORIAL,
                Duration.ofHours(6),
                Duration.ofDays(30),
                Duration.ofDays(14),
                Duration.ofHours(6),
                Duration.ofHours(1),
                Set.of(),
                StagePlan.Workloads.OBSERVE);
    }

    private static final WorkerSettings SETTINGS = new WorkerSettings() {
        @Override
        public Optional<String> name() {
            return Optional.of("test");
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public Duration lease() {
            return Duration.ofMillis(300);
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(10);
        }
    };

    private final ErringStore store = new ErringStore();
    private WorkGate gate = new WorkGate() {};
    private Actions actions;
    private Worker worker;

    private void start() {
        DatabaseClock clock = new DatabaseClock(null) {
            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }
        };
        worker = new Worker(
                store,
                null,
                actions,
                clock,
                new WakeUps(null),
                SETTINGS,
                gate,
                new PromotionMachine(PromotionSteps.ALL));
        worker.start(null);
    }

    @AfterEach
    void stop() throws InterruptedException {
        store.held.countDown();
        worker.stop(null);
    }

    @Test
    void aLookForPromotionsThatEndsInAnErrorIsFollowedByTheNext() {
        store.erringClaims.set(3);
        start();
        await().untilAtomic(store.claims, org.hamcrest.Matchers.greaterThan(6));
        assertThat(worker.standsStill()).isEmpty();
    }

    @Test
    void aRunThatEndsInAnErrorIsGivenBackWithWordsAndTheNextIsMoved() {
        store.due.set(3);
        start();
        await().untilAtomic(store.givenBack, org.hamcrest.Matchers.is(3));
        assertThat(store.why)
                .contains("internal error, will look again in a minute; details are in the server's log:"
                        + " StackOverflowError");
        assertThat(worker.standsStill()).isEmpty();
    }

    @Test
    void aDatabaseThatWasAwayForAMomentIsAskedAgainSoon() {
        store.away = true;
        store.due.set(1);
        start();
        await().untilAtomic(store.givenBack, org.hamcrest.Matchers.is(1));
        assertThat(store.why).contains("the database was away, will look again soon");
        assertThat(store.nextLook).isEqualTo(Instant.EPOCH.plusSeconds(1));
    }

    @Test
    void anErrorOutsideOfTheMoveCostsNeitherThePermitNorTheThread() {
        gate = new WorkGate() {
            @Override
            public <T> T within(Supplier<T> work) {
                throw new StackOverflowError();
            }
        };
        store.due.set(3);
        start();
        await().untilAtomic(store.givenBack, org.hamcrest.Matchers.is(3));
    }

    @Test
    void aBeatThatEndsInAnErrorIsFollowedByTheNext() {
        store.holdsOneInHand = true;
        store.due.set(1);
        start();
        await().untilAtomic(store.renewals, org.hamcrest.Matchers.greaterThan(2));
    }

    /** With one run at a time: nobody else would be moved on for as long as somebody outside does not answer. */
    @Test
    void aRunThatWaitsForSomebodyOutsideHoldsUpNoOther() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        actions = new Actions(List.of(), null) {
            @Override
            Observation perform(Promotion promotion, Action action, Watch watch) {
                attempts.incrementAndGet();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new StackOverflowError();
            }
        };
        store.saves = true;
        store.due.set(3);
        start();
        await().untilAtomic(attempts, org.hamcrest.Matchers.is(3));
        never.countDown();
        await().untilAtomic(store.givenBack, org.hamcrest.Matchers.is(3));
    }

    /** Claims as many as are due; moves fail; renewals fail. */
    private static final class ErringStore extends NoStore {
        private final AtomicInteger erringClaims = new AtomicInteger();
        private final AtomicInteger claims = new AtomicInteger();
        private final AtomicInteger due = new AtomicInteger();
        private final AtomicInteger givenBack = new AtomicInteger();
        private final AtomicInteger renewals = new AtomicInteger();
        private final CountDownLatch held = new CountDownLatch(1);
        private volatile boolean holdsOneInHand;
        private volatile boolean saves;
        private volatile boolean away;
        private volatile Instant nextLook;
        private volatile Optional<String> why = Optional.empty();

        @Override
        public Optional<Claim> claim(String owner, Duration lease) {
            claims.incrementAndGet();
            if (erringClaims.getAndDecrement() > 0) {
                throw new StackOverflowError();
            }
            return due.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? Optional.of(new Claim(ID, owner, 1, RUN))
                    : Optional.empty();
        }

        @Override
        public Claim save(Claim claim, Decision decision, Instant now, Duration lease) {
            if (saves) {
                return new Claim(claim.id(), claim.owner(), claim.version() + 1, decision.promotion());
            }
            if (away) {
                throw new IllegalStateException(new SQLException("the connection is closed", "08006"));
            }
            if (holdsOneInHand) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            throw new StackOverflowError();
        }

        @Override
        public void giveBack(Claim claim, Instant nextLook, Optional<String> said) {
            why = said;
            this.nextLook = nextLook;
            givenBack.incrementAndGet();
            throw new StackOverflowError();
        }

        @Override
        public Set<String> renew(Collection<String> owners, Duration lease) {
            renewals.incrementAndGet();
            throw new StackOverflowError();
        }
    }
}
