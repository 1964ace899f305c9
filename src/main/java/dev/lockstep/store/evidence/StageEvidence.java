package dev.lockstep.store.evidence;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The findings of the last judgement of each stage, kept for the API, the pages and the record. A large fleet has thousands of them:
 * they are counted when they are written, and read a page at a time.
 */
@ApplicationScoped
public class StageEvidence {
    /** How the clusters of a stage stood. */
    public record Counted(String target, FindingCounts counts, Instant judgedAt) {}

    /**
     * The same with what was found.
     *
     * @param findings some of them, those that are not proven first; sentences are cut as in {@link JudgedEvidence}
     */
    public record Kept(Counted counted, List<Finding> findings) {
        /** How many findings there are besides. */
        public int omitted() {
            return Math.max(0, counted.counts().total() - findings.size());
        }
    }

    /** @param counts of all findings, {@code judged} has some of them */
    public record Judgement(JudgedEvidence judged, FindingCounts counts) {}

    /** The environment of one run. */
    public record Of(UUID run, String environment) {}

    /** The place of a finding among those of its stage: after those that are not proven come the others, by cluster type and cluster. */
    public record Place(boolean proven, int place) {
        public static final Place BEGINNING = new Place(false, -1);
    }

    /**
     * Some findings of a stage, one after another.
     *
     * @param counted of the whole stage; of the same judgement as the findings
     * @param next where the next page begins; empty on the last one
     */
    public record Page(Counted counted, List<Finding> findings, Optional<Place> next) {}

    /** A value of its own for each stage, at the front of what is selected. */
    private static final String STAGE = "select e.environment, e.target, e.judged_at, cast(e.counts as text), ";

    private static final int FINDING = 4;

    private final EntityManager entities;
    private final FindingRows rows;

    StageEvidence(EntityManager entities, FindingRows rows) {
        this.rows = rows;
        this.entities = entities;
    }

    /** @param memories what the next judgement of the same target is to know */
    @Transactional
    public void keep(
            UUID promotion,
            String environment,
            String target,
            List<Finding> findings,
            List<Memory> memories,
            Instant now) {
        Map<String, Instant> observed = FindingRows.observed(findings);
        // What is remembered of a large fleet is long, and seldom new: the same value is not stored again.
        Object evidence = entities.createNativeQuery("""
                        insert into stage_evidence as e (promotion_id, environment, target, counts, observed, memories, judged_at)
                        values (:promotion, :environment, :target, cast(:counts as jsonb), cast(:observed as jsonb),
                            cast(:memories as jsonb), :now)
                        on conflict (promotion_id, environment) do update
                        set target = excluded.target, counts = excluded.counts, observed = excluded.observed,
                            memories = case when e.memories = excluded.memories then e.memories else excluded.memories end,
                            judged_at = excluded.judged_at
                        returning id""", Long.class)
                .setParameter("promotion", promotion)
                .setParameter("environment", environment)
                .setParameter("target", target)
                .setParameter("counts", EvidenceJson.write(FindingCounts.of(findings)))
                .setParameter("observed", EvidenceJson.writeTimes(observed))
                .setParameter("memories", EvidenceJson.writeMemories(memories))
                .setParameter("now", now)
                .getSingleResult();
        rows.become((Long) evidence, findings, observed);
    }

    /** What the last judgement of a stage remembered, if it was of the same target. */
    @Transactional
    public List<Memory> memories(UUID promotion, String environment, String target) {
        List<?> kept = entities.createNativeQuery(
                        "select cast(memories as text) from stage_evidence where promotion_id = :promotion"
                                + " and environment = :environment and target = :target and memories is not null")
                .setParameter("promotion", promotion)
                .setParameter("environment", environment)
                .setParameter("target", target)
                .getResultList();
        return kept.isEmpty() ? List.of() : EvidenceJson.memories((String) kept.get(0));
    }

    /** What the clusters of a stage answered when they were last asked to prove a commit; empty when it was another one. */
    @Transactional
    public Optional<Judgement> judged(UUID promotion, String environment, String target) {
        // One statement: counts and findings are of one judgement.
        List<Object[]> found = found(entities.createNativeQuery(STAGE + "f.* from stage_evidence e left join lateral ("
                        + first("f.stage_evidence = e.id") + ") f on true where e.promotion_id = :promotion"
                        + " and e.environment = :environment and e.target = :target order by f.proven, f.place")
                .setParameter("promotion", promotion)
                .setParameter("environment", environment)
                .setParameter("target", target)
                .setParameter("most", JudgedEvidence.MOST));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Counted counted = counted(found.get(0));
        return Optional.of(new Judgement(
                JudgedEvidence.of(
                        target,
                        counted.judgedAt(),
                        findings(found),
                        counted.counts().total()),
                counted.counts()));
    }

    /** Of one promotion by environment, with at most {@value JudgedEvidence#MOST} findings in all. */
    @Transactional
    public Map<String, Kept> of(UUID promotion) {
        Map<String, List<Object[]>> found = found(entities.createNativeQuery(STAGE + "f.* from stage_evidence e"
                                + " cross join lateral (" + first("f.stage_evidence = e.id")
                                + ") f where e.promotion_id = :promotion order by f.proven, e.judged_at desc, f.place")
                        .setParameter("promotion", promotion)
                        .setParameter("most", JudgedEvidence.MOST)
                        .setMaxResults(JudgedEvidence.MOST))
                .stream()
                .collect(Collectors.groupingBy(row -> (String) row[0]));
        return counted(promotion).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        stage -> new Kept(stage.getValue(), findings(found.getOrDefault(stage.getKey(), List.of())))));
    }

    /** Of some stages of one promotion the first findings of each, by environment; of those that were never judged, nothing. */
    @Transactional
    public Map<String, List<Finding>> first(UUID promotion, Collection<String> environments, int each) {
        return environments.isEmpty()
                ? Map.of()
                : found(entities.createNativeQuery(STAGE + "f.* from stage_evidence e cross join lateral ("
                                        + first("f.stage_evidence = e.id")
                                        + ") f where e.promotion_id = :promotion and e.environment in (:environments)"
                                        + " order by f.proven, f.place")
                                .setParameter("promotion", promotion)
                                .setParameter("environments", environments)
                                .setParameter("most", each))
                        .stream()
                        .collect(Collectors.groupingBy(
                                row -> (String) row[0],
                                Collectors.mapping(row -> FindingRows.finding(row, FINDING), Collectors.toList())));
    }

    /**
     * Some findings of one stage. When it is judged anew between two pages, what has changed its state may be in both or in none.
     *
     * @param clusterType only of this one
     * @param after where the page before ended
     * @return empty when the stage was never judged
     */
    @Transactional
    public Optional<Page> page(
            UUID promotion, String environment, Optional<String> clusterType, Place after, int limit) {
        String which = "f.stage_evidence = e.id" + (clusterType.isPresent() ? " and f.cluster_type = :type" : "");
        Query query = entities.createNativeQuery(
                        STAGE + "f.* from stage_evidence e left join lateral ("
                                + first(
                                        which,
                                        after.proven() ? "false" : "f.place > :after",
                                        after.proven() ? "f.place > :after" : "true")
                                + ") f on true where e.promotion_id = :promotion and e.environment = :environment order by f.proven, f.place")
                .setParameter("promotion", promotion)
                .setParameter("environment", environment)
                .setParameter("after", after.place())
                .setParameter("most", limit + 1);
        clusterType.ifPresent(type -> query.setParameter("type", type));
        List<Object[]> found = found(query);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Object[]> shown = found.subList(0, Math.min(limit, found.size()));
        Object[] last = shown.get(shown.size() - 1);
        return Optional.of(new Page(
                counted(found.get(0)),
                findings(shown),
                found.size() > limit
                        ? Optional.of(new Place(
                                (Boolean) last[FINDING + FindingRows.WIDTH],
                                ((Number) last[FINDING + FindingRows.WIDTH + 1]).intValue()))
                        : Optional.empty()));
    }

    /** By environment. */
    @Transactional
    public Map<String, Counted> counted(UUID promotion) {
        return counted(List.of(promotion)).getOrDefault(promotion, Map.of());
    }

    /** By promotion and environment. */
    @Transactional
    public Map<UUID, Map<String, Counted>> counted(Collection<UUID> promotions) {
        if (promotions.isEmpty()) {
            return Map.of();
        }
        return found(entities.createNativeQuery(STAGE + "e.promotion_id from stage_evidence e"
                                + " where e.promotion_id in (:promotions)")
                        .setParameter("promotions", promotions))
                .stream()
                .collect(Collectors.groupingBy(
                        row -> (UUID) row[FINDING], Collectors.toMap(row -> (String) row[0], StageEvidence::counted)));
    }

    /** Of these stages those that were judged. */
    @Transactional
    public Map<Of, Counted> countedOf(Collection<Of> stages) {
        if (stages.isEmpty()) {
            return Map.of();
        }
        return found(entities.createNativeQuery(
                                STAGE + "e.promotion_id"
                                        + " from jsonb_to_recordset(cast(:stages as jsonb)) as wanted(run uuid, environment text)"
                                        + " join stage_evidence e on e.promotion_id = wanted.run and e.environment = wanted.environment")
                        .setParameter("stages", EvidenceJson.writeRows(new ArrayList<>(stages))))
                .stream()
                .collect(Collectors.toMap(
                        row -> new Of((UUID) row[FINDING], (String) row[0]),
                        StageEvidence::counted,
                        (one, same) -> one));
    }

    private static String first(String which) {
        return first(which, "true", "true");
    }

    /** Those that are not proven first; as many as {@code :most}. In the order of the key both times, so that no more are read than that. */
    private static String first(String which, String unproven, String proven) {
        return "(" + first(which, "f.state <> 'PROVEN' and " + unproven, false) + ") union all ("
                + first(which, "f.state = 'PROVEN' and " + proven, true) + ") limit :most";
    }

    private static String first(String which, String condition, boolean proven) {
        return "select " + FindingRows.COLUMNS + ", " + proven + " as proven, f.place from finding f"
                + " join reconciler_name n on n.id = f.reconciler where " + which + " and " + condition
                + " order by f.place limit :most";
    }

    private static List<Object[]> found(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(Object[].class::cast).toList();
    }

    private static Counted counted(Object[] row) {
        return new Counted((String) row[1], EvidenceJson.counts((String) row[3]), Columns.instant(row[2]));
    }

    private static List<Finding> findings(List<Object[]> rows) {
        return rows.stream()
                .filter(row -> row[FINDING] != null)
                .map(row -> FindingRows.finding(row, FINDING))
                .toList();
    }
}
