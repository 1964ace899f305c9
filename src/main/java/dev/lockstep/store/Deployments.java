package dev.lockstep.store;

import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What was deployed to an environment, newest first: everything of ours that was merged there, and every run that the
 * environment's clusters proved without a merge, because it changed no manifest.
 */
@ApplicationScoped
public class Deployments {
    /**
     * @param at when it was merged; without a merge, when its stage ended
     * @param commit of the control plane
     * @param provenAt when every cluster had proved it
     * @param outcome status of the run's stage here
     */
    public record Deployment(
            UUID run,
            long number,
            String kind,
            String commit,
            String title,
            String author,
            Instant at,
            Optional<String> mergeCommitSha,
            Optional<Instant> provenAt,
            String outcome,
            Optional<String> reason) {}

    /** The place of one in the list. */
    public record Place(Instant at, long number) {}

    public record Page(List<Deployment> items, Optional<Place> next) {}

    private final EntityManager entities;

    Deployments(EntityManager entities) {
        this.entities = entities;
    }

    /** @param after the place that the page before ended with */
    @Transactional
    public Page newest(String pipeline, String environment, Optional<Place> after, int limit) {
        Query query = entities.createNativeQuery(sql(after.isPresent()))
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("most", limit + 1);
        after.ifPresent(place -> query.setParameter("at", place.at()).setParameter("number", place.number()));
        List<?> rows = query.getResultList();
        List<Deployment> items = rows.stream()
                .limit(limit)
                .map(row -> deployment((Object[]) row))
                .toList();
        return new Page(
                items,
                rows.size() > limit
                        ? Optional.of(new Place(
                                items.get(limit - 1).at(), items.get(limit - 1).number()))
                        : Optional.empty());
    }

    /** Each kind in the order of an index, and no more of it than are shown; also what tests ask PostgreSQL to explain. */
    static String sql(boolean goesOn) {
        return """
                select p.id, p.number, p.kind, p.commit_sha, p.title, p.author, d.at, d.merged,
                    (select max(e.at) from promotion_event e where e.promotion_id = p.id
                        and e.environment = :environment and e.type = 'PROVEN'),
                    d.status, d.reason
                from ((%s) union all (%s)) d join promotion p on p.id = d.run
                order by d.at desc, d.number desc limit :most""".formatted(
                        some(
                                "m.commit_sha",
                                "m.at",
                                "lane_merge m join promotion p on p.id = m.promotion_id"
                                        + " join stage s on s.promotion_id = p.id and s.environment = m.environment"
                                        + " where m.pipeline = :pipeline and m.environment = :environment",
                                goesOn),
                        some(
                                "cast(null as text)",
                                "s.ended_at",
                                "stage s join promotion p on p.id = s.promotion_id"
                                        + " where s.environment = :environment and s.status = 'NO_OP' and p.pipeline = :pipeline",
                                goesOn));
    }

    private static String some(String merged, String at, String from, boolean goesOn) {
        return "select p.id as run, p.number, " + at + " as at, " + merged + " as merged, s.status, s.reason from "
                + from
                + (goesOn ? " and %1$s <= :at and (%1$s, p.number) < (:at, :number)".formatted(at) : "")
                + " order by " + at + " desc, p.number desc limit :most";
    }

    private static Deployment deployment(Object[] row) {
        return new Deployment(
                (UUID) row[0],
                ((Number) row[1]).longValue(),
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (String) row[5],
                Columns.instant(row[6]),
                Optional.ofNullable((String) row[7]),
                Optional.ofNullable(row[8]).map(Columns::instant),
                (String) row[9],
                Optional.ofNullable((String) row[10]));
    }
}
