package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.queries.LeadTimes;
import dev.lockstep.store.Deployments;
import dev.lockstep.store.evidence.Reconcilers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EnvironmentPageTest {
    private static EnvironmentPage page(List<Deployments.Deployment> deployments, List<Reconciler> reconcilers) {
        var environment = new EnvironmentBuilder().merged().build();
        return EnvironmentPage.of(
                environment,
                Lane.of(environment, Map.of(), Fixture.NOW),
                new Deployments.Page(deployments, Optional.empty()),
                new Reconcilers.Followers(
                        new TreeMap<>(reconcilers.stream()
                                .collect(Collectors.groupingBy(
                                        one -> one.report().clusterType(), Collectors.summingInt(one -> 1)))),
                        reconcilers),
                LeadTimes.of(List.of(Duration.ofMinutes(4), Duration.ofMinutes(12), Duration.ofHours(1))),
                Fixture.NOW,
                Duration.ofMinutes(10),
                true);
    }

    private static Deployments.Deployment deployment(Optional<String> merged, String outcome) {
        Instant at = Fixture.NOW.minusSeconds(600);
        boolean failed = outcome.equals("FAILED");
        return new Deployments.Deployment(
                UUID.randomUUID(),
                207,
                "PROMOTION",
                Fixture.COMMIT,
                "Onboard",
                "Ada",
                at,
                merged,
                failed ? Optional.empty() : Optional.of(at.plusSeconds(130)),
                outcome,
                failed ? Optional.of("drone-1 failed") : Optional.empty());
    }

    private static Evidence.FluxObject kustomization(
            String name, String state, Optional<String> reason, String message, Optional<String> applied) {
        return new Evidence.FluxObject(
                "Kustomization",
                name,
                state,
                Optional.empty(),
                reason,
                message,
                applied,
                Optional.empty(),
                Evidence.Attempt.NONE,
                Set.of());
    }

    private static Reconciler flux(String cluster, boolean missing) {
        Evidence.Flux evidence = new Evidence.Flux(
                true,
                Optional.of("Compliant"),
                Optional.empty(),
                false,
                Optional.of(Fixture.MERGED),
                Optional.empty(),
                List.of(kustomization("apps", "Compliant", Optional.empty(), "Applied", Optional.of(Fixture.MERGED))),
                List.of(kustomization(
                        "hello", "Non-Compliant", Optional.of("HealthCheckFailed"), "pod crashes", Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Reconciler(
                new ReconcilerReport(
                        new ReconcilerId("azure", cluster, "cluster-config-stage"),
                        cluster,
                        ReconcilerKind.FLUX_ARC,
                        "github.example/acme/gitops",
                        "stage",
                        "drone",
                        evidence,
                        Fixture.NOW.minusSeconds(8)),
                missing ? Optional.of(new Absence(Absence.Kind.UNLISTED, "")) : Optional.empty(),
                Optional.empty());
    }

    @Test
    void whatCameHereSaysHowLongItsProofTookOrWhyThereIsNone() {
        EnvironmentPage page = page(
                List.of(
                        deployment(Optional.of(Fixture.MERGED), "FAILED"),
                        deployment(Optional.of(Fixture.MERGED), "SUCCEEDED"),
                        deployment(Optional.empty(), "NO_OP")),
                List.of());
        assertThat(page.deployed())
                .extracting(EnvironmentPage.Deployed::took)
                .containsExactly("", "proven after 2 min", "");
        assertThat(page.deployed().get(0).reason()).isEqualTo("drone-1 failed");
        assertThat(page.deployed().get(2).merged()).isEmpty();
        assertThat(page.follows()).isEqualTo("stage of acme/gitops");
    }

    @Test
    void theLeadTimeIsSaidWithHowManyRunsItIsOf() {
        assertThat(page(List.of(), List.of()).leadTime())
                .isEqualTo(
                        "Lead time 12 min (median), 1 h (90th percentile), of the last 3 promotions that were proven here");
    }

    @Test
    void reconcilersSayWhatTheyAppliedAndWhatHangsOnThem() {
        EnvironmentPage page = page(List.of(), List.of(flux("drone-2", true), flux("drone-1", false)));
        assertThat(page.groups()).singleElement().satisfies(group -> {
            assertThat(group.clusterType()).isEqualTo("drone");
            assertThat(group.members())
                    .extracting(member -> member.cluster() + " " + member.mark().word())
                    .containsExactly("drone-1 healthy", "drone-2 missing");
            assertThat(group.members().get(0).commit()).contains(new Commit(Fixture.MERGED));
            assertThat(group.members().get(0).workloads())
                    .containsExactly(new Workload(
                            "Kustomization hello", new Mark("HealthCheckFailed", Mark.Kind.WAITING), "pod crashes"));
        });
    }
}
