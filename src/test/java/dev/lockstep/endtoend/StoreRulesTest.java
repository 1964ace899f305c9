package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.evidence.EvidenceUpdates;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.evidence.Reconcilers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the table of reconcilers never forgets. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class StoreRulesTest {
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://github.com/acme/rules");
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final ReconcilerId ID = new ReconcilerId("rules", "cluster-1", "config");

    @Inject
    Scene scene;

    @Inject
    Reconcilers reconcilers;

    @Inject
    EvidenceUpdates updates;

    @Inject
    Pauses pauses;

    @BeforeEach
    void reset() {
        scene.reset();
    }

    @Test
    void oneThatIsRepointedToAnotherBranchIsMissingWhereItWasExpected() {
        poll(report("dev", "drone", "aaa", NOON));
        poll(report("test", "drone", "bbb", NOON.plusSeconds(5)));
        assertThat(reconcilers.of(GITOPS, "dev")).singleElement().matches(Reconciler::missing);
        poll(report("dev", "drone", "ccc", NOON.plusSeconds(10)));
        assertThat(reconcilers.of(GITOPS, "dev")).singleElement().matches(one -> !one.missing());
    }

    @Test
    void oneThatServesAnotherClusterTypeIsMissingWhereItWasExpected() {
        poll(report("dev", "drone", "aaa", NOON));
        updates.confirmed(report("dev", "large", "aaa", NOON.plusSeconds(5)), Policy.Workloads.OBSERVE, NOON);
        assertThat(reconcilers.of(GITOPS, "dev")).singleElement().matches(Reconciler::missing);
    }

    @Test
    void whatWasAskedEarlierDoesNotOverwriteWhatWasAskedLater() {
        updates.confirmed(report("dev", "drone", "new", NOON.plusSeconds(5)), Policy.Workloads.OBSERVE, NOON);
        poll(report("dev", "drone", "old", NOON));
        assertThat(reconcilers.of(GITOPS, "dev").get(0).report().observedAt()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void pollsThatEndTogetherMayBothBringANewOne() throws Exception {
        int together = 8;
        CyclicBarrier start = new CyclicBarrier(together);
        ExecutorService polls = Executors.newFixedThreadPool(together);
        try {
            List<Future<?>> ended = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                ReconcilerReport report = report("dev", "drone", "aaa", NOON.plusSeconds(i));
                ended.add(polls.submit(() -> {
                    start.await();
                    poll(report);
                    return null;
                }));
            }
            for (Future<?> one : ended) {
                one.get();
            }
        } finally {
            polls.shutdownNow();
        }
        assertThat(reconcilers.of(GITOPS, "dev")).hasSize(1);
    }

    @Test
    void onlyAMissingOneCanBeRemoved() {
        poll(report("dev", "drone", "aaa", NOON));
        assertThat(reconcilers.remove(ID, true)).as("its source reports it").isFalse();
        poll(NOON.plusSeconds(5));
        assertThat(given().get("/api/v1/reconcilers").jsonPath().getList("items.findAll { it.missing }.name"))
                .containsExactly("config");
        assertThat(reconcilers.remove(ID, true)).isTrue();
        assertThat(reconcilers.of(GITOPS, "dev")).isEmpty();
    }

    /** Nobody will ever say of it that it is missing. */
    @Test
    void whatASourceToldThatIsNotConfiguredAnyMoreIsRemovedAtOnce() {
        poll(report("dev", "drone", "aaa", NOON));
        remove(204);
        assertThat(reconcilers.of(GITOPS, "dev")).isEmpty();
        remove(409);
    }

    @Test
    void whatNothingCanKeepIsReplacedAndTheRestIsKept() {
        ReconcilerReport report = report("dev", "drone", "a\0b \\u0000", NOON);
        poll(new ReconcilerReport(
                report.id(),
                "clus\0ter",
                report.kind(),
                report.repository(),
                report.branch(),
                report.clusterType(),
                report.evidence(),
                report.observedAt()));
        ReconcilerReport kept = reconcilers.of(GITOPS, "dev").get(0).report();
        assertThat(kept.cluster()).isEqualTo("clus\uFFFDter");
        assertThat(((Evidence.Flux) kept.evidence()).fetchedCommit()).contains("a\uFFFDb \\u0000");
        pauses.pause(Pauses.Place.everything(), false, "ada", "why\0 not" + (char) 0xD800);
        assertThat(pauses.inForce()).extracting(one -> one.pause().reason()).containsExactly("why\uFFFD not\uFFFD");
        assertThat(pauses.resume(Pauses.Place.everything(), "ada")).isTrue();
    }

    private static void remove(int status) {
        given().queryParam("source", ID.source())
                .queryParam("owner", ID.owner())
                .queryParam("name", ID.name())
                .delete("/api/v1/reconcilers")
                .then()
                .statusCode(status);
    }

    private void poll(ReconcilerReport report) {
        poll(report.observedAt(), report);
    }

    private void poll(Instant at, ReconcilerReport... reports) {
        updates.polled(
                "rules",
                new Poll(at, List.of(reports), List.of(), Optional.empty()),
                branch -> Policy.Workloads.OBSERVE,
                at,
                () -> {});
    }

    private static ReconcilerReport report(String branch, String clusterType, String commit, Instant at) {
        return new ReconcilerReport(
                ID,
                "cluster-1",
                ReconcilerKind.FLUX_ARC,
                GITOPS.key(),
                branch,
                clusterType,
                new Evidence.Flux(
                        false,
                        Optional.of("Compliant"),
                        Optional.empty(),
                        false,
                        Optional.of(commit),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(at),
                        Optional.empty()),
                at);
    }
}
