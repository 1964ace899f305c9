package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.evidence.EvidenceUpdates;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.sandbox.server.AllRows;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.StageEvidence;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is answered of thousands of clusters is bounded, and so is what is read for it. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@QuarkusTestResource(TestServer.class)
class LargeFleetTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final int CLUSTERS = 12_000;
    private static final int RUNS = 20;
    private static final String TARGET = "d".repeat(40);
    private static final long MEGABYTE = 1024 * 1024;

    @Inject
    Scene scene;

    @Inject
    StoredRuns stored;

    @Inject
    Pipelines pipelines;

    @Inject
    StageEvidence evidence;

    @Inject
    Reconcilers reconcilers;

    @Inject
    EvidenceUpdates updates;

    @Inject
    EntityManager entities;

    @Inject
    AllRows rows;

    private final UUID first = UUID.randomUUID();

    /** Every tenth is not proven, and those are the last; a thousand are of another type. */
    private static Finding finding(int cluster) {
        boolean proven = cluster < CLUSTERS - CLUSTERS / 10;
        return new Finding(
                new ReconcilerId("azure", "/subscriptions/1/resourceGroups/g/connectedClusters/c-" + cluster, "dev"),
                "c-" + cluster,
                ReconcilerKind.FLUX_ARC,
                cluster < 1_000 ? "small" : "large",
                proven ? State.PROVEN : State.BEHIND,
                Optional.of(TARGET),
                "Applied revision: dev@sha1:" + TARGET + " ".repeat(600) + ".",
                proven ? Optional.empty() : Optional.of("c-" + cluster + " is behind"),
                List.of(),
                NOON);
    }

    @BeforeAll
    void aLargeFleetWasAsked() {
        scene.reset();
        PipelineDefinition pipeline = pipelines.named("kalypso").orElseThrow();
        for (long number = 1; number <= RUNS; number++) {
            Promotion run = Promotion.create(
                    (number == 1 ? first : UUID.randomUUID()).toString(),
                    number,
                    RunKind.PROMOTION,
                    Optional.empty(),
                    TARGET,
                    "Change " + number,
                    "Ada",
                    pipeline,
                    NOON);
            stored.store(run, "FAILED", "ada");
        }
        evidence.keep(
                first,
                "dev",
                TARGET,
                IntStream.range(0, CLUSTERS).mapToObj(LargeFleetTest::finding).toList(),
                List.of(),
                NOON);
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("insert into stage_evidence"
                                + " (promotion_id, environment, target, counts, judged_at)"
                                + " select p.id, e.environment, e.target, e.counts, e.judged_at"
                                + " from promotion p, stage_evidence e where p.id <> e.promotion_id")
                        .executeUpdate());
    }

    /** They have no events, from which every run is made again after a test. */
    @AfterAll
    void forgetThem() {
        rows.delete();
    }

    @Test
    void listsCountFindingsAndCarryNone() {
        Response answer = given().get("/api/v1/promotions?limit=200");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asByteArray().length).isLessThan(RUNS * 4_000);
        JsonPath list = answer.jsonPath();
        assertThat(list.getList("items")).hasSize(RUNS);
        Map<String, Object> stage = list.getMap("items[7].stages[0]");
        assertThat(stage).doesNotContainKeys("evidence", "omitted").containsEntry("environment", "dev");
        assertThat(list.getMap("items[7]")).doesNotContainKey("omitted");
        assertThat(list.getMap("items[7].stages[0].clusters"))
                .containsEntry("gitOpsCommit", TARGET)
                .containsEntry("total", CLUSTERS)
                .containsEntry("proven", CLUSTERS - CLUSTERS / 10)
                .containsEntry(
                        "byType",
                        Map.of("small", Map.of("PROVEN", 1_000), "large", Map.of("PROVEN", 9_800, "BEHIND", 1_200)));
    }

    @Test
    void onePromotionAnswersAtMostTwoThousandThoseNotProvenFirst() {
        Response answer = given().get("/api/v1/promotions/1");
        assertThat(answer.asByteArray().length).isLessThan(2_000_000);
        JsonPath one = answer.jsonPath();
        List<String> states = one.getList("stages[0].evidence.state");
        assertThat(states).hasSize(2_000);
        assertThat(states.subList(0, 1_200)).containsOnly("BEHIND");
        assertThat(states.subList(1_200, 2_000)).containsOnly("PROVEN");
        assertThat(one.getInt("omitted")).isEqualTo(10_000);
        assertThat(one.getInt("stages[0].omitted")).isEqualTo(10_000);
        assertThat(one.getList("stages[0].evidence.said", String.class))
                .allSatisfy(said -> assertThat(said).hasSizeLessThanOrEqualTo(300));
        String text = given().accept("text/plain").get("/api/v1/promotions/1").asString();
        assertThat(text)
                .contains("environment.1.clustersProven=10800\nenvironment.1.clusters=12000\n")
                .contains("environment.1.provenBesides=10780\n"
                        + "environment.1.unproven=10\n"
                        + "environment.1.unprovenBesides=1190\n")
                .contains("environment.1.unproven.10.state=BEHIND\n")
                .doesNotContain("environment.1.unproven.11.");
    }

    @Test
    void pagesShowSomeOfThemAndCountAll() {
        for (String page : List.of("/", "/promotions", "/promotions/1", "/environments/kalypso/dev")) {
            Response answer = given().accept("text/html").get(page);
            assertThat(answer.statusCode()).as(page).isEqualTo(200);
            assertThat(answer.asByteArray().length).as(page).isLessThan(100_000);
        }
        assertThat(given().accept("text/html").get("/promotions/1").asString())
                .contains("10800 of 12000 proven")
                .contains("c-10800 is behind")
                .contains("and 10976 more");
    }

    @Test
    void whatIsReadForAListDoesNotGrowWithTheFleet() {
        List<?> ids = QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("select id from promotion", UUID.class)
                        .getResultList());
        Collection<UUID> all = ids.stream().map(UUID.class::cast).toList();
        assertThat(all).hasSize(RUNS);
        assertThat(allocated(() -> evidence.counted(all))).isLessThan(4 * MEGABYTE);
        assertThat(allocated(() -> evidence.of(first))).isLessThan(64 * MEGABYTE);
        assertThat(evidence.judged(first, "dev", TARGET).orElseThrow().counts().proves())
                .isFalse();
        assertThat(evidence.judged(first, "dev", "e".repeat(40))).isEmpty();
    }

    /** Bytes that this thread asks for meanwhile, whether or not they are free again afterwards. */
    private static long allocated(Supplier<?> work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.get();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.get();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void followersAreCountedAndThoseThatFailOrAreMissingAreShownFirst() {
        RepositoryUrl gitOps = RepositoryUrl.of("https://github.com/acme/large-fleet");
        List<ReconcilerReport> reports = IntStream.range(0, 500)
                .mapToObj(n -> new ReconcilerReport(
                        new ReconcilerId("fleet", "cluster-" + n, "config"),
                        "cluster-" + n,
                        ReconcilerKind.FLUX_ARC,
                        gitOps.key(),
                        "dev",
                        n < 50 ? "small" : "large",
                        new Evidence.Flux(
                                false,
                                Optional.of("Compliant"),
                                Optional.empty(),
                                false,
                                Optional.of(TARGET),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.of(NOON),
                                Optional.empty()),
                        NOON))
                .toList();
        poll(reports, NOON);
        poll(reports.subList(0, 499), NOON.plusSeconds(9));
        Reconcilers.Followers followers = reconcilers.followers(gitOps, "dev", 100);
        assertThat(followers.byType()).isEqualTo(Map.of("small", 50, "large", 450));
        assertThat(followers.shown()).hasSize(100);
        assertThat(followers.shown().get(0).report().cluster()).isEqualTo("cluster-499");
        assertThat(followers.shown().get(0).missing()).isTrue();
        assertThat(reconcilers.named(List.of(
                        new ReconcilerId("fleet", "cluster-7", "config"),
                        new ReconcilerId("fleet", "cluster-7", "other"))))
                .singleElement()
                .matches(one -> one.report().cluster().equals("cluster-7"));
        assertThat(given().get("/api/v1/reconcilers").jsonPath().getList("items"))
                .hasSizeGreaterThanOrEqualTo(500);
    }

    private void poll(List<ReconcilerReport> reports, Instant at) {
        updates.polled(
                "fleet",
                new ReconcilerSource.Poll(at, reports, List.of(), Optional.empty()),
                branch -> Policy.Workloads.OBSERVE,
                at,
                () -> {});
    }
}
