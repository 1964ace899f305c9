package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing that a verdict or a page uses changes unnoticed; when it was asked for is no change. */
class ReportDigestTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @Test
    void whenItWasAskedForIsNoChange() {
        assertThat(digest(report("c-1", "dev", Optional.of("p"), evidence("applied", NOON), NOON.plusSeconds(60))))
                .isEqualTo(digest(report("c-1", "dev", Optional.of("p"), evidence("applied", NOON), NOON)));
    }

    /** Also a failure, which is remembered by when it was asked for. */
    @Test
    void whenAFailureWasAskedForIsNoChange() {
        assertThat(digest(report("c-1", "dev", Optional.empty(), failing("no such file"), NOON.plusSeconds(60))))
                .isEqualTo(digest(report("c-1", "dev", Optional.empty(), failing("no such file"), NOON)));
    }

    @Test
    void whatIsToldIsAChange() {
        Stream<String> digests = Stream.of(
                digest(report("c-1", "dev", Optional.of("p"), evidence("applied", NOON), NOON)),
                digest(report("c-2", "dev", Optional.of("p"), evidence("applied", NOON), NOON)),
                digest(report("c-1", "stage", Optional.of("p"), evidence("applied", NOON), NOON)),
                digest(report("c-1", "dev", Optional.of("q"), evidence("applied", NOON), NOON)),
                digest(report("c-1", "dev", Optional.empty(), evidence("applied", NOON), NOON)),
                digest(report("c-1", "dev", Optional.of("p"), evidence("applies", NOON), NOON)),
                digest(report("c-1", "dev", Optional.of("p"), evidence("applied", NOON.plusSeconds(1)), NOON)),
                digest(report("c-1", "dev", Optional.of("p"), failing("no such file"), NOON)),
                digest(report("c-1", "dev", Optional.of("p"), failing("no such folder"), NOON)));
        assertThat(digests.toList()).doesNotHaveDuplicates();
    }

    /** What failures of workloads mean is asked anew at each poll. */
    @Test
    void whatFailuresOfWorkloadsMeanIsAChange() {
        ReconcilerReport report = report("c-1", "dev", Optional.empty(), evidence("applied", NOON), NOON);
        assertThat(Told.of(report, Policy.Workloads.REQUIRE).digest())
                .isNotEqualTo(Told.of(report, Policy.Workloads.OBSERVE).digest());
    }

    private static String digest(ReconcilerReport report) {
        return Told.of(report, Policy.Workloads.OBSERVE).digest();
    }

    private static ReconcilerReport report(
            String cluster, String branch, Optional<String> project, Evidence evidence, Instant asked) {
        return new ReconcilerReport(
                new ReconcilerId("azure", "owner", "config"),
                cluster,
                ReconcilerKind.FLUX_ARC,
                "github.com/acme/gitops",
                branch,
                "drone",
                evidence,
                asked,
                project);
    }

    private static Evidence evidence(String message, Instant statusUpdatedAt) {
        return flux("Compliant", Optional.of("True"), Optional.empty(), message, statusUpdatedAt);
    }

    private static Evidence failing(String message) {
        return flux("Non-Compliant", Optional.of("False"), Optional.of("BuildFailed"), message, NOON);
    }

    private static Evidence flux(
            String state, Optional<String> ready, Optional<String> reason, String message, Instant statusUpdatedAt) {
        return new Evidence.Flux(
                true,
                Optional.of(state),
                Optional.empty(),
                false,
                Optional.of("d".repeat(40)),
                Optional.of(NOON),
                List.of(new FluxObject(
                        "Kustomization",
                        "apps",
                        state,
                        ready,
                        reason,
                        message,
                        Optional.empty(),
                        Optional.empty(),
                        Attempt.NONE,
                        Set.of())),
                List.of(),
                Optional.empty(),
                Optional.of(statusUpdatedAt),
                Optional.empty());
    }
}
