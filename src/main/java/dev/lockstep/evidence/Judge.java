package dev.lockstep.evidence;

import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.Target;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryUrl;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/**
 * Judges one stage by the table of reconcilers, after reading directly those whose bulk row is not enough: all of them
 * before an irreversible step, otherwise only those that are reported as failing without a reason.
 */
@ApplicationScoped
public class Judge {
    private static final int CONFIRMATIONS_AT_ONCE = 8;

    /**
     * @param askedSince when the stage began to ask for proof; a source must have been heard since then, as it is only
     *     known from the rendering on which branch its clusters follow
     * @param folderPrefix folder of the GitOps repository that holds the cluster types, "" or ending in a slash
     * @param ownMerges commits of the branch that are merges of this lane's own pull requests
     */
    public record Case(
            Target target,
            Instant askedSince,
            RepositoryUrl gitOps,
            String branch,
            String folderPrefix,
            Set<String> ownMerges,
            Policy policy) {}

    /**
     * @param sourceTroubles sources whose last poll failed
     * @param unasked sources that may have clusters of this branch and were not heard since proof was asked for; with any,
     *     the verdict is not satisfied
     * @param readTroubles direct reads that failed; with any, nothing is confirmed
     */
    public record Judgement(
            Verdict verdict, List<String> sourceTroubles, List<String> unasked, List<String> readTroubles) {}

    private static final Logger LOG = Logger.getLogger(Judge.class);

    private final Set<Refresh> refreshed = recent(4_096);
    private final Reconcilers reconcilers;
    private final Sources sources;
    private final SourceStates states;
    private final GitHistory history;
    private final InstantSource clock;
    private final ExecutorService readers = Executors.newFixedThreadPool(CONFIRMATIONS_AT_ONCE, task -> {
        Thread thread = new Thread(task, "lockstep-confirm");
        thread.setDaemon(true);
        return thread;
    });

    Judge(Reconcilers reconcilers, Sources sources, SourceStates states, GitHistory history, InstantSource clock) {
        this.reconcilers = reconcilers;
        this.sources = sources;
        this.states = states;
        this.history = history;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        readers.shutdownNow();
    }

    /** @param confirm whether every reconciler that counts is read directly first */
    public Judgement judge(Case stage, boolean confirm) {
        List<Reconciler> known = reconcilers.of(stage.gitOps(), stage.branch());
        List<ReconcilerId> toRead = known.stream()
                .filter(reconciler -> !reconciler.missing())
                .filter(reconciler -> confirm
                        ? stage.target()
                                .assignments()
                                .containsKey(reconciler.report().clusterType())
                        : ComplianceVerdict.needsDirectRead(reconciler.report()))
                .map(reconciler -> reconciler.report().id())
                .toList();
        List<String> sourceTroubles = sources.all().isEmpty()
                ? List.of("no source of evidence is configured: set the Azure subscriptions or the Argo CD instances")
                : states.troubles(sources, clock.instant());
        DirectReads direct = readDirectly(toRead, stage.policy().workloads());
        List<Reconciler> fresh =
                toRead.isEmpty() ? known : overlaid(reconcilers.of(stage.gitOps(), stage.branch()), direct.reports());
        AncestryBook ancestry = new AncestryBook(
                history, stage.gitOps(), stage.folderPrefix(), stage.target().commit(), stage.ownMerges());
        Instant now = clock.instant();
        Verdict verdict = ComplianceVerdict.judge(stage.target(), fresh, ancestry, stage.policy(), now);
        refreshOnce(verdict, stage.target().commit());
        List<String> unasked = unasked(stage, fresh);
        // What is known may be proven, and a source that was not heard yet may know more: unknown is never a success.
        Verdict safe = verdict instanceof Verdict.Satisfied satisfied && !unasked.isEmpty()
                ? new Verdict.Waiting(satisfied.findings(), unasked)
                : verdict;
        return new Judgement(safe, sourceTroubles, unasked, direct.troubles());
    }

    /** Sources without any cluster of this branch, as far as is known, that have not said since proof is asked for that they have none. */
    private List<String> unasked(Case stage, List<Reconciler> known) {
        return sources.all().stream()
                .map(ReconcilerSource::name)
                .filter(source -> known.stream()
                        .noneMatch(one -> one.report().id().source().equals(source)))
                .filter(source -> !states.heardSince(source, stage.askedSince()))
                .map(source -> "source " + source + " has not said yet which of its clusters follow branch "
                        + stage.branch() + ": it is asked")
                .toList();
    }

    private record DirectReads(Map<ReconcilerId, ReconcilerReport> reports, List<String> troubles) {}

    /** What was read directly is judged as it was read, whatever a bulk poll wrote over it in the meantime. */
    private static List<Reconciler> overlaid(List<Reconciler> stored, Map<ReconcilerId, ReconcilerReport> direct) {
        return stored.stream()
                .map(one -> Optional.ofNullable(direct.get(one.report().id()))
                        .filter(report -> !one.missing())
                        .map(report -> new Reconciler(report, false, one.failingSince()))
                        .orElse(one))
                .toList();
    }

    private DirectReads readDirectly(List<ReconcilerId> ids, Policy.Workloads workloads) {
        Map<ReconcilerId, ReconcilerReport> reports = new ConcurrentHashMap<>();
        List<Callable<Optional<String>>> reads = ids.stream()
                .<Callable<Optional<String>>>map(id -> () -> readDirectly(id, workloads, reports))
                .toList();
        List<String> troubles = new ArrayList<>();
        try {
            for (Future<Optional<String>> read : readers.invokeAll(reads)) {
                read.get().ifPresent(troubles::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient("interrupted while reading reconcilers directly", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a direct read failed unexpectedly: " + e.getCause(), e.getCause());
        }
        return new DirectReads(reports, troubles);
    }

    private Optional<String> readDirectly(
            ReconcilerId id, Policy.Workloads workloads, Map<ReconcilerId, ReconcilerReport> reports) {
        Optional<ReconcilerSource> source = sources.named(id.source());
        if (source.isEmpty()) {
            return Optional.of("source " + id.source() + " of " + id.name() + " is not configured any more");
        }
        try {
            ReconcilerReport report = source.get().confirm(id);
            reconcilers.confirmed(report, workloads, clock.instant());
            reports.put(id, report);
            return Optional.empty();
        } catch (OutsideException.Rejected e) {
            reconcilers.gone(id, clock.instant());
            return Optional.of(e.getMessage());
        } catch (OutsideException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Asks what is not there yet to look at Git, once per target: it spares a minute-long poll, and is no more than that. */
    private void refreshOnce(Verdict verdict, String target) {
        for (Finding finding : verdict.findings()) {
            boolean waits = finding.state() == Finding.State.BEHIND || finding.state() == Finding.State.UNKNOWN;
            if (waits && refreshed.add(new Refresh(finding.id(), target))) {
                sources.named(finding.id().source())
                        .ifPresent(source -> readers.execute(() -> {
                            try {
                                source.refresh(finding.id());
                            } catch (OutsideException e) {
                                LOG.infof(
                                        "%s could not be asked to look at Git now: %s",
                                        finding.id().name(), e.getMessage());
                            }
                        }));
            }
        }
    }

    private record Refresh(ReconcilerId id, String target) {}

    private static <T> Set<T> recent(int size) {
        return Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<T, Boolean>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
                return size() > size;
            }
        }));
    }
}
