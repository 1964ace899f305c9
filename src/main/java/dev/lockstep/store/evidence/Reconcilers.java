package dev.lockstep.store.evidence;

import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.SameClusters;
import dev.lockstep.ports.RepositoryUrl;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of reconcilers, for whoever reads it. One that was seen once stays expected, also when its source no longer lists it. When one
 * was observed is told by {@link ReconcilerRow#observedAt} alone; what sources answer is taken over by {@code evidence.EvidenceUpdates}.
 */
@ApplicationScoped
public class Reconcilers {
    /** How many serve a cluster type. */
    record Counted(String clusterType, long count) {}

    private final ReconcilerRepository rows;

    Reconcilers(ReconcilerRepository rows) {
        this.rows = rows;
    }

    /** A branch whose evidence has changed. */
    public record Branch(String repository, String branch) {}

    /** Everything known that follows a branch. */
    @Transactional
    public List<Reconciler> of(RepositoryUrl repository, String branch) {
        return rows.list("repository = ?1 and branch = ?2", repository.key(), branch).stream()
                .map(Reconcilers::reconciler)
                .toList();
    }

    /** The same of several branches, by branch. */
    @Transactional
    public Map<Branch, List<Reconciler>> of(Collection<Branch> branches) {
        return branches.isEmpty()
                ? Map.of()
                : rows
                        .list(
                                "repository in ?1 and branch in ?2",
                                branches.stream().map(Branch::repository).collect(Collectors.toSet()),
                                branches.stream().map(Branch::branch).collect(Collectors.toSet()))
                        .stream()
                        .filter(row -> branches.contains(new Branch(row.repository, row.branch)))
                        .map(Reconcilers::reconciler)
                        .collect(Collectors.groupingBy(one -> new Branch(
                                one.report().repository(), one.report().branch())));
    }

    /** A cluster type of a branch's followers. */
    record Served(String repository, String branch, String clusterType) {
        Branch follows() {
            return new Branch(repository, branch);
        }
    }

    /** The cluster types of those that follow these branches of which one fails, is missing or cannot be read. */
    @Transactional
    public Map<Branch, Set<String>> troubled(Collection<Branch> branches) {
        return branches.isEmpty()
                ? Map.of()
                : rows
                        .find(
                                "select distinct repository, branch, clusterType from ReconcilerRow where repository in ?1 and"
                                        + " branch in ?2 and (failingSince is not null or missingSince is not null or"
                                        + " goneSince is not null or unread is not null)",
                                branches.stream().map(Branch::repository).collect(Collectors.toSet()),
                                branches.stream().map(Branch::branch).collect(Collectors.toSet()))
                        .project(Served.class)
                        .stream()
                        .filter(served -> branches.contains(served.follows()))
                        .collect(Collectors.groupingBy(
                                Served::follows, Collectors.mapping(Served::clusterType, Collectors.toSet())));
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
        return followers(repository, branch, Optional.empty(), 0, most);
    }

    /**
     * The same from a place in the list on.
     *
     * @param clusterType only those of this one are shown
     * @param from how many of those are passed over
     */
    @Transactional
    public Followers followers(
            RepositoryUrl repository, String branch, Optional<String> clusterType, int from, int most) {
        SortedMap<String, Integer> byType = countedByType(repository, branch);
        Object[] which = Stream.concat(Stream.of(repository.key(), branch), clusterType.stream())
                .toArray();
        List<ReconcilerRow> shown = rows.find(
                        "repository = ?1 and branch = ?2"
                                + (clusterType.isPresent() ? " and clusterType = ?3" : "")
                                + " order by case when missingSince is null and goneSince is null"
                                + " and unread is null and failingSince is null then 1 else 0 end, clusterType, cluster, key.name,"
                                + " key.owner, key.source",
                        which)
                .range(from, from + most - 1)
                .list();
        return new Followers(byType, shown.stream().map(Reconcilers::reconciler).toList());
    }

    /** The sources that tell of those that follow a branch. */
    @Transactional
    public List<String> sources(RepositoryUrl repository, String branch) {
        return rows
                .find(
                        "select distinct key.source from ReconcilerRow where repository = ?1 and branch = ?2",
                        repository.key(),
                        branch)
                .project(String.class)
                .stream()
                .sorted()
                .toList();
    }

    /** How many follow a branch, by cluster type. */
    @Transactional
    public SortedMap<String, Integer> countedByType(RepositoryUrl repository, String branch) {
        SortedMap<String, Integer> byType = new TreeMap<>();
        rows
                .find(
                        "select clusterType, count(*) from ReconcilerRow where repository = ?1 and branch = ?2"
                                + " group by clusterType",
                        repository.key(),
                        branch)
                .project(Counted.class)
                .stream()
                .forEach(counted -> byType.put(counted.clusterType(), Math.toIntExact(counted.count())));
        return byType;
    }

    /** How many clusters follow a branch, by cluster type: those that several sources tell of count once. */
    @Transactional
    public SortedMap<String, Integer> clustersByType(RepositoryUrl repository, String branch, SameClusters same) {
        SortedMap<String, Integer> byType = new TreeMap<>();
        List<?> counted = rows.getEntityManager()
                .createNativeQuery("""
                        select cluster_type, count(distinct (source, owner, cluster)) from reconciler
                        where repository = :repository and branch = :branch group by cluster_type""")
                .setParameter("repository", repository.key())
                .setParameter("branch", branch)
                .getResultList();
        counted.stream()
                .map(Object[].class::cast)
                .forEach(row -> byType.put((String) row[0], ((Number) row[1]).intValue()));
        if (!same.names().isEmpty()) {
            again(repository, branch, same).forEach((type, more) -> byType.merge(type, -more, Integer::sum));
        }
        return byType;
    }

    /** How many clusters of each type are counted again, for another source tells of them, too. */
    private Map<String, Integer> again(RepositoryUrl repository, String branch, SameClusters same) {
        record Counted(String clusterType, String name) {}
        Set<Counted> once = new HashSet<>();
        Map<String, Integer> again = new HashMap<>();
        rows
                .find(
                        "select distinct clusterType, key.source, key.owner, cluster from ReconcilerRow where repository = ?1"
                                + " and branch = ?2 and key.owner in ?3",
                        repository.key(),
                        branch,
                        same.names().keySet().stream()
                                .map(SameClusters.Identity::owner)
                                .collect(Collectors.toSet()))
                .project(Told.class)
                .stream()
                .forEach(told -> same.name(told.source(), told.owner(), told.cluster())
                        .filter(name -> !once.add(new Counted(told.clusterType(), name)))
                        .ifPresent(name -> again.merge(told.clusterType(), 1, Integer::sum)));
        return again;
    }

    /** A cluster that a source tells of. */
    public record Told(String clusterType, String source, String owner, String cluster) {}

    /** Every cluster that a source tells of, by type. */
    @Transactional
    public List<Told> clusters() {
        return rows.find(
                        "select distinct clusterType, key.source, key.owner, cluster from ReconcilerRow where goneSince is null")
                .project(Told.class)
                .list();
    }

    /**
     * Another branch that clusters follow beside one.
     *
     * @param clusterType whose folder they follow in the one
     * @param repository key of the other branch's, see {@link RepositoryUrl#key}
     * @param otherClusterType whose folder they follow there
     * @param cluster one of them
     * @param clusters how many they are
     */
    public record AlsoFollowed(
            String clusterType,
            String repository,
            String branch,
            String otherClusterType,
            String cluster,
            int clusters) {}

    /**
     * The other branches that clusters of a branch follow, in a fixed order. Clusters are the same when the same source names the same owner
     * and cluster. What an Argo CD application has applied for other clusters is on the cluster of its instance.
     */
    @Transactional
    public List<AlsoFollowed> alsoFollowed(RepositoryUrl repository, String branch) {
        List<?> found = rows.getEntityManager()
                .createNativeQuery("""
                        with ours as (
                            select distinct source, owner, case when kind = 'ARGOCD' and name ~ '^[^#@]*@' then owner else cluster end as cluster, cluster_type
                            from reconciler
                            where repository = :repository and branch = :branch and gone_since is null and cluster_type <> ''),
                        theirs as (
                            select distinct source, owner, case when kind = 'ARGOCD' and name ~ '^[^#@]*@' then owner else cluster end as cluster, cluster_type,
                                repository, branch
                            from reconciler
                            where (repository <> :repository or branch <> :branch) and gone_since is null and cluster_type <> '')
                        select a.cluster_type, b.repository, b.branch, b.cluster_type as other, min(a.cluster), count(*)
                        from ours a join theirs b using (source, owner, cluster)
                        group by a.cluster_type, b.repository, b.branch, b.cluster_type
                        order by a.cluster_type, b.repository, b.branch, b.cluster_type""")
                .setParameter("repository", repository.key())
                .setParameter("branch", branch)
                .getResultList();
        return found.stream()
                .map(Object[].class::cast)
                .map(row -> new AlsoFollowed(
                        (String) row[0],
                        (String) row[1],
                        (String) row[2],
                        (String) row[3],
                        (String) row[4],
                        ((Number) row[5]).intValue()))
                .toList();
    }

    /** Of these the ones that are known. */
    @Transactional
    public List<Reconciler> named(Collection<ReconcilerId> ids) {
        return ids.isEmpty()
                ? List.of()
                : rows.list("key in ?1", ids.stream().map(Reconcilers::key).toList()).stream()
                        .map(Reconcilers::reconciler)
                        .toList();
    }

    /** @throws IllegalStateException when what is stored cannot be read */
    public static Reconciler reconciler(ReconcilerRow row) {
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

    /** The columns of {@link Known}, in their order. */
    record WithoutEvidence(
            ReconcilerRow.Key key,
            String cluster,
            String kind,
            String repository,
            String branch,
            String clusterType,
            Instant goneSince,
            Instant missingSince,
            String unread,
            Instant observedAt) {
        Known known() {
            return new Known(
                    new ReconcilerId(key.source(), key.owner(), key.name()),
                    cluster,
                    ReconcilerKind.valueOf(kind),
                    repository,
                    branch,
                    clusterType,
                    absence(goneSince, missingSince, unread),
                    observedAt);
        }
    }

    /** Everything that is known; what each says stays in the database. */
    @Transactional
    public List<Known> all() {
        return rows
                .find("select key, cluster, kind, repository, branch, clusterType, goneSince, missingSince, unread,"
                        + " observedAt from ReconcilerRow order by key.source, key.owner, key.name")
                .project(WithoutEvidence.class)
                .stream()
                .map(WithoutEvidence::known)
                .toList();
    }

    /**
     * Stops expecting one that its source does not report any more; one that moved is found again where it is now.
     *
     * @param asked whether its source is asked here; of one that is not, nobody ever says that it is missing
     * @return false when it is unknown or still reported
     */
    @Transactional
    public boolean remove(ReconcilerId id, boolean asked) {
        return rows.delete("key = ?1" + (asked ? " and missingSince is not null" : ""), key(id)) == 1;
    }

    public static ReconcilerRow.Key key(ReconcilerId id) {
        return new ReconcilerRow.Key(id.source(), id.owner(), id.name());
    }
}
