package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.ANCESTRY;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.REVERT;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Finding.State;
import dev.lockstep.compliance.SameClusters.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Azure and a cluster's own Kubernetes API tell of the same Flux: which of them counts. */
class ViewsTest {
    private static final String ARM = "/subscriptions/s/connectedclusters/one";
    private static final Instant LONG_AGO = NOW.minus(Duration.ofMinutes(20));
    private static final Evidence PROVEN = flux(applied(X)).build();
    private static final Evidence BEHIND = flux(applied(OLD)).fetched(OLD).build();
    private static final Evidence FAILS = flux(kustomization("False", "BuildFailed", "no such file", null))
            .fetched(X)
            .build();

    private static final SameClusters ONE =
            new SameClusters(Map.of(new Identity("azure", ARM), "one", new Identity("kubernetes/k", "k"), "one"));

    private static Policy policy(SameClusters clusters) {
        return new Policy(
                Duration.ofMinutes(10),
                Duration.ofSeconds(6),
                Duration.ofMinutes(15),
                Policy.Workloads.OBSERVE,
                Set.of(),
                Duration.ofMinutes(1),
                clusters);
    }

    private static Reconciler azure(Evidence evidence, Instant observedAt) {
        return one(new ReconcilerId("azure", ARM, "config"), ReconcilerKind.FLUX_ARC, "drone", evidence, observedAt);
    }

    private static Reconciler direct(Evidence evidence, Instant observedAt) {
        return one(
                new ReconcilerId("kubernetes/k", "k", "flux-system/config"),
                ReconcilerKind.FLUX_KUBERNETES,
                "drone",
                evidence,
                observedAt);
    }

    private static Reconciler one(
            ReconcilerId id, ReconcilerKind kind, String type, Evidence evidence, Instant observedAt) {
        return new Reconciler(
                new ReconcilerReport(
                        id, "called-" + id.source(), kind, "github.com/acme/gitops", "dev", type, evidence, observedAt),
                Optional.empty(),
                HardFailure.in(evidence, Policy.Workloads.REQUIRE).map(seen -> Fixture.failure(seen, observedAt)));
    }

    private static Verdict verdict(SameClusters clusters, Reconciler... all) {
        return ComplianceVerdict.judge(target(Map.of("drone", 1)), List.of(all), ANCESTRY, policy(clusters), NOW);
    }

    private static List<State> states(Verdict verdict) {
        return verdict.findings().stream().map(Finding::state).toList();
    }

    @Test
    void withoutAnEntryBothCount() {
        Verdict verdict = verdict(SameClusters.NONE, azure(PROVEN, NOW), direct(BEHIND, NOW));
        assertThat(states(verdict)).containsExactly(State.PROVEN, State.BEHIND);
        assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
        assertThat(verdict.findings())
                .extracting(Finding::cluster)
                .containsExactly("called-azure", "called-kubernetes/k");
    }

    /** Azure repeats what an agent told it once, in either direction. */
    @Test
    void azureNeverOutvotesAKubernetesApiThatAnswers() {
        Verdict waits = verdict(ONE, azure(PROVEN, NOW), direct(BEHIND, NOW));
        assertThat(states(waits)).containsExactly(State.RETIRED, State.BEHIND);
        assertThat(waits).isInstanceOf(Verdict.Waiting.class);
        assertThat(waits.findings()).extracting(Finding::cluster).containsOnly("one");
        assertThat(waits.findings().get(0).reason()).get().asString().contains("kubernetes/k, which counts");

        Verdict proven = verdict(ONE, azure(BEHIND, NOW), direct(PROVEN, NOW));
        assertThat(proven).isInstanceOf(Verdict.Satisfied.class);
        assertThat(verdict(ONE, azure(FAILS, NOW.minusSeconds(900)), direct(PROVEN, NOW)))
                .isInstanceOf(Verdict.Satisfied.class);
    }

    @Test
    void whileTheClusterIsSilentAzureCounts() {
        Evidence toldSince = flux(applied(X)).updated(LONG_AGO.plusSeconds(60)).build();
        Verdict verdict = verdict(ONE, azure(toldSince, NOW), direct(BEHIND, LONG_AGO));
        assertThat(states(verdict)).containsExactly(State.PROVEN, State.RETIRED);
        assertThat(verdict).isInstanceOf(Verdict.Satisfied.class);
        assertThat(verdict.findings().get(1).reason())
                .get()
                .asString()
                .contains("is silent")
                .contains("azure");
    }

    @Test
    void whereBothAreSilentNeitherProvesAnything() {
        Verdict verdict = verdict(ONE, azure(PROVEN, LONG_AGO), direct(PROVEN, LONG_AGO));
        assertThat(states(verdict)).containsOnly(State.UNKNOWN);
        assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
    }

    /** Compared is when the cluster said it, not when we asked: what is older hides neither a failure nor another commit. */
    @Test
    void anOlderProofCountsForNothingWhileTheClusterIsSilent() {
        Evidence before = flux(applied(X)).updated(LONG_AGO.minusSeconds(60)).build();
        Evidence since = flux(applied(X)).updated(LONG_AGO.plusSeconds(60)).build();
        Evidence elsewhere = flux(applied(REVERT)).fetched(REVERT).build();
        for (Evidence last : List.of(FAILS, elsewhere, BEHIND, PROVEN)) {
            Verdict hidden = verdict(ONE, azure(before, NOW), direct(last, LONG_AGO));
            assertThat(states(hidden)).containsExactly(State.PROVEN, State.UNKNOWN);
            assertThat(hidden).isInstanceOf(Verdict.Waiting.class);
            assertThat(verdict(ONE, azure(since, NOW), direct(last, LONG_AGO))).isInstanceOf(Verdict.Satisfied.class);
        }
    }

    /** That something is not there, or cannot be read, is what the API answers, for as long as it says nothing else. */
    @Test
    void whatTheClusterSaysNotToBeThereIsNotSilent() {
        Evidence since = flux(applied(X)).updated(NOW.minusSeconds(1)).build();
        for (Absence.Kind kind : Absence.Kind.values()) {
            for (Instant described : List.of(NOW, LONG_AGO)) {
                Reconciler absent = new Reconciler(
                        direct(PROVEN, described).report(), Optional.of(new Absence(kind, "")), Optional.empty());
                Verdict verdict = verdict(ONE, azure(since, NOW), absent);
                assertThat(states(verdict)).as(kind + " " + described).containsExactly(State.RETIRED, State.UNKNOWN);
                assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
            }
        }
    }

    /** Of two of a name in different namespaces it is not known which one is Azure's. */
    @Test
    void anotherOneOfThatNameInAnotherNamespaceCountsByItself() {
        Evidence since = flux(applied(X)).updated(NOW.minusSeconds(1)).build();
        Reconciler handMade = one(
                new ReconcilerId("kubernetes/k", "k", "team/config"),
                ReconcilerKind.FLUX_KUBERNETES,
                "drone",
                BEHIND,
                LONG_AGO);
        assertThat(states(verdict(ONE, azure(since, NOW), direct(BEHIND, LONG_AGO), handMade)))
                .containsExactly(State.PROVEN, State.UNKNOWN, State.UNKNOWN);
    }

    /** An Argo CD tells of several clusters; what is joined is the one of that name. */
    @Test
    void anIdentityOfAnArgoCdIsOfOneOfItsClusters() {
        SameClusters clusters = new SameClusters(Map.of(new Identity("argocd/hub", "hub", "weu"), "one"));
        assertThat(clusters.name("argocd/hub", "hub", "weu")).contains("one");
        assertThat(clusters.name("argocd/hub", "hub", "neu")).isEmpty();
        assertThat(ONE.name("azure", ARM, "whatever it is called")).contains("one");
    }

    /** Another configuration, type, branch or cluster is not told of by that API. */
    @Test
    void onlyTheSameFluxIsTheSame() {
        Reconciler other = one(new ReconcilerId("azure", ARM, "other"), ReconcilerKind.FLUX_ARC, "drone", BEHIND, NOW);
        assertThat(states(verdict(ONE, other, direct(PROVEN, NOW)))).containsExactly(State.BEHIND, State.PROVEN);
        Reconciler type =
                one(new ReconcilerId("azure", ARM, "config#large"), ReconcilerKind.FLUX_ARC, "large", BEHIND, NOW);
        assertThat(Views.notCounting(List.of(type, direct(PROVEN, NOW)), policy(ONE), NOW))
                .isEmpty();
        Reconciler elsewhere = one(
                new ReconcilerId("azure", "/subscriptions/s/connectedclusters/two", "config"),
                ReconcilerKind.FLUX_ARC,
                "drone",
                BEHIND,
                NOW);
        assertThat(states(verdict(ONE, elsewhere, direct(PROVEN, NOW)))).containsExactly(State.BEHIND, State.PROVEN);
        Reconciler remote = one(
                new ReconcilerId("kubernetes/k", "k", "flux-system/config@kubeconfig"),
                ReconcilerKind.FLUX_KUBERNETES,
                "drone",
                PROVEN,
                NOW);
        assertThat(states(verdict(ONE, azure(BEHIND, NOW), remote))).containsExactly(State.BEHIND, State.PROVEN);
        Reconciler typed = one(
                new ReconcilerId("kubernetes/k", "k", "flux-system/config#drone@apps/edge"),
                ReconcilerKind.FLUX_KUBERNETES,
                "drone",
                PROVEN,
                NOW);
        assertThat(Views.notCounting(List.of(azure(BEHIND, NOW), typed), policy(ONE), NOW))
                .isEmpty();
        Reconciler argo = one(
                new ReconcilerId("azure", ARM, "config"),
                ReconcilerKind.ARGOCD,
                "drone",
                Fixture.argo().build(),
                NOW);
        assertThat(Views.notCounting(List.of(argo, direct(PROVEN, NOW)), policy(ONE), NOW))
                .isEmpty();
    }
}
