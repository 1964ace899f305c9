package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.ANCESTRY;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.NOW;
import static dev.lockstep.compliance.Fixture.OLD;
import static dev.lockstep.compliance.Fixture.POLICY;
import static dev.lockstep.compliance.Fixture.X;
import static dev.lockstep.compliance.Fixture.applied;
import static dev.lockstep.compliance.Fixture.argo;
import static dev.lockstep.compliance.Fixture.flux;
import static dev.lockstep.compliance.Fixture.kustomization;
import static dev.lockstep.compliance.Fixture.policy;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Finding.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComplianceVerdictTest {
    private static final Flux AT_X = flux(applied(X)).build();
    private static final Flux BEHIND = flux(applied(OLD)).fetched(OLD).build();
    private static final Flux BROKEN = flux(kustomization("False", "BuildFailed", "bad yaml", null))
            .state("Non-Compliant")
            .build();

    @Test
    void isSatisfiedWhenEveryCountingReconcilerIsProven() {
        Verdict verdict = judge(
                Map.of("drone", 2, "large", 1),
                POLICY,
                reconciler("drone-1", "drone", AT_X),
                reconciler("drone-2", "drone", AT_X),
                reconciler("large-1", "large", argo().build()));
        assertThat(verdict).isInstanceOf(Verdict.Satisfied.class);
        assertThat(verdict.findings()).extracting(Finding::state).containsOnly(State.PROVEN);
    }

    @Test
    void noReconcilerAtAllIsNeverASuccess() {
        assertThat(reasons(judge(Map.of("drone", 1), POLICY)))
                .containsExactly("no cluster of type drone is known, but 1 deployment target is assigned to it: connect"
                        + " one, or list the type under withoutClusters");
        assertThat(reasons(judge(Map.of(), POLICY))).singleElement().asString().startsWith("nothing can prove 42d1d96");
        assertThat(reasons(judge(Map.of("drone", 0), POLICY))).hasSize(1);
    }

    @Test
    void excusingEveryClusterTypeIsNoSuccessEither() {
        assertThat(reasons(judge(Map.of("small", 3), policy(Policy.Workloads.OBSERVE, "small"))))
                .singleElement()
                .asString()
                .contains("withoutClusters excuses a type, not all of them");
    }

    @Test
    void aClusterTypeWithAssignmentsNeedsACluster() {
        Map<String, Integer> tree = Map.of("drone", 1, "small", 3);
        Reconciler drone = reconciler("drone-1", "drone", AT_X);
        assertThat(reasons(judge(tree, POLICY, drone)))
                .singleElement()
                .asString()
                .contains("type small is known, but 3 deployment targets are");
        assertThat(judge(tree, policy(Policy.Workloads.OBSERVE, "small"), drone))
                .isInstanceOf(Verdict.Satisfied.class);
    }

    @Test
    void aClusterTypeWithoutAssignmentsNeedsNoClusterButThoseItHasCount() {
        Map<String, Integer> tree = Map.of("drone", 1, "small", 0);
        Reconciler drone = reconciler("drone-1", "drone", AT_X);
        assertThat(judge(tree, POLICY, drone)).isInstanceOf(Verdict.Satisfied.class);
        assertThat(judge(tree, POLICY, drone, reconciler("small-1", "small", BEHIND)))
                .isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void aClusterOfATypeListedAsWithoutClustersCounts() {
        assertThat(judge(
                        Map.of("drone", 1, "small", 1),
                        policy(Policy.Workloads.OBSERVE, "small"),
                        reconciler("drone-1", "drone", AT_X),
                        reconciler("small-1", "small", BEHIND)))
                .isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void reconcilersOutsideTheRenderedTreeAreRetired() {
        Verdict verdict = judge(
                Map.of("drone", 1), POLICY, reconciler("drone-1", "drone", AT_X), reconciler("old-1", "old", BROKEN));
        assertThat(verdict).isInstanceOf(Verdict.Satisfied.class);
        assertThat(verdict.findings().get(1).state()).isEqualTo(State.RETIRED);
        assertThat(verdict.findings().get(1).reason().orElseThrow()).contains("not in the rendered tree");
        assertThat(judge(Map.of("drone", 0), POLICY, reconciler("old-1", "old", AT_X)))
                .as("only retired ones: zero")
                .isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void aReconcilerThatIsNoLongerListedIsUnknownWithItsAge() {
        Verdict verdict = judge(
                Map.of("drone", 1),
                POLICY,
                reconciler("drone-1", "drone", AT_X, NOW.minus(Duration.ofMinutes(7)), true, null));
        assertThat(verdict.findings().get(0).state()).isEqualTo(State.UNKNOWN);
        assertThat(reasons(verdict).get(0)).contains("no longer listed by azure, last seen 7 min ago");
    }

    @Test
    void whyASourceSaysNothingIsTold() {
        Reconciler seen = reconciler("drone-1", "drone", AT_X, NOW.minus(Duration.ofMinutes(7)), false, null);
        Map<Absence, String> words = Map.of(
                new Absence(Absence.Kind.GONE, ""), "does not exist any more, says azure, last seen 7 min ago",
                new Absence(Absence.Kind.UNLISTED, "Azure answered 403"),
                        "no longer listed by azure, last seen 7 min ago (Azure answered 403), which does not say that"
                                + " it is gone",
                new Absence(Absence.Kind.UNREADABLE, "it has no properties"),
                        "described by azure in a way that cannot be read, last seen 7 min ago (it has no properties)");
        words.forEach((absence, sentence) -> {
            Verdict verdict = judge(
                    Map.of("drone", 1), POLICY, new Reconciler(seen.report(), Optional.of(absence), Optional.empty()));
            assertThat(verdict.findings().get(0).state()).isEqualTo(State.UNKNOWN);
            assertThat(reasons(verdict).get(0)).contains(sentence);
        });
    }

    @Test
    void staleEvidenceIsUnknownWithItsAge() {
        Verdict verdict = judge(
                Map.of("drone", 1),
                POLICY,
                reconciler("drone-1", "drone", AT_X, NOW.minus(Duration.ofMinutes(200)), false, null));
        assertThat(verdict.findings().get(0).state()).isEqualTo(State.UNKNOWN);
        assertThat(reasons(verdict).get(0)).contains("is silent").contains("last seen 3 h 20 min ago");
    }

    @Test
    void aFailureThatOutlastedTheGracePeriodViolates() {
        Verdict verdict = judge(
                Map.of("drone", 2),
                POLICY,
                reconciler("drone-1", "drone", AT_X),
                reconciler("drone-2", "drone", BROKEN, NOW, false, MERGED));
        assertThat(verdict).isInstanceOf(Verdict.Violated.class);
        assertThat(((Verdict.Violated) verdict).reasons())
                .containsExactly(
                        "Flux configuration config of drone-2 failed at 42d1d96 and has not recovered for 15 min:"
                                + " Kustomization config-drone: BuildFailed: bad yaml");
    }

    @Test
    void aSilentClusterDoesNotViolateHoweverLongItFailedBefore() {
        assertThat(judge(
                        Map.of("drone", 1),
                        POLICY,
                        reconciler("drone-1", "drone", BROKEN, NOW.minus(Duration.ofMinutes(20)), false, MERGED)))
                .isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void manyReasonsAreAggregatedMostImportantFirst() {
        List<Reconciler> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(reconciler("drone-" + i, "drone", BEHIND));
        }
        all.add(reconciler("drone-x", "drone", BROKEN));
        all.add(reconciler("drone-y", "drone", flux(applied(OLD)).suspended().build()));
        List<String> reasons = reasons(judge(Map.of("drone", 12, "large", 1), POLICY, all.toArray(Reconciler[]::new)));
        assertThat(reasons).hasSize(7);
        assertThat(reasons.get(0)).startsWith("Flux configuration config of drone-x is failing");
        assertThat(reasons.get(1)).startsWith("Flux configuration config of drone-y is suspended");
        assertThat(reasons.get(2)).startsWith("no cluster of type large");
        assertThat(reasons.get(3)).contains("drone-0 is still at 0c9f1d8");
        assertThat(reasons.get(6)).isEqualTo("7 more clusters are behind");
    }

    private static Verdict judge(Map<String, Integer> tree, Policy policy, Reconciler... reconcilers) {
        return ComplianceVerdict.judge(target(tree), List.of(reconcilers), ANCESTRY, policy, NOW);
    }

    private static List<String> reasons(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
        return ((Verdict.Waiting) verdict).reasons();
    }
}
