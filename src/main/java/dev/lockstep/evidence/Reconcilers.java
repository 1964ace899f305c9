package dev.lockstep.evidence;

import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.FailureTracking;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.ports.RepositoryUrl;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The table of reconcilers. One that was seen once stays expected, also when its source no longer lists it. */
@ApplicationScoped
public class Reconcilers {
    private static final Logger LOG = Logger.getLogger(Reconcilers.class);

    /** A branch whose evidence has changed. */
    public record Branch(String repository, String branch) {}

    /** Everything known that follows a branch. */
    @Transactional
    public List<Reconciler> of(RepositoryUrl repository, String branch) {
        return ReconcilerRow.<ReconcilerRow>list("repository = ?1 and branch = ?2", repository.key(), branch).stream()
                .map(Reconcilers::reconciler)
                .toList();
    }

    /**
     * Who follows a branch, for people.
     *
     * @param byType how many, by cluster type
     * @param shown some of them: those that are missing or failing first, then by cluster type and cluster
     */
    public record Followers(SortedMap<String, Integer> byType, List<Reconciler> shown) {
        public static final Followers NONE = new Followers(new TreeMap<>(), List.of());
    }

    /** A fleet may be large: at most so many are read, and all counted. */
    @Transactional
    public Followers followers(RepositoryUrl repository, String branch, int most) {
        SortedMap<String, Integer> byType = new TreeMap<>();
        ReconcilerRow.getEntityManager()
                .createQuery(
                        "select clusterType, count(*) from ReconcilerRow where repository = ?1 and branch = ?2"
                                + " group by clusterType",
                        Object[].class)
                .setParameter(1, repository.key())
                .setParameter(2, branch)
                .getResultList()
                .forEach(row -> byType.put((String) row[0], ((Number) row[1]).intValue()));
        List<ReconcilerRow> shown = ReconcilerRow.<ReconcilerRow>find(
                        "repository = ?1 and branch = ?2 order by case when missingSince is null and goneSince is null"
                                + " and unread is null and failingSince is null then 1 else 0 end, clusterType, cluster, key.name",
                        repository.key(),
                        branch)
                .page(Page.ofSize(most))
                .list();
        return new Followers(byType, shown.stream().map(Reconcilers::reconciler).toList());
    }

    /** Of these the ones that are known. */
    @Transactional
    public List<Reconciler> named(Collection<ReconcilerId> ids) {
        return ids.isEmpty()
                ? List.of()
                : ReconcilerRow.<ReconcilerRow>list(
                                "key in ?1", ids.stream().map(Reconcilers::key).toList())
                        .stream()
                        .map(Reconcilers::reconciler)
                        .toList();
    }

    /** Takes over what one bulk poll of a source found. Returns the branches for which something is new. */
    @Transactional
    public Set<Branch> polled(String source, Poll poll, Function<Branch, Policy.Workloads> workloads, Instant now) {
        // One writer a source: two polls of it may end at the same moment, and both know a reconciler that is new.
        ReconcilerRow.getEntityManager()
                .createNativeQuery("select pg_advisory_xact_lock(hashtext(:name))")
                .setParameter("name", "source " + source)
                .getResultList();
        Set<Branch> changed = new HashSet<>();
        Set<ReconcilerRow.Key> seen = new HashSet<>();
        List<ReconcilerRow> known = ReconcilerRow.list("key.source", source);
        for (ReconcilerReport report : poll.reports()) {
            ReconcilerRow.Key key = key(report.id());
            seen.add(key);
            Branch branch = new Branch(report.repository(), report.branch());
            if (take(report, workloads.apply(branch), now)) {
                changed.add(ReconcilerRow.<ReconcilerRow>findByIdOptional(key)
                        .map(row -> new Branch(row.repository, row.branch))
                        .orElse(branch));
            }
        }
        Map<String, List<Unreadable>> unreadable =
                poll.unreadable().stream().collect(Collectors.groupingBy(Unreadable::owner));
        for (ReconcilerRow row : known) {
            if (!seen.contains(row.key) && notReported(row, unreadable.getOrDefault(row.key.owner(), List.of()), now)) {
                changed.add(new Branch(row.repository, row.branch));
            }
        }
        return changed;
    }

    /** @return whether that is news */
    private static boolean notReported(ReconcilerRow row, List<Unreadable> unreadable, Instant now) {
        Optional<String> why = unreadable.stream()
                .filter(one -> one.describes(id(row)))
                .map(Unreadable::words)
                .findFirst();
        if (why.isPresent()) {
            boolean news = row.missingSince != null || !why.get().equals(row.unread);
            found(row);
            row.unread = why.get();
            return news;
        }
        if (row.missingSince != null) {
            return false;
        }
        found(row);
        row.missingSince = now;
        return true;
    }

    private static void found(ReconcilerRow row) {
        row.missingSince = null;
        row.goneSince = null;
        row.unread = null;
        row.askedAt = null;
    }

    /**
     * Some of those that their source does not list any more and does not say to be gone: the ones that were not asked for
     * directly for longest. They count as asked from here on.
     *
     * @param before when they were asked last, at the latest
     */
    @Transactional
    public List<Reconciler> unlisted(String source, Instant before, int most, Instant now) {
        List<ReconcilerRow> rows = ReconcilerRow.<ReconcilerRow>find(
                        "key.source = ?1 and missingSince is not null and goneSince is null"
                                + " and (askedAt is null or askedAt < ?2) order by askedAt nulls first",
                        source,
                        before)
                .page(0, most)
                .list();
        rows.forEach(row -> row.askedAt = now);
        return rows.stream().map(Reconcilers::reconciler).toList();
    }

    /** What came of asking directly for one that is not listed: nothing that says that it is gone. */
    @Transactional
    public void stillUnlisted(ReconcilerId id, String said) {
        ReconcilerRow.<ReconcilerRow>findByIdOptional(key(id))
                .filter(row -> row.missingSince != null)
                .ifPresent(row -> row.unread = said);
    }

    /** Takes over a direct read. */
    @Transactional
    public void confirmed(ReconcilerReport report, Policy.Workloads workloads, Instant now) {
        take(report, workloads, now);
    }

    /** The source says that the reconciler does not exist any more. */
    @Transactional
    public void gone(ReconcilerId id, Instant now) {
        ReconcilerRow.<ReconcilerRow>findByIdOptional(key(id)).ifPresent(row -> {
            row.missingSince = row.missingSince == null ? now : row.missingSince;
            row.goneSince = now;
            row.unread = null;
        });
    }

    /**
     * One that follows another branch or serves another cluster type than before is missing where it was: it was expected
     * there, and nobody said that it is not any more. What is older than what is known changes nothing.
     */
    private static boolean take(ReconcilerReport told, Policy.Workloads workloads, Instant now) {
        Optional<ReconcilerRow> known = ReconcilerRow.findByIdOptional(key(told.id()));
        Optional<Reconciler> before = known.flatMap(Reconcilers::readable);
        ReconcilerReport report =
                before.map(one -> withReasons(told, one.report().evidence())).orElse(told);
        if (known.filter(row -> row.observedAt.isAfter(report.observedAt())).isPresent()) {
            return false;
        }
        if (known.filter(row -> movedAway(row, report)).isPresent()) {
            ReconcilerRow row = known.get();
            boolean news = row.missingSince == null;
            row.missingSince = news ? now : row.missingSince;
            row.goneSince = null;
            row.unread = "it follows branch " + report.branch() + " of " + report.repository() + " now, folder '"
                    + report.clusterType() + "'";
            row.askedAt = now;
            return news;
        }
        ReconcilerRow row = known.orElseGet(() -> {
            ReconcilerRow fresh = new ReconcilerRow();
            fresh.key = key(report.id());
            fresh.firstSeenAt = now;
            return fresh;
        });
        boolean changed = before.map(old ->
                        old.absence().isPresent() || !old.report().evidence().equals(report.evidence()))
                .orElse(true);
        Optional<Failure> failure = FailureTracking.failure(before, report, workloads);
        row.failingSince = failure.map(Failure::since).orElse(null);
        row.failure = failure.map(EvidenceJson::write).orElse(null);
        row.cluster = report.cluster();
        row.kind = report.kind().name();
        row.repository = report.repository();
        row.branch = report.branch();
        row.clusterType = report.clusterType();
        row.project = report.project().orElse(null);
        row.evidence = EvidenceJson.write(report.evidence());
        row.observedAt = report.observedAt();
        found(row);
        row.persist();
        return changed;
    }

    /** A list does not name the resources that are not healthy; those that a direct read named are kept while they hold. */
    private static ReconcilerReport withReasons(ReconcilerReport report, Evidence known) {
        return report.evidence() instanceof Evidence.Argo argo
                        && !argo.healthStatus().equals("Healthy")
                ? report.with(argo.withReasonsOf(known))
                : report;
    }

    private static boolean movedAway(ReconcilerRow row, ReconcilerReport report) {
        return !row.repository.equals(report.repository())
                || !row.branch.equals(report.branch())
                || !row.clusterType.equals(report.clusterType());
    }

    /** Empty for one that another version has stored, say: what is told now takes its place. */
    private static Optional<Reconciler> readable(ReconcilerRow row) {
        try {
            return Optional.of(reconciler(row));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.warnf(e, "What is stored of %s of source %s cannot be read", row.key.name(), row.key.source());
            return Optional.empty();
        }
    }

    private static Reconciler reconciler(ReconcilerRow row) {
        ReconcilerReport report = new ReconcilerReport(
                id(row),
                row.cluster,
                ReconcilerKind.valueOf(row.kind),
                row.repository,
                row.branch,
                row.clusterType,
                EvidenceJson.evidence(row.evidence),
                row.observedAt,
                Optional.ofNullable(row.project));
        return new Reconciler(
                report, absence(row.goneSince, row.missingSince, row.unread), failure(row.failingSince, row.failure));
    }

    private static Optional<Absence> absence(Instant goneSince, Instant missingSince, String unread) {
        Absence.Kind kind = goneSince != null
                ? Absence.Kind.GONE
                : missingSince != null ? Absence.Kind.UNLISTED : Absence.Kind.UNREADABLE;
        return kind == Absence.Kind.UNREADABLE && unread == null
                ? Optional.empty()
                : Optional.of(new Absence(kind, Optional.ofNullable(unread).orElse("")));
    }

    private static ReconcilerId id(ReconcilerRow row) {
        return new ReconcilerId(row.key.source(), row.key.owner(), row.key.name());
    }

    /**
     * @param since null when it is in none
     * @param kept as JSON, or null
     */
    static Optional<Failure> failure(Instant since, String kept) {
        return Optional.ofNullable(since)
                .map(s -> Optional.ofNullable(kept)
                        .map(EvidenceJson::failure)
                        .filter(failure -> same(failure.since(), s))
                        .orElseGet(() -> onlySince(s)));
    }

    /** A replica of before writes only since when, and leaves what is kept of another failure; the next look says the rest. */
    private static Failure onlySince(Instant since) {
        return new Failure(since, Optional.empty(), Optional.empty(), false, "", "", Optional.empty());
    }

    /** The column keeps microseconds. */
    private static boolean same(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(Duration.ofMillis(1)) < 0;
    }

    /**
     * A reconciler without what it says.
     *
     * @param kind as {@link ReconcilerReport} has it, like the rest
     */
    public record Known(
            ReconcilerId id,
            String cluster,
            ReconcilerKind kind,
            String repository,
            String branch,
            String clusterType,
            Optional<Absence> absence,
            Instant observedAt) {
        /** Whether its source does not report it any more. */
        public boolean missing() {
            return absence.filter(Absence::missing).isPresent();
        }
    }

    /** Everything that is known; what each says stays in the database. */
    @Transactional
    public List<Known> all() {
        return ReconcilerRow.getEntityManager()
                .createQuery(
                        "select key.source, key.owner, key.name, cluster, kind, repository, branch, clusterType,"
                                + " goneSince, missingSince, unread, observedAt from ReconcilerRow"
                                + " order by key.source, key.owner, key.name",
                        Object[].class)
                .getResultList()
                .stream()
                .map(row -> new Known(
                        new ReconcilerId((String) row[0], (String) row[1], (String) row[2]),
                        (String) row[3],
                        ReconcilerKind.valueOf((String) row[4]),
                        (String) row[5],
                        (String) row[6],
                        (String) row[7],
                        absence((Instant) row[8], (Instant) row[9], (String) row[10]),
                        (Instant) row[11]))
                .toList();
    }

    /**
     * Stops expecting one that its source does not report any more; one that moved is found again where it is now.
     *
     * @return false when it is unknown or still reported
     */
    @Transactional
    public boolean remove(ReconcilerId id) {
        return ReconcilerRow.delete("key = ?1 and missingSince is not null", key(id)) == 1;
    }

    private static ReconcilerRow.Key key(ReconcilerId id) {
        return new ReconcilerRow.Key(id.source(), id.owner(), id.name());
    }
}
