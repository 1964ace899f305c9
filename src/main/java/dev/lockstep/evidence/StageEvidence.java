package dev.lockstep.evidence;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The findings of the last judgement of each stage, kept for the API, the pages and the record. A stage of a large fleet has
 * megabytes of them: they are counted and chosen in the database, and never all read.
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

    private final EntityManager entities;

    StageEvidence(EntityManager entities) {
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
        entities.createNativeQuery("""
                        insert into stage_evidence (promotion_id, environment, target, findings, memories, judged_at)
                        values (:promotion, :environment, :target, cast(:findings as jsonb), cast(:memories as jsonb), :now)
                        on conflict (promotion_id, environment) do update
                        set target = excluded.target, findings = excluded.findings, memories = excluded.memories,
                            judged_at = excluded.judged_at""")
                .setParameter("promotion", promotion)
                .setParameter("environment", environment)
                .setParameter("target", target)
                .setParameter("findings", EvidenceJson.write(findings))
                .setParameter("memories", EvidenceJson.writeMemories(memories))
                .setParameter("now", now)
                .executeUpdate();
    }

    /** What the last judgement of a stage remembered, if it was of the same target. */
    @Transactional
    public List<Memory> memories(UUID promotion, String environment, String target) {
        List<?> rows = entities.createNativeQuery(
                        "select cast(memories as text) from stage_evidence where promotion_id = :promotion"
                                + " and environment = :environment and target = :target and memories is not null")
                .setParameter("promotion", promotion)
                .setParameter("environment", environment)
                .setParameter("target", target)
                .getResultList();
        return rows.isEmpty() ? List.of() : EvidenceJson.memories((String) rows.get(0));
    }

    /** What the clusters of a stage answered when they were last asked to prove a commit; empty when it was another one. */
    @Transactional
    public Optional<Judgement> judged(UUID promotion, String environment, String target) {
        // One statement: counts and findings are of one judgement.
        List<Object[]> rows = rows(select("e.environment = :environment and e.target = :target", promotion)
                .setParameter("environment", environment)
                .setParameter("target", target));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Counted counted = counted(rows.get(0));
        return Optional.of(new Judgement(
                JudgedEvidence.of(
                        target,
                        counted.judgedAt(),
                        findings(rows),
                        counted.counts().total()),
                counted.counts()));
    }

    /** Of one promotion by environment, with at most {@value JudgedEvidence#MOST} findings in all. */
    @Transactional
    public Map<String, Kept> of(UUID promotion) {
        Map<String, List<Object[]>> rows =
                rows(select("true", promotion)).stream().collect(Collectors.groupingBy(row -> (String) row[0]));
        return counted(promotion).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        stage -> new Kept(stage.getValue(), findings(rows.getOrDefault(stage.getKey(), List.of())))));
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
        return rows(entities.createNativeQuery(
                                "select environment, target, judged_at, cast(counts as text), promotion_id"
                                        + " from stage_evidence where promotion_id in (:promotions)")
                        .setParameter("promotions", promotions))
                .stream()
                .collect(Collectors.groupingBy(
                        row -> (UUID) row[4], Collectors.toMap(row -> (String) row[0], StageEvidence::counted)));
    }

    private Query select(String which, UUID promotion) {
        return entities.createNativeQuery(
                        "select e.environment, e.target, e.judged_at, cast(e.counts as text), cast(found.finding as text)"
                                + " from stage_evidence e left join lateral jsonb_array_elements(e.findings)"
                                + " with ordinality as found(finding, place) on true"
                                + " where e.promotion_id = :promotion and " + which
                                + " order by (found.finding ->> 'state') is not distinct from 'PROVEN', e.judged_at desc,"
                                + " found.place")
                .setParameter("promotion", promotion)
                .setMaxResults(JudgedEvidence.MOST);
    }

    private static List<Object[]> rows(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(Object[].class::cast).toList();
    }

    private static Counted counted(Object[] row) {
        return new Counted((String) row[1], EvidenceJson.counts((String) row[3]), Columns.instant(row[2]));
    }

    private static List<Finding> findings(List<Object[]> rows) {
        return rows.stream()
                .map(row -> (String) row[4])
                .filter(Objects::nonNull)
                .map(EvidenceJson::finding)
                .map(JudgedEvidence::bounded)
                .toList();
    }
}
