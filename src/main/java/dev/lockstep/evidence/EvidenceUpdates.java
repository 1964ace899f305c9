package dev.lockstep.evidence;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.FailureTracking;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.store.evidence.EvidenceJson;
import dev.lockstep.store.evidence.ReconcilerRow;
import dev.lockstep.store.evidence.ReconcilerStatements;
import dev.lockstep.store.evidence.ReconcilerStatements.ToldRow;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.Withheld;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes over what sources answer. Of two answers about a reconciler the one holds that was asked for later, whichever comes in last, and
 * whether it is a poll, a direct read or that it is gone: {@link ReconcilerStatements}.
 */
@ApplicationScoped
public class EvidenceUpdates {
    private static final Logger LOG = Logger.getLogger(EvidenceUpdates.class);
    /** What comes in while parts are written is compared once more; that it comes again and again has no good reason. */
    private static final int MOST_COMPARISONS = 5;

    private final ReconcilerStatements statements;
    private final Reconcilers reconcilers;

    EvidenceUpdates(ReconcilerStatements statements, Reconcilers reconcilers) {
        this.statements = statements;
        this.reconcilers = reconcilers;
    }

    /**
     * Takes over what one bulk poll of a source found. What changes is written in parts, each in a transaction of its own; whatever
     * is written when it fails is true by itself. A comparison that finds nothing to write, or little, ends it.
     *
     * @param workloads what failures of workloads mean to those that follow a branch
     * @param complete writes that the poll was taken over whole, in the transaction of the last comparison; not called when a later
     *     one was
     * @return the branches for which something is new
     * @throws IllegalStateException when others write the same rows all the time; then it is not complete
     */
    public Set<Reconcilers.Branch> polled(
            String source,
            Poll poll,
            Function<Reconcilers.Branch, Policy.Workloads> workloads,
            Instant now,
            Runnable complete) {
        Listing listing = new Listing(poll, workloads);
        Set<Reconcilers.Branch> news = new HashSet<>();
        for (int comparison = 0; comparison < MOST_COMPARISONS; comparison++) {
            List<Changes> left = QuarkusTransaction.requiringNew().call(() -> {
                statements.lockForPoll(source);
                if (statements.isOutdated(source, poll.askedAt())) {
                    LOG.infof("Source %s: the answer to the poll of %s came too late", source, poll.askedAt());
                    return List.of();
                }
                List<Changes> parts = listing.against(statements.known(source, poll.askedAt()))
                        .parts();
                if (parts.size() > 1) {
                    return parts;
                }
                parts.forEach(part -> news.addAll(write(source, part, poll.askedAt(), now)));
                complete.run();
                return List.of();
            });
            if (left.isEmpty()) {
                return news;
            }
            for (Changes part : left) {
                QuarkusTransaction.requiringNew().run(() -> {
                    statements.lockForPoll(source);
                    news.addAll(write(source, part, poll.askedAt(), now));
                });
            }
        }
        throw new IllegalStateException("what is known of source " + source + " does not become what it told");
    }

    /** Takes over a direct read; when it was asked for is when it was observed. */
    @Transactional
    public void confirmed(ReconcilerReport report, Policy.Workloads workloads, Instant now) {
        String source = report.id().source();
        statements.lockForOne(source);
        write(source, new Changes(List.of(Told.of(report, workloads)), List.of(), List.of()), report.observedAt(), now);
    }

    /**
     * The source says that the reconciler does not exist any more.
     *
     * @param asked when it was asked for
     */
    @Transactional
    public void gone(ReconcilerId id, Instant asked, Instant now) {
        statements.lockForOne(id.source());
        if (!statements.beGone(id, asked, now)) {
            statements.askAgain(id);
        }
    }

    /**
     * Some of those that their source does not list any more and does not say to be gone: the ones that were not asked for
     * directly for longest. They count as asked from here on.
     *
     * @param before when they were asked last, at the latest
     */
    @Transactional
    public List<Reconciler> unlisted(String source, Instant before, int most, Instant now) {
        statements.lockForOne(source);
        return reconcilers.named(statements.unlisted(source, before, most, now));
    }

    /**
     * What came of asking directly for one that is not listed: nothing that says that it is gone.
     *
     * @param asked when it was asked for
     */
    @Transactional
    public void stillUnlisted(ReconcilerId id, String said, Instant asked) {
        statements.lockForOne(id.source());
        if (!statements.stayUnlisted(id, said, asked)) {
            statements.askAgain(id);
        }
    }

    /** @return the branches for which something is new */
    private Set<Reconcilers.Branch> write(String source, Changes changes, Instant asked, Instant now) {
        Set<Reconcilers.Branch> news = new HashSet<>();
        List<ReconcilerId> ids = new ArrayList<>();
        changes.told().forEach(one -> ids.add(one.id()));
        changes.withheld().forEach(one -> ids.add(one.id()));
        ids.addAll(changes.replaced());
        Map<ReconcilerRow.Key, ReconcilerRow> known =
                statements.locked(source, ids).stream().collect(Collectors.toMap(row -> row.key, row -> row));
        List<Withheld> withheld = new ArrayList<>(changes.withheld());
        List<ToldRow> rows = new ArrayList<>();
        for (Told told : changes.told()) {
            Optional<ReconcilerRow> row = Optional.ofNullable(known.get(Reconcilers.key(told.id())));
            if (row.filter(was -> !told.isAt(was.repository, was.branch, was.clusterType))
                    .isPresent()) {
                withheld.add(Withheld.moved(told.report()));
                continue;
            }
            Optional<Reconciler> before = row.flatMap(EvidenceUpdates::readable);
            ReconcilerReport report = before.map(
                            one -> withReasons(told.report(), one.report().evidence()))
                    .orElse(told.report());
            rows.add(row(told, report, FailureTracking.failure(before, report, told.workloads())));
            if (before.filter(one ->
                            one.absence().isEmpty() && one.report().evidence().equals(report.evidence()))
                    .isEmpty()) {
                news.add(new Reconcilers.Branch(report.repository(), report.branch()));
            }
        }
        for (Withheld one : withheld) {
            Optional.ofNullable(known.get(Reconcilers.key(one.id())))
                    .filter(row -> row.missingSince == null || !one.missing())
                    .ifPresent(row -> news.add(new Reconcilers.Branch(row.repository, row.branch)));
        }
        if (!rows.isEmpty()) {
            statements.tell(source, rows, asked, now);
        }
        if (!withheld.isEmpty()) {
            statements.withhold(source, withheld, asked, now);
        }
        if (!changes.replaced().isEmpty()) {
            changes.replaced().stream()
                    .flatMap(id -> Optional.ofNullable(known.get(Reconcilers.key(id))).stream())
                    .forEach(row -> news.add(new Reconcilers.Branch(row.repository, row.branch)));
            statements.drop(source, changes.replaced(), asked);
        }
        return news;
    }

    private static ToldRow row(Told told, ReconcilerReport report, Optional<Failure> failure) {
        return new ToldRow(
                report.id().owner(),
                report.id().name(),
                report.cluster(),
                report.kind().name(),
                report.repository(),
                report.branch(),
                report.clusterType(),
                report.project(),
                EvidenceJson.write(report.evidence()),
                failure.map(Failure::since),
                failure.map(EvidenceJson::write).orElse(null),
                told.digest());
    }

    /** A list does not name the resources that are not healthy; those that a direct read named are kept while they hold. */
    private static ReconcilerReport withReasons(ReconcilerReport report, Evidence known) {
        return report.evidence() instanceof Evidence.Argo argo
                        && !argo.healthStatus().equals("Healthy")
                ? report.with(argo.withReasonsOf(known))
                : report;
    }

    /** Empty for one that another version has stored, say: what is told now takes its place. */
    private static Optional<Reconciler> readable(ReconcilerRow row) {
        try {
            return Optional.of(Reconcilers.reconciler(row));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.warnf(e, "What is stored of %s of source %s cannot be read", row.key.name(), row.key.source());
            return Optional.empty();
        }
    }
}
