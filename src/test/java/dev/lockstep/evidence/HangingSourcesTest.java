package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.azure.AzureFluxSource;
import dev.lockstep.azure.AzureStub;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.work.WorkGate;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Argo CD instances and a Resource Manager on loopback that take every request and never answer, read by the real adapters: the one
 * that answers is polled and read in its time.
 */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class HangingSourcesTest {
    /** More than any pool for all of them would have had. */
    private static final int MUTE = 20;

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration TIME_OUT = Duration.ofSeconds(20);
    private static final Duration NORMAL = Duration.ofSeconds(3);
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://github.com/acme/gitops");
    private static final Set<ReconcilerSource.Followed> DEV = Set.of(new ReconcilerSource.Followed(GITOPS, "dev"));

    @Inject
    SourceStates states;

    @Inject
    PollClaims claims;

    @Inject
    EvidenceUpdates updates;

    @Inject
    DatabaseClock clock;

    @Inject
    WorkGate gate;

    private final List<AutoCloseable> servers = new ArrayList<>();
    private final String number = Integer.toString(NAMES.incrementAndGet());

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private ArgoCdSource argo(String name, java.util.function.Function<StubServer.Request, Answer> answers)
            throws IOException {
        StubServer server = StubServer.http(answers);
        servers.add(server);
        return new ArgoCdSource(
                new ArgoCdSettings(
                        name + "-" + number,
                        server.uri(),
                        "argo-token",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        TIME_OUT),
                clock);
    }

    private ArgoCdSource good() throws IOException {
        return argo("good", HangingSourcesTest::wellAnswered);
    }

    private static Answer wellAnswered(StubServer.Request request) {
        String application = StubServer.example("argocd-synced-healthy.json");
        return Answer.of(
                200, request.path().endsWith("/applications") ? "{\"items\":[" + application + "]}" : application);
    }

    @Test
    void twentyThatHangKeepNoneFromBeingPolled() throws Exception {
        List<ReconcilerSource> all = new ArrayList<>();
        CountDownLatch hanging = new CountDownLatch(MUTE + 1);
        for (int i = 0; i < MUTE; i++) {
            all.add(argo("mute-" + i, request -> {
                hanging.countDown();
                return StubServer.NEVER;
            }));
        }
        AzureStub arm = AzureStub.answering(request -> {
            hanging.countDown();
            return StubServer.NEVER;
        });
        servers.add(arm);
        all.add(new AzureFluxSource(arm.settings(), clock));
        ReconcilerSource good = good();
        all.add(good);
        Sources sources = new Sources(all);
        DirectReads reads = new DirectReads(sources, updates, clock);
        SourcePoller poller = new SourcePoller(
                sources,
                states,
                claims,
                updates,
                clock,
                new SourcePoller.Pace(Duration.ofMillis(100), Duration.ofMillis(100)),
                gate,
                new UnlistedReconcilers(updates, reads, clock));
        long longest = 0;
        for (int poll = 0; poll < 5; poll++) {
            Instant due = clock.instant();
            long begun = System.nanoTime();
            await("poll " + poll)
                    .atMost(TIME_OUT.dividedBy(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        poller.poll(
                                new SourcePoller.Demand(
                                        clock.instant(),
                                        Map.of(DEV.iterator().next(), Policy.Workloads.OBSERVE),
                                        Optional.empty()),
                                source -> true,
                                changed -> {});
                        return states.heardSince(good.name(), due);
                    });
            longest = Math.max(longest, System.nanoTime() - begun);
            if (poll == 0) {
                assertThat(hanging.await(20, TimeUnit.SECONDS))
                        .as("all others hang")
                        .isTrue();
            }
        }
        System.out.println(
                "[measured] " + MUTE + " Argo CDs and a Resource Manager hang: the one beside them is polled after "
                        + Duration.ofNanos(longest).toMillis() + " ms at most");
        assertThat(Duration.ofNanos(longest)).isLessThan(NORMAL);
        close();
        poller.end(null);
        reads.close();
    }

    @Test
    void aSourceThatHangsMakesItsOwnReconcilersUnknownAndEndsALookAtTheDeadline() throws Exception {
        CountDownLatch hanging = new CountDownLatch(8);
        ReconcilerSource good = good();
        ReconcilerSource mute = argo("mute", request -> {
            hanging.countDown();
            return StubServer.NEVER;
        });
        Duration deadline = Duration.ofSeconds(2);
        DirectReads reads = new DirectReads(new Sources(List.of(mute, good)), updates, clock, deadline);
        ReconcilerReport ofGood = good.poll(DEV).reports().get(0);
        List<ReconcilerReport> ofMute = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ofMute.add(ofGood.of(new ReconcilerId(mute.name(), "mute-" + number, "argocd/dev-" + i)));
        }
        List<ReconcilerReport> both = new ArrayList<>(ofMute);
        both.add(ofGood);
        long begun = System.nanoTime();
        CompletableFuture<DirectReads.Reading> look =
                CompletableFuture.supplyAsync(() -> reads.read(both, Policy.Workloads.OBSERVE));
        assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();

        long other = System.nanoTime();
        DirectReads.Reading beside = reads.read(List.of(ofGood), Policy.Workloads.OBSERVE);
        Duration besideTook = Duration.ofNanos(System.nanoTime() - other);
        assertThat(beside.troubles()).isEmpty();
        assertThat(beside.reports()).containsOnlyKeys(ofGood.id());
        assertThat(besideTook).isLessThan(deadline);

        DirectReads.Reading reading = look.get(20, TimeUnit.SECONDS);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("[measured] 50 reads of an Argo CD that hangs end a look after " + took.toMillis()
                + " ms (deadline " + deadline.toMillis() + " ms); a look at another one beside it takes "
                + besideTook.toMillis() + " ms");
        assertThat(took).isBetween(deadline, deadline.plus(NORMAL));
        assertThat(reading.reports()).containsOnlyKeys(ofGood.id());
        assertThat(reading.troubles())
                .containsExactly("50 of its clusters are still to be read directly from source " + mute.name()
                        + ": it has not answered in time");
        assertThat(reading.again()).isPresent();
        reads.close();
    }

    @Test
    void refreshesThatHangDelayNeitherPollsNorReads() throws Exception {
        CountDownLatch hanging = new CountDownLatch(2);
        ReconcilerSource source = argo("slow", request -> {
            if (request.query().contains("refresh=normal")) {
                hanging.countDown();
                return StubServer.NEVER;
            }
            return wellAnswered(request);
        });
        Sources sources = new Sources(List.of(source));
        DirectReads reads = new DirectReads(sources, updates, clock);
        Refreshes refreshes = new Refreshes(sources, reads, clock);
        ReconcilerReport report = source.poll(DEV).reports().get(0);
        for (int i = 0; i < 20; i++) {
            refreshes.ask("target-" + i, Map.of(report.id(), Optional.empty()));
        }
        assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
        long begun = System.nanoTime();
        assertThat(reads.read(List.of(report), Policy.Workloads.OBSERVE).troubles())
                .isEmpty();
        assertThat(source.poll(DEV).reports()).hasSize(1);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("[measured] while refreshes hang, a direct read and a poll take " + took.toMillis() + " ms");
        assertThat(took).isLessThan(NORMAL);
        refreshes.close();
        reads.close();
    }
}
