package dev.lockstep.compliance;

import static dev.lockstep.compliance.Fixture.ANCESTRY;
import static dev.lockstep.compliance.Fixture.MERGED;
import static dev.lockstep.compliance.Fixture.reconciler;
import static dev.lockstep.compliance.Fixture.target;

import dev.lockstep.compliance.Policy.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One reconciler, looked at again and again, with what is remembered from look to look. A failure counts after five minutes. */
final class Looks {
    private final Policy policy;
    private Optional<Reconciler> last = Optional.empty();
    private List<Memory> memories = List.of();

    Looks(Workloads workloads) {
        policy = new Policy(Duration.ofMinutes(5), Duration.ofSeconds(6), Duration.ofMinutes(15), workloads, Set.of());
    }

    /** So many seconds after the merge. */
    static Instant t(int seconds) {
        return MERGED.plusSeconds(seconds);
    }

    Finding at(int seconds, Evidence evidence) {
        ReconcilerReport report =
                reconciler("c", "drone", evidence, t(seconds), false, null).report();
        Optional<Failure> failure = FailureTracking.failure(last, report, policy.workloads());
        return look(seconds, new Reconciler(report, Optional.empty(), failure));
    }

    /** Its source says nothing about it, or that it does not exist. */
    Finding at(int seconds, Absence.Kind absence) {
        Reconciler before = last.orElseThrow();
        return look(seconds, new Reconciler(before.report(), Optional.of(new Absence(absence, "")), before.failure()));
    }

    private Finding look(int seconds, Reconciler now) {
        ComplianceVerdict.Look look = ComplianceVerdict.look(
                target(Map.of("drone", 1)), List.of(now), memories, ANCESTRY, policy, t(seconds));
        last = Optional.of(now);
        memories = look.memories();
        return look.verdict().findings().get(0);
    }
}
