package dev.lockstep.evidence;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The clusters of a source of its own, all of one branch, and what that source says about them. */
public final class Fleet {
    public static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    static final String COMMIT = "d".repeat(40);

    final String source;
    private final EvidenceUpdates updates;
    private final Reconcilers reconcilers;
    private final SourceStates states;

    Fleet(String source, EvidenceUpdates updates, Reconcilers reconcilers, SourceStates states) {
        this.source = source;
        this.updates = updates;
        this.reconcilers = reconcilers;
        this.states = states;
        states.claim(source, NOON.minus(Duration.ofDays(1)), Duration.ZERO, Duration.ZERO);
    }

    ReconcilerId id(int cluster) {
        return new ReconcilerId(
                source,
                "/subscriptions/5a3dbbc0-0000-4000-8000-000000000001/resourcegroups/fleet/providers/"
                        + "microsoft.kubernetes/connectedclusters/c-" + cluster,
                "gitops-dev");
    }

    RepositoryUrl repository() {
        return RepositoryUrl.of("https://github.com/acme/" + source);
    }

    /** What a cluster reports that has applied a commit. */
    ReconcilerReport report(int cluster, String commit, Instant asked) {
        return new ReconcilerReport(
                id(cluster),
                "c-" + cluster,
                ReconcilerKind.FLUX_ARC,
                repository().key(),
                "dev",
                "drone",
                new Evidence.Flux(
                        false,
                        Optional.of("Compliant"),
                        Optional.of("Succeeded"),
                        false,
                        Optional.of(commit),
                        Optional.of(NOON),
                        List.of(
                                object("GitRepository", "gitops-dev", "stored artifact for revision ", commit),
                                object("Kustomization", "gitops-dev-infra", "Applied revision: ", commit),
                                object("Kustomization", "gitops-dev-apps", "Applied revision: ", commit)),
                        List.of(),
                        Optional.empty(),
                        Optional.of(NOON),
                        Optional.empty()),
                asked);
    }

    private static FluxObject object(String kind, String name, String message, String commit) {
        return new FluxObject(
                kind,
                name,
                "Compliant",
                Optional.empty(),
                Optional.empty(),
                message + "dev@sha1:" + commit,
                kind.equals("Kustomization") ? Optional.of(commit) : Optional.empty(),
                Optional.of(NOON),
                Attempt.NONE,
                Set.of());
    }

    /** Of clusters 0 to {@code size}. */
    List<ReconcilerReport> reports(int size, String commit, Instant asked) {
        return IntStream.range(0, size)
                .mapToObj(cluster -> report(cluster, commit, asked))
                .toList();
    }

    Set<Reconcilers.Branch> poll(Instant asked, ReconcilerReport... reports) {
        return poll(asked, List.of(reports));
    }

    Set<Reconcilers.Branch> poll(Instant asked, List<ReconcilerReport> reports) {
        return poll(asked, reports, () -> {});
    }

    /** @param last done when the poll has been compared with the table, before it counts as taken over */
    Set<Reconcilers.Branch> poll(Instant asked, List<ReconcilerReport> reports, Runnable last) {
        return updates.polled(
                source,
                new Poll(asked, reports, List.of(), Optional.empty()),
                branch -> Policy.Workloads.OBSERVE,
                asked,
                () -> {
                    last.run();
                    states.succeeded(source, asked, asked, asked, List.of());
                });
    }

    void read(ReconcilerReport report) {
        updates.confirmed(report, Policy.Workloads.OBSERVE, report.observedAt());
    }

    void gone(int cluster, Instant asked) {
        updates.gone(id(cluster), asked, asked);
    }

    Reconciler known(int cluster) {
        return reconcilers.named(List.of(id(cluster))).get(0);
    }

    List<Reconciler> known() {
        return new ArrayList<>(reconcilers.of(repository(), "dev"));
    }

    /** The commit that it said last that it runs. */
    static String commit(Reconciler one) {
        return ((Evidence.Flux) one.report().evidence()).fetchedCommit().orElseThrow();
    }
}
