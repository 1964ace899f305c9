package dev.lockstep.store.evidence;

import static dev.lockstep.evidence.Fleet.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.endtoend.StoredRuns;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.evidence.StatementsOfThread;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.sandbox.server.AllRows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of a stage's findings, what that costs, and how it is read again. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class StageFindingsTest {
    private static final Logger LOG = Logger.getLogger(StageFindingsTest.class);
    private static final int CLUSTERS = 12_000;
    private static final String TARGET = "d".repeat(40);

    @Inject
    StageEvidence evidence;

    @Inject
    StoredRuns stored;

    @Inject
    Pipelines pipelines;

    @Inject
    EntityManager entities;

    @Inject
    AllRows rows;

    private final UUID run = UUID.randomUUID();

    @BeforeEach
    void aRun() {
        long number = 700_000 + Math.floorMod(run.getMostSignificantBits(), 100_000);
        stored.store(
                Promotion.create(
                        run.toString(),
                        number,
                        RunKind.PROMOTION,
                        Optional.empty(),
                        TARGET,
                        "Change",
                        "Ada",
                        pipelines.named("kalypso").orElseThrow(),
                        NOON),
                "FAILED",
                "ada");
    }

    /** They have no events, from which every run is made again after a test. */
    @AfterEach
    void forgetIt() {
        rows.delete();
    }

    private static Finding finding(int cluster, State state, Instant at) {
        return new Finding(
                new ReconcilerId(
                        "azure",
                        "/subscriptions/5a3dbbc0-0000-4000-8000-000000000001/resourcegroups/fleet/providers/"
                                + "microsoft.kubernetes/connectedclusters/c-" + cluster,
                        "dev"),
                "c-" + cluster,
                ReconcilerKind.FLUX_ARC,
                cluster % 10 == 0 ? "small" : "large",
                state,
                Optional.of(TARGET),
                "Applied revision: dev@sha1:" + TARGET,
                state == State.PROVEN ? Optional.empty() : Optional.of("c-" + cluster + " is not there"),
                state == State.FAILING ? List.of("web crashes", "and \"more\"") : List.of(),
                at);
    }

    private static List<Finding> fleet(int size, State state, Instant at) {
        return IntStream.range(0, size)
                .mapToObj(cluster -> finding(cluster, state, at))
                .toList();
    }

    private void keep(List<Finding> findings, Instant now) {
        evidence.keep(run, "dev", TARGET, findings, List.of(), now);
    }

    @Test
    void whatWasFoundIsReadAsItWas() {
        List<Finding> findings = new ArrayList<>(fleet(7, State.BEHIND, NOON));
        findings.set(3, finding(3, State.FAILING, NOON.minusSeconds(90)));
        findings.add(new Finding(
                new ReconcilerId("argocd/large-1", "large-1", "dev"),
                "large-1",
                ReconcilerKind.ARGOCD,
                "",
                State.RETIRED,
                Optional.empty(),
                "",
                Optional.of("it does not count"),
                List.of(),
                NOON.plusSeconds(7)));
        keep(findings, NOON.plusSeconds(10));
        StageEvidence.Judgement judged = evidence.judged(run, "dev", TARGET).orElseThrow();
        assertThat(judged.judged().findings()).containsExactlyInAnyOrderElementsOf(findings);
        assertThat(judged.judged().judgedAt()).isEqualTo(NOON.plusSeconds(10));
        assertThat(judged.counts()).isEqualTo(FindingCounts.of(findings));
        assertThat(evidence.of(run).get("dev").findings()).containsExactlyInAnyOrderElementsOf(findings);
        assertThat(evidence.of(run)).doesNotContainKey("stage");
        assertThat(evidence.countedOf(List.of(new StageEvidence.Of(run, "dev"), new StageEvidence.Of(run, "stage"))))
                .containsOnlyKeys(new StageEvidence.Of(run, "dev"));
    }

    @Test
    void ofFewerThanBeforeNoneIsLeft() {
        keep(fleet(7, State.BEHIND, NOON), NOON);
        keep(fleet(3, State.PROVEN, NOON), NOON);
        assertThat(evidence.of(run).get("dev").findings())
                .containsExactlyInAnyOrderElementsOf(fleet(3, State.PROVEN, NOON));
        keep(List.of(), NOON);
        StageEvidence.Kept kept = evidence.of(run).get("dev");
        assertThat(kept.findings()).isEmpty();
        assertThat(kept.counted().counts()).isEqualTo(FindingCounts.NONE);
    }

    @Test
    void aJudgementInWhichNothingChangedWritesNoFinding() {
        measured("new", fleet(CLUSTERS, State.BEHIND, NOON), NOON);
        Set<Object> before = versions();

        Instant next = NOON.plusSeconds(30);
        assertThat(measured("asked again", fleet(CLUSTERS, State.BEHIND, next), next))
                .as("statements")
                .hasSizeLessThanOrEqualTo(2);
        assertThat(versions()).as("versions of rows").hasSize(CLUSTERS).isEqualTo(before);
        assertThat(evidence.of(run).get("dev").findings())
                .allMatch(one -> one.observedAt().equals(next));
    }

    @Test
    void onlyWhatChangedIsWritten() {
        keep(fleet(CLUSTERS, State.BEHIND, NOON), NOON);
        Set<Object> before = versions();

        List<Finding> changed = new ArrayList<>(fleet(CLUSTERS, State.BEHIND, NOON.plusSeconds(30)));
        changed.set(5, finding(5, State.PROVEN, NOON.plusSeconds(30)));
        // Read directly, a moment later than the poll.
        changed.set(6, finding(6, State.BEHIND, NOON.plusSeconds(31)));
        assertThat(measured("2 changed", changed, NOON.plusSeconds(32))).hasSizeLessThanOrEqualTo(4);
        Set<Object> after = versions();
        after.removeAll(before);
        assertThat(after).hasSize(2);
        assertThat(pages(Optional.of("large"), 5_000))
                .filteredOn(one -> one.cluster().equals("c-6"))
                .extracting(Finding::observedAt)
                .containsExactly(NOON.plusSeconds(31));
        assertThat(evidence.of(run).get("dev").counted().counts().of(State.PROVEN))
                .isEqualTo(1);
    }

    @Test
    void ifAllChangesThatIsAHandfulOfStatements() {
        keep(fleet(CLUSTERS, State.BEHIND, NOON), NOON);
        assertThat(measured("all changed", fleet(CLUSTERS, State.PROVEN, NOON), NOON))
                .hasSizeLessThanOrEqualTo(10);
        assertThat(evidence.judged(run, "dev", TARGET).orElseThrow().counts().proves())
                .isTrue();
    }

    @Test
    void pagesFollowOneAnotherAndTogetherAreAll() {
        List<Finding> findings = new ArrayList<>(fleet(500, State.PROVEN, NOON));
        IntStream.of(3, 250, 499).forEach(cluster -> findings.set(cluster, finding(cluster, State.BEHIND, NOON)));
        keep(findings, NOON);
        List<Finding> read = pages(Optional.empty(), 70);
        assertThat(read).hasSize(500).containsExactlyInAnyOrderElementsOf(findings);
        assertThat(read.subList(0, 3)).allMatch(one -> one.state() == State.BEHIND);
        assertThat(read.subList(3, 500)).allMatch(one -> one.state() == State.PROVEN);
        assertThat(new HashSet<>(read)).hasSize(500);

        assertThat(pages(Optional.of("small"), 7))
                .hasSize(50)
                .allMatch(one -> one.clusterType().equals("small"))
                .first()
                .matches(one -> one.cluster().equals("c-250"));
        assertThat(pages(Optional.of("none"), 7)).isEmpty();
        assertThat(evidence.page(run, "stage", Optional.empty(), StageEvidence.Place.BEGINNING, 7))
                .isEmpty();
    }

    private List<Finding> pages(Optional<String> type, int size) {
        List<Finding> read = new ArrayList<>();
        Optional<StageEvidence.Place> from = Optional.of(StageEvidence.Place.BEGINNING);
        while (from.isPresent()) {
            StageEvidence.Page page =
                    evidence.page(run, "dev", type, from.get(), size).orElseThrow();
            assertThat(page.findings()).hasSizeLessThanOrEqualTo(size);
            read.addAll(page.findings());
            from = page.next();
        }
        return read;
    }

    @Test
    void theFirstOfSeveralStagesAreOneStatement() {
        for (String environment : List.of("dev", "stage")) {
            evidence.keep(run, environment, TARGET, fleet(50, State.PROVEN, NOON), List.of(), NOON);
        }
        List<Map<String, List<Finding>>> read = new ArrayList<>();
        assertThat(StatementsOfThread.during(() -> read.add(evidence.first(run, List.of("dev", "stage"), 20))))
                .hasSize(1);
        assertThat(read.get(0)).containsOnlyKeys("dev", "stage");
        assertThat(read.get(0).values()).allMatch(some -> some.size() == 20);
    }

    private List<String> measured(String what, List<Finding> findings, Instant now) {
        long begun = System.nanoTime();
        List<String> statements = StatementsOfThread.during(() -> keep(findings, now));
        LOG.infof(
                "A judgement of %d reconcilers, %s: %d statements, %d ms",
                findings.size(),
                what,
                statements.size(),
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
        return statements;
    }

    /** A row that is written anew, even with the same values, has another place. */
    private Set<Object> versions() {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery(
                                "select f.place || ' ' || cast(f.xmin as text) || ' ' || cast(f.ctid as text)"
                                        + " from finding f join stage_evidence e on e.id = f.stage_evidence where e.promotion_id = :run")
                        .setParameter("run", run)
                        .getResultList());
        return new HashSet<>(rows);
    }
}
