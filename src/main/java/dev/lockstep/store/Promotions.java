package dev.lockstep.store;

import dev.lockstep.promotion.Promotion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Promotions to look at. */
@ApplicationScoped
public class Promotions {
    /** A promotion with what is known of it beside its state. */
    public record Entry(Promotion promotion, String startedBy) {}

    private final RunRepository runs;
    private final RunRows rows;

    Promotions(RunRepository runs, RunRows rows) {
        this.runs = runs;
        this.rows = rows;
    }

    @Transactional
    public List<Promotion> running(String pipeline) {
        return rows.readable(runs.list("pipeline = ?1 and status = 'RUNNING'", pipeline));
    }

    @Transactional
    public List<Promotion> running() {
        return rows.readable(runs.list("status = 'RUNNING'"));
    }

    /** The runs of a pipeline that have not ended. */
    @Transactional
    public List<UUID> runningIds(String pipeline) {
        return runs.find("select id from PromotionRow where pipeline = ?1 and status = 'RUNNING'", pipeline)
                .project(UUID.class)
                .list();
    }

    /** The runs of a pipeline that wait for the pull request with a base commit. */
    @Transactional
    public List<UUID> proposingBase(String pipeline) {
        return runs.find(
                        "select distinct p.id from PromotionRow p join StageRow s on s.key.run = p.id where p.pipeline = ?1 and p.status = 'RUNNING'"
                                + " and s.status = 'RUNNING' and s.baseProposal is not null",
                        pipeline)
                .project(UUID.class)
                .list();
    }

    @Transactional
    public Optional<Entry> find(UUID id) {
        return runs.findByIdOptional(id).map(this::entry);
    }

    /** The same, empty also when the row cannot be read: for whoever does other things besides. */
    @Transactional
    public Optional<Entry> readable(UUID id) {
        return runs.findByIdOptional(id)
                .flatMap(row -> rows.readable(row).map(promotion -> new Entry(promotion, row.startedBy)));
    }

    /** Those of these that can be read. */
    @Transactional
    public List<Promotion> readable(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : rows.readable(runs.list("id in ?1", ids));
    }

    /** The cluster types that were rendered, by run and environment; the runs are not read for that. */
    @Transactional
    public Map<UUID, Map<String, Set<String>>> clusterTypes(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        List<?> rendered = runs.getEntityManager()
                .createNativeQuery("""
                        select s.promotion_id, s.environment, assigned.cluster_type
                        from stage s cross join lateral jsonb_object_keys(case when jsonb_typeof(s.rendered -> 'assignments') = 'object'
                            then s.rendered -> 'assignments' else '{}' end) as assigned(cluster_type)
                        where s.promotion_id in (:runs)""")
                .setParameter("runs", ids)
                .getResultList();
        return rendered.stream()
                .map(Object[].class::cast)
                .collect(Collectors.groupingBy(
                        row -> (UUID) row[0],
                        Collectors.groupingBy(
                                row -> (String) row[1],
                                Collectors.mapping(row -> (String) row[2], Collectors.toSet()))));
    }

    @Transactional
    public Optional<Entry> byNumber(long number) {
        return runs.find("number", number).firstResultOptional().map(this::entry);
    }

    /** The commits of the newest promotions that went through all environments of these pipelines, by pipeline. */
    @Transactional
    public Map<String, String> lastCompleted(Collection<String> pipelines) {
        List<?> newest = runs.getEntityManager()
                .createNativeQuery("select asked.name, newest.commit_sha"
                        + " from jsonb_array_elements_text(cast(:pipelines as jsonb)) as asked(name)"
                        + " cross join lateral (select commit_sha from promotion where pipeline = asked.name"
                        + " and status = 'SUCCEEDED' and kind = 'PROMOTION' order by number desc limit 1) as newest")
                .setParameter("pipelines", PromotionCodec.writeNames(List.copyOf(pipelines)))
                .getResultList();
        return newest.stream()
                .map(Object[].class::cast)
                .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1], (one, same) -> one));
    }

    /** Number of a run of a commit that still owes a commit status of an environment; the oldest, when there are several. */
    @Transactional
    public Optional<Long> owingStatus(String pipeline, String environment, String commit) {
        List<?> numbers = runs.getEntityManager()
                .createNativeQuery("select p.number from promotion_effect e join promotion p on p.id = e.promotion_id"
                        + " where p.pipeline = :pipeline and e.environment = :environment and e.kind = 'post-status'"
                        + " and p.commit_sha = :commit order by p.number limit 1")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("commit", commit)
                .getResultList();
        return numbers.stream().findFirst().map(number -> ((Number) number).longValue());
    }

    private Entry entry(PromotionRow row) {
        return new Entry(rows.read(row), row.startedBy);
    }
}
