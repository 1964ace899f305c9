package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.endtoend.StoredRuns;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Pipelines;
import dev.lockstep.promotion.Progress;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.store.EnvironmentHistory;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One attempt of a rollback to correct what it took back, over runs in the database; GitHub and Git are played. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class StatusCorrectionTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @Inject
    EnvironmentHistory deployed;

    @Inject
    Promotions promotions;

    @Inject
    PublicAddress address;

    @Inject
    StoredRuns stored;

    @Inject
    EntityManager entities;

    private final Map<String, CommitStatuses.State> latest = new TreeMap<>();
    private final Map<String, RuntimeException> unreadable = new HashMap<>();
    private final Map<String, OutsideException> unpostable = new HashMap<>();
    private final Map<String, OutsideException> unknown = new HashMap<>();
    private final Map<String, Runnable> whenRead = new HashMap<>();
    private final List<String> gone = new ArrayList<>();
    private final List<String> read = new ArrayList<>();
    private final List<String> compared = new ArrayList<>();
    private final List<String> corrected = new ArrayList<>();
    private long number = 910_000;
    private int minute;

    private final CommitStatuses statuses = new CommitStatuses() {
        @Override
        public Optional<CommitStatus> latest(RepositoryUrl repository, String commit, String context) {
            read.add(commit);
            Optional.ofNullable(whenRead.remove(commit)).ifPresent(Runnable::run);
            fail(unreadable, commit);
            return Optional.ofNullable(latest.get(commit))
                    .map(state -> new CommitStatus(context, state, "", Optional.empty()));
        }

        @Override
        public void post(RepositoryUrl repository, String commit, CommitStatus status) {
            throw new AssertionError("it would read the latest one again");
        }

        @Override
        public void append(RepositoryUrl repository, String commit, CommitStatus status) {
            fail(unpostable, commit);
            latest.put(commit, status.state());
            corrected.add(commit);
            assertThat(status.description()).isEqualTo("Rolled back to " + "0".repeat(7) + " by olga");
        }
    };

    /** Every commit is newer than the one gone back to. */
    private final GitHistory history = new GitHistory() {
        @Override
        public Optional<CommitInfo> commit(RepositoryUrl repository, String commit) {
            compared.add(commit);
            fail(unknown, commit);
            return gone.contains(commit)
                    ? Optional.empty()
                    : Optional.of(new CommitInfo(commit, "title", "ada", "ada@example.com", NOON, commit));
        }

        @Override
        public Order order(RepositoryUrl repository, String first, String second) {
            return Order.NEWER;
        }

        @Override
        public Optional<String> folderId(RepositoryUrl repository, String commit, String folder) {
            throw new AssertionError();
        }

        @Override
        public List<CommitInfo> between(RepositoryUrl repository, String older, String newer, int limit) {
            throw new AssertionError();
        }

        @Override
        public boolean onlyBroughtUpToDate(RepositoryUrl repository, String ours, String head, String base) {
            throw new AssertionError();
        }
    };

    private static void fail(Map<String, ? extends RuntimeException> failures, String commit) {
        if (failures.containsKey(commit)) {
            throw failures.get(commit);
        }
    }

    /** Others look at all runs. */
    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("delete from promotion where pipeline = :pipeline")
                        .setParameter("pipeline", Pipelines.automatic().name())
                        .executeUpdate());
    }

    private Promotion run(RunKind kind, String commit) {
        return Promotion.create(
                UUID.randomUUID().toString(),
                ++number,
                kind,
                Optional.empty(),
                commit,
                "title",
                "ada",
                Pipelines.automatic().only("stage"),
                NOON);
    }

    private static String sha(int commit) {
        return "%040x".formatted(commit);
    }

    /** In their order: the last one is the newest. */
    private String proven(int commit, Effect... owed) {
        Promotion run = run(RunKind.PROMOTION, sha(commit));
        Instant at = NOON.plusSeconds(60L * ++minute);
        Progress ended = new Progress.Ended(
                StageStatus.SUCCEEDED, Step.AWAIT_COMPLIANCE, Optional.of(NOON), NOON, NOON, 0, at, Optional.empty());
        stored.store(
                run.withStages(List.of(run.stages().get(0).withProgress(ended))).withOutbox(List.of(owed)),
                "SUCCEEDED",
                "ada");
        latest.put(sha(commit), CommitStatuses.State.SUCCESS);
        return sha(commit);
    }

    private Optional<String> correct() {
        Promotion rollback = run(RunKind.ROLLBACK, sha(0));
        stored.store(rollback, "RUNNING", "olga");
        Effect.CorrectStatuses effect = new Effect.CorrectStatuses("stage", NOON.plus(Duration.ofDays(1)));
        return new StatusCorrection(statuses, deployed, history, promotions, address).correct(rollback, effect);
    }

    @Test
    void gitIsAskedOnlyAboutASuccessAndTheLatestIsReadOnce() {
        String good = proven(1);
        String failed = proven(2);
        latest.put(failed, CommitStatuses.State.FAILURE);
        assertThat(correct()).isEmpty();
        assertThat(corrected).containsExactly(good);
        assertThat(read).containsExactly(failed, good);
        assertThat(compared).containsExactly(good);
    }

    @Test
    void theOthersAreCorrectedWhileOneIsWaitedFor() {
        String older = proven(1);
        String owing = proven(2, new Effect.PostStatus("stage", Effect.StatusState.SUCCESS, "Deployed"));
        latest.put(owing, CommitStatuses.State.PENDING);
        String newer = proven(3);
        assertThatThrownBy(this::correct)
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("has not posted its status of " + owing.substring(0, 7));
        assertThat(corrected).containsExactly(newer, older);
    }

    @Test
    void whatIsProvenAgainWhileTheOthersAreCorrectedStaysASuccess() {
        String again = proven(1);
        String newer = proven(2);
        whenRead.put(again, () -> {
            minute += 2 * 24 * 60;
            proven(1);
        });
        assertThat(correct()).isEmpty();
        assertThat(corrected).containsExactly(newer);
        assertThat(latest).containsEntry(again, CommitStatuses.State.SUCCESS);
    }

    @Test
    void theTroubleOfOneCommitIsItsOwn() {
        String oldest = proven(1);
        unpostable.put(proven(2), new OutsideException.Rejected("403, Resource not accessible"));
        unreadable.put(proven(3), new OutsideException.Transient("502", null));
        unknown.put(proven(4), new OutsideException.Permanent("a broken object"));
        String newest = proven(5);
        assertThatThrownBy(this::correct)
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessage("403, Resource not accessible");
        assertThat(corrected).containsExactly(newest, oldest);
        unpostable.clear();
        assertThatThrownBy(this::correct)
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessage("502");
        unreadable.clear();
        assertThatThrownBy(this::correct)
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessage("a broken object");
        assertThat(corrected).containsExactly(newest, oldest, sha(2), sha(3));
    }

    @Test
    void whatConcernsEveryCommitEndsTheAttempt() {
        for (int commit = 1; commit <= 5; commit++) {
            unreadable.put(proven(commit), new OutsideException.Transient("no answer", null));
        }
        assertThatThrownBy(this::correct).isInstanceOf(OutsideException.Transient.class);
        assertThat(read).hasSize(StatusCorrection.MOST_UNANSWERED);

        read.clear();
        unreadable.put(sha(5), new OutsideException.Transient("429", Duration.ofMinutes(1), null));
        assertThatThrownBy(this::correct)
                .isInstanceOfSatisfying(
                        OutsideException.Transient.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(1)));
        unreadable.put(sha(5), new OutsideException.NotSignedIn("401, Bad credentials"));
        assertThatThrownBy(this::correct).isInstanceOf(OutsideException.NotSignedIn.class);
        assertThat(read).containsExactly(sha(5), sha(5));
    }

    @Test
    void aDefectWithOneCommitIsItsOwnAndALostLeaseIsNot() {
        String older = proven(1);
        unreadable.put(proven(2), new IllegalStateException("a defect"));
        String newer = proven(3);
        assertThatThrownBy(this::correct)
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("internal error");
        assertThat(corrected).containsExactly(newer, older);

        unreadable.put(sha(2), new PromotionStore.LeaseLost(UUID.randomUUID()));
        assertThatThrownBy(this::correct).isInstanceOf(PromotionStore.LeaseLost.class);
    }

    @Test
    void whatIsGoneHasNoStatusAndOneThatIsThereIsCorrected() {
        String gone = proven(1);
        unreadable.put(gone, new OutsideException.Rejected("422, No commit found for SHA"));
        String unreachable = proven(2);
        this.gone.addAll(List.of(gone, unreachable));
        assertThat(correct()).isEmpty();
        assertThat(corrected).containsExactly(unreachable);
    }

    @Test
    void onlyTheNewestAreLookedAtAndTheOthersAreCounted() {
        for (int commit = 1; commit <= StatusCorrection.MOST + 2; commit++) {
            proven(commit);
        }
        assertThat(correct()).contains("2 older commits left out, only the newest 100 are looked at");
        assertThat(corrected)
                .hasSize(StatusCorrection.MOST)
                .doesNotContain(sha(1), sha(2))
                .contains(sha(3));
    }
}
