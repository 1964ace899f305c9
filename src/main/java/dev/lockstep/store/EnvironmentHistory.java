package dev.lockstep.store;

import dev.lockstep.memory.Guarded;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.rendering.Inputs.LastSources;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** What an environment's clusters proved before, and what it was rendered from then. */
@ApplicationScoped
public class EnvironmentHistory {
    /** Renderings looked through for the sources of an environment: each holds all of its time. */
    private static final int SOURCES_OF = 5;

    /** Commits, the one that was proven last first. */
    public record ProvenSince(List<String> newest, int leftOut) {}

    private static final Logger LOG = Logger.getLogger(EnvironmentHistory.class);

    private final RunRepository runs;
    private final EntityManager entities;

    EnvironmentHistory(RunRepository runs, EntityManager entities) {
        this.runs = runs;
        this.entities = entities;
    }

    /** The commits that the environment's clusters have proved, each once, the one that was proven last first. */
    @Transactional
    public List<String> proven(String pipeline, String environment, int limit) {
        return runs.find(
                        "select p.commit from PromotionRow p join StageRow s on s.key.run = p.id"
                                + " where p.pipeline = ?1 and s.key.environment = ?2 and s.status in ('SUCCEEDED', 'NO_OP')"
                                + " and p.kind <> 'RECONFIGURATION' group by p.commit order by max(s.endedAt) desc",
                        pipeline,
                        environment)
                .project(String.class)
                .page(0, limit)
                .list();
    }

    /** Whether anything of ours was merged in an environment after its clusters had proved a commit last. */
    @Transactional
    public boolean mergedSinceProof(String pipeline, String environment, String commit) {
        return (Boolean) entities.createNativeQuery("""
                        select exists (select from lane_merge m where m.pipeline = :pipeline and m.environment = :environment
                            and m.at > (select max(s.ended_at) from promotion p join stage s on s.promotion_id = p.id
                                where p.pipeline = :pipeline and s.environment = :environment and p.commit_sha = :commit
                                  and p.kind <> 'RECONFIGURATION' and s.status in ('SUCCEEDED', 'NO_OP')))""")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("commit", commit)
                .getSingleResult();
    }

    /**
     * The commits that the environment's clusters proved since they had proved another one the last time, and before some moment. One
     * that was proven after that moment again is left out.
     *
     * @param most commits; the others are counted
     */
    @Transactional
    public ProvenSince provenSince(String pipeline, String environment, String other, Instant before, int most) {
        List<?> commits = entities.createNativeQuery("""
                        with proof as (
                            select p.commit_sha, s.ended_at from promotion p join stage s on s.promotion_id = p.id
                            where p.pipeline = :pipeline and s.environment = :environment and s.status in ('SUCCEEDED', 'NO_OP')
                              and p.kind <> 'RECONFIGURATION')
                        select commit_sha, count(*) over () from proof where commit_sha <> :other group by commit_sha
                        having max(ended_at) <= :before and max(ended_at) > coalesce(
                            (select max(ended_at) from proof where commit_sha = :other and ended_at <= :before), '-infinity')
                        order by max(ended_at) desc limit :most""")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("other", other)
                .setParameter("before", before)
                .setParameter("most", most)
                .getResultList();
        List<Object[]> rows = commits.stream().map(Object[].class::cast).toList();
        int all = rows.isEmpty() ? 0 : ((Number) rows.get(0)[1]).intValue();
        return new ProvenSince(rows.stream().map(row -> (String) row[0]).toList(), all - rows.size());
    }

    /** Whether the environment's clusters proved a commit after some moment. */
    @Transactional
    public boolean provenAfter(String pipeline, String environment, String commit, Instant moment) {
        return (Boolean) entities.createNativeQuery("""
                        select exists (select from promotion p join stage s on s.promotion_id = p.id
                            where p.pipeline = :pipeline and s.environment = :environment and p.commit_sha = :commit
                              and p.kind <> 'RECONFIGURATION' and s.status in ('SUCCEEDED', 'NO_OP') and s.ended_at > :moment)""")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("commit", commit)
                .setParameter("moment", moment)
                .getSingleResult();
    }

    /**
     * What an environment was rendered from, by workload: for a rollback as its commit was when the clusters proved it, otherwise as
     * it was merged or proven last. Empty when nothing was rendered for it yet. A rendering that cannot be read, say of another version,
     * is passed over.
     */
    @Transactional
    public Optional<LastSources> sources(Promotion run, String environment) {
        List<?> kept = entities.createNativeQuery("""
                        select cast(s.pins -> 'workloads' as text), cast(s.rendered -> 'targetsOf' as text)
                        from promotion p join stage s on s.promotion_id = p.id
                        where p.pipeline = :pipeline and s.environment = :environment and s.pins -> 'workloads' is not null
                          and (s.status in ('SUCCEEDED', 'NO_OP') or s.merge_commit is not null)
                        order by (:rollback and p.commit_sha = :commit) desc, p.number desc limit :limit""")
                .setParameter("pipeline", run.pipeline())
                .setParameter("environment", environment)
                .setParameter("rollback", run.kind() == RunKind.ROLLBACK)
                .setParameter("commit", run.commit())
                .setParameter("limit", SOURCES_OF)
                .getResultList();
        Map<String, Pins.Source> sources = new TreeMap<>();
        Set<String> deployed = new HashSet<>();
        boolean complete = true;
        for (Object one : kept) {
            Object[] row = (Object[]) one;
            complete &= Guarded.run(
                    () -> {
                        Map<String, Pins.Source> read = PromotionCodec.sources((String) row[0]);
                        // Where it was not kept which of them had targets, all of them may.
                        deployed.addAll(row[1] == null ? read.keySet() : PromotionCodec.names((String) row[1]));
                        read.forEach(sources::putIfAbsent);
                    },
                    thrown -> LOG.warnf(
                            thrown,
                            "%s of %s: what an earlier rendering was made from cannot be read",
                            environment,
                            run.pipeline()));
        }
        Set<String> idle = new HashSet<>(complete ? sources.keySet() : Set.of());
        idle.removeAll(deployed);
        return kept.isEmpty() ? Optional.empty() : Optional.of(new LastSources(sources, complete, idle));
    }

    /**
     * Ids of the warnings of the rendering that the lane's clusters proved last; empty when none was proven, or its warnings were not
     * kept.
     */
    @Transactional
    public Optional<Set<String>> provenWarnings(String pipeline, String environment) {
        List<?> last = entities.createNativeQuery("""
                        select cast(jsonb_path_query_array(s.rendered -> 'warnings', '$.all[*].id') as text)
                        from lane l join stage s on s.promotion_id = l.proven_by_run and s.environment = l.environment
                        where l.pipeline = :pipeline and l.environment = :environment and s.rendered -> 'warnings' is not null""", String.class)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .getResultList();
        return last.stream().findFirst().map(ids -> PromotionCodec.names((String) ids));
    }

    /**
     * The edition of the rules by which a commit was rendered when the environment's clusters proved it last; empty when they never
     * did.
     */
    @Transactional
    public Optional<Integer> provenRules(String pipeline, String environment, String commit) {
        List<?> editions = entities.createNativeQuery("""
                        select cast(coalesce(s.rendered ->> 'rules', '0') as integer)
                        from promotion p join stage s on s.promotion_id = p.id
                        where p.pipeline = :pipeline and s.environment = :environment and s.status in ('SUCCEEDED', 'NO_OP')
                          and p.commit_sha = :commit
                        order by s.ended_at desc, p.number desc""")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("commit", commit)
                .setMaxResults(1)
                .getResultList();
        return editions.stream().findFirst().map(edition -> ((Number) edition).intValue());
    }
}
