package dev.lockstep.evidence;

import static dev.lockstep.evidence.Fleet.COMMIT;
import static dev.lockstep.evidence.Fleet.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.work.WorkGate;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Of two answers about a cluster the one holds that was asked for later. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class EvidenceOrderTest {
    private static final AtomicInteger FLEETS = new AtomicInteger();
    private static final Instant EARLIER = NOON.plusSeconds(10);
    private static final Instant LATER = NOON.plusSeconds(20);

    @Inject
    EvidenceUpdates updates;

    @Inject
    Reconcilers reconcilers;

    @Inject
    SourceStates states;

    @Inject
    DirectReads reads;

    @Inject
    PollClaims claims;

    @Inject
    WorkGate gate;

    @Inject
    InstantSource clock;

    @Inject
    EntityManager entities;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** An answer about cluster 0, which had applied {@link Fleet#COMMIT} before. */
    enum Answer {
        POLL {
            @Override
            void comesIn(Fleet fleet, Instant asked) {
                fleet.poll(asked, fleet.report(0, "a".repeat(40), asked));
            }

            @Override
            void holds(Reconciler one, Instant asked) {
                runs(one, "a".repeat(40), asked);
            }
        },
        POLL_THAT_FINDS_NOTHING_CHANGED {
            @Override
            void comesIn(Fleet fleet, Instant asked) {
                fleet.poll(asked, fleet.report(0, COMMIT, asked));
            }

            @Override
            void holds(Reconciler one, Instant asked) {
                runs(one, COMMIT, asked);
            }
        },
        POLL_THAT_DOES_NOT_LIST_IT {
            @Override
            void comesIn(Fleet fleet, Instant asked) {
                fleet.poll(asked);
            }

            /** What was gone before is not listed either. */
            @Override
            void holds(Reconciler one, Instant asked) {
                assertThat(one.missing()).isTrue();
            }
        },
        DIRECT_READ {
            @Override
            void comesIn(Fleet fleet, Instant asked) {
                fleet.read(fleet.report(0, "b".repeat(40), asked));
            }

            @Override
            void holds(Reconciler one, Instant asked) {
                runs(one, "b".repeat(40), asked);
            }
        },
        GONE {
            @Override
            void comesIn(Fleet fleet, Instant asked) {
                fleet.gone(0, asked);
            }

            @Override
            void holds(Reconciler one, Instant asked) {
                assertThat(one.absence().map(Absence::kind)).contains(Absence.Kind.GONE);
            }
        };

        abstract void comesIn(Fleet fleet, Instant asked);

        abstract void holds(Reconciler one, Instant asked);

        private static void runs(Reconciler one, String commit, Instant asked) {
            assertThat(one.absence()).isEmpty();
            assertThat(Fleet.commit(one)).isEqualTo(commit);
            assertThat(one.report().observedAt()).isEqualTo(asked);
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Answer.values())
                .flatMap(earlier -> Stream.of(Answer.values()).map(later -> Arguments.of(earlier, later)));
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("pairs")
    void whatWasAskedForLaterHoldsWhereItComesInLast(Answer earlier, Answer later) {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        earlier.comesIn(fleet, EARLIER);
        later.comesIn(fleet, LATER);
        later.holds(fleet.known(0), LATER);
    }

    @ParameterizedTest(name = "{0}, after {1}")
    @MethodSource("pairs")
    void whatWasAskedForLaterHoldsWhereItComesInFirst(Answer earlier, Answer later) {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        later.comesIn(fleet, LATER);
        earlier.comesIn(fleet, EARLIER);
        later.holds(fleet.known(0), LATER);
    }

    static Stream<Answer> singleAnswers() {
        return Stream.of(Answer.DIRECT_READ, Answer.GONE);
    }

    /** The poll has found it unchanged, and has not said yet that it is complete. */
    @ParameterizedTest
    @MethodSource("singleAnswers")
    void whatComesInWhileAPollEndsThatWasAskedForLater(Answer answer) {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        List<CompletableFuture<Void>> coming = new ArrayList<>();
        fleet.poll(LATER, List.of(fleet.report(0, COMMIT, LATER)), () -> {
            coming.add(CompletableFuture.runAsync(() -> answer.comesIn(fleet, EARLIER), threads));
            awaitOneThatWaitsForTheSource(fleet);
        });
        coming.forEach(CompletableFuture::join);
        Answer.POLL_THAT_FINDS_NOTHING_CHANGED.holds(fleet.known(0), LATER);
    }

    /** The poll has found it unchanged, and still writes what it found of others. */
    @ParameterizedTest
    @MethodSource("singleAnswers")
    void whatComesInWhileAPollIsWrittenThatWasAskedForLater(Answer answer) {
        Fleet fleet = fleet();
        int size = 2 * Changes.MOST_ROWS + 1;
        fleet.poll(NOON, fleet.reports(size, COMMIT, NOON));
        List<ReconcilerReport> reports = new ArrayList<>(fleet.reports(size, "e".repeat(40), LATER));
        reports.set(0, fleet.report(0, COMMIT, LATER));

        List<CompletableFuture<Void>> coming = new ArrayList<>();
        QuarkusTransaction.requiringNew().run(() -> {
            entities.createNativeQuery(
                            "select name from reconciler where source = :source and owner = :owner for update")
                    .setParameter("source", fleet.source)
                    .setParameter("owner", fleet.id(1).owner())
                    .getResultList();
            coming.add(CompletableFuture.runAsync(() -> fleet.poll(LATER, reports), threads));
            await().pollInSameThread()
                    .until(() -> count("select count(*) from pg_locks where locktype = 'transactionid' and not granted"
                                    + " and transactionid = cast(pg_current_xact_id() as xid)")
                            == 1);
            coming.add(CompletableFuture.runAsync(() -> answer.comesIn(fleet, EARLIER), threads));
            awaitOneThatWaitsForTheSource(fleet);
        });
        coming.forEach(CompletableFuture::join);
        Answer.POLL_THAT_FINDS_NOTHING_CHANGED.holds(fleet.known(0), LATER);
        assertThat(fleet.known())
                .filteredOn(one -> Fleet.commit(one).equals("e".repeat(40)))
                .hasSize(size - 1);
    }

    private void awaitOneThatWaitsForTheSource(Fleet fleet) {
        await().pollInSameThread()
                .until(() ->
                        count("select count(*) from pg_locks where locktype = 'advisory' and not granted and objid ="
                                        + " cast(cast(hashtext('source " + fleet.source
                                        + "') as bigint) & 4294967295 as oid)")
                                == 1);
    }

    private long count(String query) {
        return ((Number) entities.createNativeQuery(query).getSingleResult()).longValue();
    }

    @Test
    void aPollIsAskedForWhenItIsBegunAndNotWhenItIsAnswered() throws InterruptedException {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        Scripted source = new Scripted(fleet);
        source.poll = () -> {
            Instant asked = clock.instant();
            fleet.read(fleet.report(0, "b".repeat(40), clock.instant()));
            return new Poll(asked, List.of(fleet.report(0, "a".repeat(40), asked)), List.of(), Optional.empty());
        };
        SourcePoller poller = new SourcePoller(
                new Sources(List.of(source)),
                states,
                claims,
                updates,
                clock,
                new SourcePoller.Pace(Duration.ZERO, Duration.ZERO),
                gate,
                new UnlistedReconcilers(updates, reads, clock));
        CompletableFuture<Set<Reconcilers.Branch>> ended = new CompletableFuture<>();
        Instant begun = clock.instant();
        poller.poll(
                new SourcePoller.Demand(
                        begun,
                        Map.of(new ReconcilerSource.Followed(fleet.repository(), "dev"), Policy.Workloads.OBSERVE),
                        Optional.empty()),
                any -> true,
                ended::complete);
        ended.join();
        poller.end(null);
        assertThat(states.heardSince(fleet.source, begun)).isTrue();
        assertThat(Fleet.commit(fleet.known(0))).isEqualTo("b".repeat(40));
    }

    @Test
    void aDirectReadIsAskedForWhenItIsBegunAndNotWhenItIsAnswered() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        Scripted source = new Scripted(fleet);
        source.confirm = () -> {
            Instant asked = clock.instant();
            Instant later = clock.instant();
            fleet.poll(later, fleet.report(0, "a".repeat(40), later));
            return fleet.report(0, "b".repeat(40), asked);
        };
        readDirectly(fleet, source);
        assertThat(Fleet.commit(fleet.known(0))).isEqualTo("a".repeat(40));
    }

    @Test
    void whatIsGoneWasAskedForWhenTheReadWasBegun() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        Scripted source = new Scripted(fleet);
        source.confirm = () -> {
            Instant later = clock.instant();
            fleet.poll(later, fleet.report(0, "a".repeat(40), later));
            throw new OutsideException.NotFound("there is none", null);
        };
        readDirectly(fleet, source);
        assertThat(fleet.known(0).absence()).isEmpty();
        source.confirm = () -> {
            throw new OutsideException.NotFound("there is none", null);
        };
        readDirectly(fleet, source);
        assertThat(fleet.known(0).absence().map(Absence::kind)).contains(Absence.Kind.GONE);
    }

    private void readDirectly(Fleet fleet, ReconcilerSource source) {
        DirectReads direct = new DirectReads(new Sources(List.of(source)), updates, clock);
        direct.read(List.of(fleet.known(0).report()), Policy.Workloads.OBSERVE);
        direct.close();
    }

    @Test
    void whatIsListedAgainIsNotGoneBecauseItWasNotFoundBefore() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        fleet.poll(EARLIER);
        Scripted source = new Scripted(fleet);
        source.confirm = () -> {
            Instant later = clock.instant();
            fleet.poll(later, fleet.report(0, "a".repeat(40), later));
            throw new OutsideException.NotFound("there is none", null);
        };
        new UnlistedReconcilers(updates, reads, clock).askFor(source);
        assertThat(fleet.known(0).absence()).isEmpty();
        assertThat(Fleet.commit(fleet.known(0))).isEqualTo("a".repeat(40));
    }

    /** What a later poll says may be true of the moment before: whether it is gone is asked once more, and soon. */
    @Test
    void whoeverWasNotBelievedToBeGoneIsAskedForAgain() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        fleet.poll(EARLIER);
        Scripted source = new Scripted(fleet);
        source.confirm = () -> {
            fleet.poll(clock.instant());
            throw new OutsideException.NotFound("there is none", null);
        };
        UnlistedReconcilers unlisted = new UnlistedReconcilers(updates, reads, clock);
        unlisted.askFor(source);
        assertThat(fleet.known(0).absence().map(Absence::kind)).contains(Absence.Kind.UNLISTED);
        source.confirm = () -> {
            throw new OutsideException.NotFound("there is none", null);
        };
        unlisted.askFor(source);
        assertThat(fleet.known(0).absence().map(Absence::kind)).contains(Absence.Kind.GONE);
    }

    @Test
    void whatPollsFindUnchangedIsNotSilentAndIsSoWhenTheyEnd() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        for (int minutes = 5; minutes <= 60; minutes += 5) {
            Instant asked = NOON.plus(Duration.ofMinutes(minutes));
            fleet.poll(asked, fleet.report(0, COMMIT, asked));
        }
        assertThat(count("select count(*) from reconciler where source = '" + fleet.source + "' and observed_at = '"
                        + NOON + "'"))
                .as("rows that were not written again")
                .isEqualTo(1);
        Instant last = NOON.plus(Duration.ofMinutes(60));
        assertThat(verdict(fleet, last.plus(Duration.ofMinutes(9)))).isInstanceOf(Verdict.Satisfied.class);
        assertThat(verdict(fleet, last.plus(Duration.ofMinutes(11))))
                .isInstanceOfSatisfying(
                        Verdict.Waiting.class,
                        waiting -> assertThat(waiting.reasons())
                                .singleElement()
                                .asString()
                                .contains("is silent")
                                .contains("last seen 11 min ago"));
        for (Instant told : List.of(
                fleet.known(0).report().observedAt(),
                reconcilers
                        .followers(fleet.repository(), "dev", 1)
                        .shown()
                        .get(0)
                        .report()
                        .observedAt(),
                reconcilers.all().stream()
                        .filter(one -> one.id().equals(fleet.id(0)))
                        .findFirst()
                        .orElseThrow()
                        .observedAt())) {
            assertThat(told).isEqualTo(last);
        }
    }

    private static Verdict verdict(Fleet fleet, Instant now) {
        return ComplianceVerdict.judge(
                new Target(COMMIT, new TreeMap<>(Map.of("drone", 1)), NOON),
                fleet.known(),
                (commit, clusterType) -> CommitRelation.of(CommitRelation.Kind.UNKNOWN),
                new Policy(
                        Duration.ofMinutes(5),
                        Duration.ZERO,
                        Duration.ofMinutes(10),
                        Policy.Workloads.OBSERVE,
                        Set.of()),
                now);
    }

    @Test
    void whatIsNotListedAnyMoreWasSeenLastByTheLastPollThatListedIt() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        fleet.poll(EARLIER, fleet.report(0, COMMIT, EARLIER));
        fleet.poll(LATER);
        fleet.poll(LATER.plusSeconds(10));
        assertThat(fleet.known(0).missing()).isTrue();
        assertThat(fleet.known(0).report().observedAt()).isEqualTo(EARLIER);
        fleet.gone(0, LATER.plusSeconds(20));
        assertThat(fleet.known(0).report().observedAt()).isEqualTo(EARLIER);
    }

    /** Where it is now is told by the list: it is asked for directly only when that does not name it any more. */
    @Test
    void whatFollowsAnotherBranchIsWrittenOnceAndNotAskedFor() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        for (int minutes = 10; minutes <= 30; minutes += 10) {
            Instant asked = NOON.plus(Duration.ofMinutes(minutes));
            List<String> statements = StatementsOfThread.during(
                    () -> fleet.poll(asked, fleet.report(0, COMMIT, asked).following("elsewhere")));
            assertThat(statements).hasSizeLessThanOrEqualTo(minutes == 10 ? 6 : 4);
            assertThat(fleet.known(0).absence().map(Absence::said).orElseThrow())
                    .startsWith("it follows branch elsewhere of ");
            assertThat(unlisted(fleet, asked)).isEmpty();
        }
        Instant asked = NOON.plus(Duration.ofMinutes(40));
        fleet.poll(asked);
        assertThat(fleet.known(0).missing()).isTrue();
        assertThat(unlisted(fleet, asked)).containsExactly(fleet.id(0));
        assertThat(unlisted(fleet, asked)).as("asked for already").isEmpty();
    }

    private List<ReconcilerId> unlisted(Fleet fleet, Instant now) {
        return updates.unlisted(fleet.source, now.minus(Duration.ofMinutes(5)), 20, now).stream()
                .map(one -> one.report().id())
                .toList();
    }

    /** A replica of an earlier version knows nothing of digests. */
    @Test
    void evidenceThatSomebodyElseHasWrittenIsNotTakenForWhatWasToldBefore() {
        Fleet fleet = fleet();
        fleet.poll(NOON, fleet.report(0, COMMIT, NOON));
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("update reconciler set observed_at = :later, evidence ="
                                + " cast(replace(cast(evidence as text), :was, :is) as jsonb) where source = :source")
                        .setParameter("later", EARLIER)
                        .setParameter("was", COMMIT)
                        .setParameter("is", "c".repeat(40))
                        .setParameter("source", fleet.source)
                        .executeUpdate());
        assertThat(Fleet.commit(fleet.known(0))).isEqualTo("c".repeat(40));
        fleet.poll(LATER, fleet.report(0, COMMIT, LATER));
        assertThat(Fleet.commit(fleet.known(0))).isEqualTo(COMMIT);
    }

    private Fleet fleet() {
        return new Fleet("order-" + FLEETS.incrementAndGet(), updates, reconcilers, states);
    }

    /** A source that does what a test wants while it is asked. */
    private static final class Scripted implements ReconcilerSource {
        private final Fleet fleet;
        private Supplier<Poll> poll;
        private Supplier<ReconcilerReport> confirm;

        Scripted(Fleet fleet) {
            this.fleet = fleet;
        }

        @Override
        public String name() {
            return fleet.source;
        }

        @Override
        public Poll poll(Set<Followed> followed) {
            return poll.get();
        }

        @Override
        public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
            return confirm.get();
        }

        @Override
        public void refresh(ReconcilerId id, Optional<String> project) {}
    }
}
