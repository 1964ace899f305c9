package dev.lockstep.store;

import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** The promotions that were merged to an environment and proven by its clusters. */
@ApplicationScoped
public class ProvenMerges {
    /** Of those that are looked at for each that is wanted: others were no promotions, or were not proven. */
    private static final int MERGES = 10;

    /**
     * @param started when the run did
     * @param proven when every cluster had proved it
     */
    public record ProvenMerge(long number, String commit, Instant started, Instant proven) {}

    private final EntityManager entities;

    ProvenMerges(EntityManager entities) {
        this.entities = entities;
    }

    /** The newest first: among the newest merges, of which no more are read than ten times as many as are wanted. */
    @Transactional
    public List<ProvenMerge> newest(String pipeline, String environment, int most) {
        List<?> rows = entities.createNativeQuery("""
                        select p.number, p.commit_sha, p.created_at, s.ended_at
                        from (select promotion_id, commit_sha, at from lane_merge
                                where pipeline = :pipeline and environment = :environment order by at desc limit :merges) m
                            join promotion p on p.id = m.promotion_id
                            join stage s on s.promotion_id = p.id and s.environment = :environment
                        where p.kind = 'PROMOTION' and s.status = 'SUCCEEDED' and s.merge_commit = m.commit_sha
                        order by m.at desc limit :most""")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("merges", most * MERGES)
                .setParameter("most", most)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new ProvenMerge(
                        ((Number) row[0]).longValue(),
                        (String) row[1],
                        Columns.instant(row[2]),
                        Columns.instant(row[3])))
                .toList();
    }
}
