package dev.lockstep.evidence;

import dev.lockstep.compliance.Finding;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The findings of the last judgement of each stage, kept for the API, the pages and the record. */
@ApplicationScoped
public class StageEvidence {
    /** @param judgedAt when these were the findings */
    public record Kept(String target, List<Finding> findings, Instant judgedAt) {}

    @Transactional
    public void keep(UUID promotion, String environment, String target, List<Finding> findings, Instant now) {
        StageEvidenceRow.Key key = new StageEvidenceRow.Key(promotion, environment);
        StageEvidenceRow row = StageEvidenceRow.<StageEvidenceRow>findByIdOptional(key)
                .orElseGet(() -> {
                    StageEvidenceRow fresh = new StageEvidenceRow();
                    fresh.key = key;
                    return fresh;
                });
        row.target = target;
        row.findings = EvidenceJson.write(findings);
        row.judgedAt = now;
        row.persist();
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
