package dev.lockstep.evidence;

import static dev.lockstep.evidence.Fleet.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of an application that counts for clusters which change. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class ReplacedReconcilersTest {
    private static final AtomicInteger HUBS = new AtomicInteger();

    @Inject
    EvidenceUpdates updates;

    @Inject
    Reconcilers reconcilers;

    @Inject
    SourceStates states;

    private String source;
    private Instant now = NOON;

    @BeforeEach
    void aHub() {
        source = "argocd/replaced-" + HUBS.incrementAndGet();
        states.claim(source, NOON.minus(Duration.ofDays(1)), Duration.ZERO, Duration.ZERO);
    }

    /** As it was before the clusters of an application of applications were told apart. */
    @Test
    void whatWasOneClusterBecomesThoseThatItIsForAndNoneIsExpectedTwice() {
        poll(report("argocd/dev"), report("argocd/other"));
        assertThat(poll(report("argocd/dev@west"), report("argocd/dev@east"), report("argocd/other")))
                .containsExactly(new Reconcilers.Branch(repository().key(), "dev"));
        assertThat(known())
                .containsExactlyInAnyOrder(
                        tuple("argocd/dev@west", false), tuple("argocd/dev@east", false), tuple("argocd/other", false));
        poll(report("argocd/dev@west"), report("argocd/other"));
        assertThat(known()).containsExactlyInAnyOrder(tuple("argocd/dev@west", false), tuple("argocd/other", false));
    }

    /** A right, a selector or a list may be lost for all that it has applied: that looks as if it had applied nothing for others. */
    @Test
    void oneOfWhichNoClusterIsSeenAnyMoreStaysExpectedForThoseItHad() {
        poll(report("argocd/dev@west"), report("argocd/dev@east"));
        poll(report("argocd/dev"));
        assertThat(known())
                .containsExactlyInAnyOrder(
                        tuple("argocd/dev", false), tuple("argocd/dev@west", true), tuple("argocd/dev@east", true));
        poll(report("argocd/dev@west"));
        assertThat(known()).as("it tells of its clusters again").containsExactly(tuple("argocd/dev@west", false));
    }

    @Test
    void thatItIsNotToldForWhichClustersItIsTakesNoneAway() {
        poll(report("argocd/dev@west"), report("argocd/dev@east"));
        poll(report("argocd/dev@west"), unplaced("argocd/dev"));
        assertThat(known())
                .containsExactlyInAnyOrder(
                        tuple("argocd/dev", false), tuple("argocd/dev@west", false), tuple("argocd/dev@east", true));
        poll(unplaced("argocd/dev"));
        assertThat(known())
                .containsExactlyInAnyOrder(
                        tuple("argocd/dev", false), tuple("argocd/dev@west", true), tuple("argocd/dev@east", true));
        poll(report("argocd/dev@west"), report("argocd/dev@east"));
        assertThat(known()).containsExactlyInAnyOrder(tuple("argocd/dev@west", false), tuple("argocd/dev@east", false));
    }

    @Test
    void oneThatIsNotListedOrCannotBeReadStaysExpectedForAllItsClusters() {
        poll(report("argocd/dev@west"), report("argocd/dev@east"));
        poll();
        assertThat(known()).containsExactlyInAnyOrder(tuple("argocd/dev@west", true), tuple("argocd/dev@east", true));
        now = now.plusSeconds(10);
        updates.polled(
                source,
                new Poll(now, List.of(), List.of(new Unreadable("hub", "argocd/dev", "odd")), Optional.empty()),
                branch -> Policy.Workloads.OBSERVE,
                now,
                () -> {});
        assertThat(reconcilers.of(repository(), "dev"))
                .hasSize(2)
                .allSatisfy(
                        one -> assertThat(one.absence().orElseThrow().said()).isEqualTo("odd"));
    }

    /** It was expected where it was. */
    @Test
    void oneThatFollowsAnotherBranchNowIsMissingWhereItWas() {
        poll(report("argocd/dev"), report("argocd/two@west"), report("argocd/two@east"));
        poll(
                report("argocd/dev@west").following("stage"),
                report("argocd/two@west").following("stage"));
        assertThat(known())
                .containsExactlyInAnyOrder(
                        tuple("argocd/dev", true), tuple("argocd/two@west", true), tuple("argocd/two@east", true));
    }

    @Test
    void anotherClusterTypeIsAnotherApplicationHere() {
        poll(report("argocd/dev#large"), report("argocd/dev#small"));
        poll(report("argocd/dev@west#large"));
        assertThat(known())
                .containsExactlyInAnyOrder(tuple("argocd/dev@west#large", false), tuple("argocd/dev#small", true));
    }

    /** What Flux applies to another cluster is another one: that the rest is listed says nothing of it. */
    @Test
    void ofFluxNothingIsReplaced() {
        source = "kubernetes/replaced-" + HUBS.incrementAndGet();
        states.claim(source, NOON.minus(Duration.ofDays(1)), Duration.ZERO, Duration.ZERO);
        poll(report("flux/repo"), report("flux/repo@remote"));
        poll(report("flux/repo"));
        assertThat(known()).containsExactlyInAnyOrder(tuple("flux/repo", false), tuple("flux/repo@remote", true));
    }

    @Test
    void whatWasAskedForEarlierTakesNothingAway() {
        poll(report("argocd/dev@west"));
        updates.confirmed(at(now.plusSeconds(60), report("argocd/dev@west")), Policy.Workloads.OBSERVE, now);
        poll(report("argocd/dev"));
        assertThat(known()).contains(tuple("argocd/dev@west", false));
    }

    @Test
    void manyAreReplacedInParts() {
        ReconcilerReport[] before =
                IntStream.range(0, 700).mapToObj(i -> report("argocd/app-" + i)).toArray(ReconcilerReport[]::new);
        poll(before);
        ReconcilerReport[] after = IntStream.range(0, 700)
                .mapToObj(i -> report("argocd/app-" + i + "@west"))
                .toArray(ReconcilerReport[]::new);
        poll(after);
        assertThat(reconcilers.of(repository(), "dev")).hasSize(700).allSatisfy(one -> {
            assertThat(one.report().id().name()).endsWith("@west");
            assertThat(one.missing()).isFalse();
        });
    }

    private RepositoryUrl repository() {
        return RepositoryUrl.of("https://github.com/acme/" + source.replace('/', '-'));
    }

    private ReconcilerReport unplaced(String name) {
        ReconcilerReport report = report(name);
        return report.with(((Argo) report.evidence()).withUnplaced(Optional.of("nobody knows")));
    }

    private static ReconcilerReport at(Instant observed, ReconcilerReport report) {
        return new ReconcilerReport(
                report.id(),
                report.cluster(),
                report.kind(),
                report.repository(),
                report.branch(),
                report.clusterType(),
                report.evidence(),
                observed);
    }

    private ReconcilerReport report(String name) {
        return new ReconcilerReport(
                new ReconcilerId(source, "hub", name),
                "hub",
                ReconcilerKind.ARGOCD,
                repository().key(),
                "dev",
                name.endsWith("#small") ? "small" : "large",
                new Argo(
                        "Synced",
                        Optional.of(Fleet.COMMIT),
                        "Healthy",
                        Optional.empty(),
                        Optional.of(NOON),
                        Optional.of(NOON),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false),
                now);
    }

    private Set<Reconcilers.Branch> poll(ReconcilerReport... reports) {
        now = now.plusSeconds(10);
        Instant asked = now;
        return updates.polled(
                source,
                new Poll(asked, List.of(reports), List.of(), Optional.empty()),
                branch -> Policy.Workloads.OBSERVE,
                asked,
                () -> states.succeeded(source, asked, asked, asked, List.of()));
    }

    private List<Tuple> known() {
        return reconcilers.of(repository(), "dev").stream()
                .map((Reconciler one) -> tuple(one.report().id().name(), one.missing()))
                .toList();
    }
}
