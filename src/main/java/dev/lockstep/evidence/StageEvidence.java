package dev.lockstep.evidence;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The findings of the last judgement of each stage, kept for the API, the pages and the record. */
@ApplicationScoped
public class StageEvidence {
    /** @param judgedAt when these were the findings */
    public record Kept(String target, List<Finding> findings, Instant judgedAt) {}

    /** @param memories what the next judgement of the same target is to know */
    @Transactional
    public void keep(
            UUID promotion,
            String environment,
            String target,
            List<Finding> findings,
            List<Memory> memories,
            Instant now) {
        StageEvidenceRow.Key key = new StageEvidenceRow.Key(promotion, environment);
        StageEvidenceRow row = StageEvidenceRow.<StageEvidenceRow>findByIdOptional(key)
                .orElseGet(() -> {
                    StageEvidenceRow fresh = new StageEvidenceRow();
                    fresh.key = key;
                    return fresh;
                });
        row.target = target;
        row.findings = EvidenceJson.write(findings);
        row.memories = EvidenceJson.writeMemories(memories);
        row.judgedAt = now;
        row.persist();
    }

    /** What the last judgement of a stage remembered, if it was of the same target. */
    @Transactional
    public List<Memory> memories(UUID promotion, String environment, String target) {
        return StageEvidenceRow.<StageEvidenceRow>findByIdOptional(new StageEvidenceRow.Key(promotion, environment))
                .filter(row -> row.target.equals(target))
                .map(StageEvidenceRow::remembered)
                .orElse(List.of());
    }

    /** What the clusters of a stage answered when they were last asked to prove a commit; empty when it was another one. */
    @Transactional
    public Optional<JudgedEvidence> judged(UUID promotion, String environment, String target) {
        return StageEvidenceRow.<StageEvidenceRow>findByIdOptional(new StageEvidenceRow.Key(promotion, environment))
                .filter(row -> row.target.equals(target))
                .map(row -> JudgedEvidence.of(row.target, row.judgedAt, row.list()));
    }

    /** By environment. */
    @Transactional
    public Map<String, Kept> of(UUID promotion) {
        return StageEvidenceRow.<StageEvidenceRow>list("key.promotionId", promotion).stream()
                .collect(Collectors.toMap(
                        row -> row.key.environment(), row -> new Kept(row.target, row.list(), row.judgedAt)));
    }

    /** By promotion and environment. */
    @Transactional
    public Map<UUID, Map<String, Kept>> of(Collection<UUID> promotions) {
        if (promotions.isEmpty()) {
            return Map.of();
        }
        return StageEvidenceRow.<StageEvidenceRow>list("key.promotionId in ?1", promotions).stream()
                .collect(Collectors.groupingBy(
                        row -> row.key.promotionId(),
                        Collectors.toMap(
                                row -> row.key.environment(), row -> new Kept(row.target, row.list(), row.judgedAt))));
    }
}
