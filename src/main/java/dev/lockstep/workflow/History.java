package dev.lockstep.workflow;

import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What was: runs by what they have in common, and what was deployed to an environment. The newest first, a page at a time. */
@ApplicationScoped
public class History {
    /** What is empty does not matter. {@code environment}: where the run has a stage. */
    public record Wanted(
            Optional<String> pipeline,
            Optional<String> environment,
            Optional<PromotionStatus> status,
            Optional<RunKind> kind) {}

    /** @param older where the next page begins: before the run of this number; empty on the last page */
    public record Runs(List<Promotions.Entry> entries, Optional<Long> older) {}

    /** @param gitOpsCommit what the run's pull request became on the GitOps branch */
    public record Deployment(String gitOpsCommit, Instant mergedAt, Promotions.Entry run) {}

    private final EntityManager entities;
    private final Promotions promotions;

    History(EntityManager entities, Promotions promotions) {
        this.entities = entities;
        this.promotions = promotions;
    }

    /** @param before only runs with smaller numbers */
    @Transactional
    public Runs runs(Wanted wanted, Optional<Long> before, int limit) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        Map<String, Object> values = new LinkedHashMap<>();
        wanted.pipeline().ifPresent(name -> {
            conditions.add("pipeline = :pipeline");
            values.put("pipeline", name);
        });
        wanted.environment().ifPresent(name -> {
            conditions.add("state @> jsonb_build_object('stages', jsonb_build_array("
                    + "jsonb_build_object('environment', cast(:environment as text))))");
            values.put("environment", name);
        });
        wanted.status().ifPresent(status -> {
            conditions.add("status = :status");
            values.put("status", status.name());
        });
        wanted.kind().ifPresent(kind -> {
            conditions.add("kind = :kind");
            values.put("kind", kind.name());
        });
        before.ifPresent(number -> {
            conditions.add("number < :before");
            values.put("before", number);
        });
        Query query = entities.createNativeQuery(
                        "select id from promotion where " + String.join(" and ", conditions)
                                + " order by number desc limit :limit",
                        UUID.class)
                .setParameter("limit", limit + 1);
        values.forEach(query::setParameter);
        List<?> ids = query.getResultList();
        List<Promotions.Entry> found = ids.stream()
                .limit(limit)
                .flatMap(id -> promotions.find((UUID) id).stream())
                .toList();
        return new Runs(
                found,
                ids.size() > limit
                        ? Optional.of(found.get(found.size() - 1).promotion().number())
                        : Optional.empty());
    }

    /** Numbers of the runs that retry this one, the oldest first. */
    @Transactional
    public List<Long> retriesOf(long number) {
        return PromotionRow.<PromotionRow>list("retryOf = ?1 order by number", number).stream()
                .map(row -> row.number)
                .toList();
    }

    /** What came to an environment through Lockstep's own pull requests. */
    @Transactional
    public List<Deployment> deployments(String pipeline, String environment, int limit) {
        List<?> rows = entities.createNativeQuery(
                        "select commit_sha, at, promotion_id from lane_merge"
                                + " where pipeline = :pipeline and environment = :environment"
                                + " order by at desc, commit_sha limit :limit",
                        Object[].class)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("limit", limit)
                .getResultList();
        List<Deployment> deployments = new ArrayList<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            promotions
                    .find((UUID) columns[2])
                    .ifPresent(run -> deployments.add(new Deployment((String) columns[0], (Instant) columns[1], run)));
        }
        return List.copyOf(deployments);
    }
}
