package dev.lockstep.store;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Deletes runs that ended long ago, with their events and evidence, a batch a transaction. What decides about the future stays,
 * however old it is:
 *
 * <ul>
 *   <li>what still runs, or owes something to the outside world;
 *   <li>the newest promotion that completed its pipeline: the definition in force comes from it;
 *   <li>what lanes name: who is in them, who merged and who proved what is there, who pushed the head of a pull request that is
 *       still open or was merged late, or that a run under way has taken over;
 *   <li>in every environment, the newest run of each of the last {@value #PROVEN_KEPT} commits that its clusters proved, to roll
 *       back to;
 *   <li>the run of the newest event, so that ids of events never seem to begin anew.
 * </ul>
 *
 * <p>A row of {@code deleted_run} says that there was one: a push of its commit is not promoted again, and whoever asks for it is told.
 * What was merged where ({@code lane_merge}) stays; clusters may still run it. Two at once do no harm: a row goes once.
 */
@ApplicationScoped
public class Retention {
    static final int PROVEN_KEPT = 5;
    private static final int BATCH = 200;
    private static final int MOST_BATCHES = 25;
    /** Requests that carried an Idempotency-Key are answered with their run for a day. */
    private static final Duration SHORTEST = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private static final String DELETE = """
            with heads as (
                select pr_head as head from lane
                union select late_merge_pr ->> 'headCommit' from lane
                union select unnest(array[s.pr_head, s.pushed_head])
                    from stage s join promotion_work w on w.promotion_id = s.promotion_id
                union select pr_head from promotion_effect),
            needed as (
                select unnest(array[holder, beside, merged_by_run, proven_by_run]) as id from lane
                union select m.promotion_id from lane_merge m
                    join lane l on l.pipeline = m.pipeline and l.environment = m.environment and l.late_merge = m.commit_sha
                union select promotion_id from promotion_event where id = (select max(id) from promotion_event)
                union (select distinct on (pipeline) id from promotion
                    where status = 'SUCCEEDED' and kind = 'PROMOTION' order by pipeline, number desc)
                union select proven.id from lane l cross join lateral (
                    select newest.id from (
                        select distinct on (p.commit_sha) p.id, p.number, s.ended_at
                        from promotion p join stage s on s.promotion_id = p.id
                        where p.pipeline = l.pipeline and s.environment = l.environment
                          and s.status in ('SUCCEEDED', 'NO_OP') and p.kind <> 'RECONFIGURATION'
                        order by p.commit_sha, s.ended_at desc nulls last, p.number desc) newest
                    order by newest.ended_at desc nulls last, newest.number desc limit :provenKept) proven),
            old as (
                select id from promotion p
                where ended_at < :before and status <> 'RUNNING'
                  and not exists (select 1 from promotion_work w where w.promotion_id = p.id)
                  and not exists (select 1 from needed n where n.id = p.id)
                  and not exists (select 1 from stage s join heads h on h.head in (s.head, s.pushed_head)
                      where s.promotion_id = p.id)
                order by ended_at limit :batch for update skip locked),
            gone as (
                delete from promotion where id in (select id from old)
                returning id, number, pipeline, kind, commit_sha, status, created_at, ended_at)
            insert into deleted_run (id, number, pipeline, kind, commit_sha, status, created_at, ended_at, deleted_at)
                select gone.*, cast(:now as timestamptz) from gone""";

    private final EntityManager entities;
    private final DatabaseClock clock;
    private final RetentionSettings settings;

    Retention(EntityManager entities, DatabaseClock clock, RetentionSettings settings) {
        this.entities = entities;
        this.clock = clock;
        this.settings = settings;
    }

    /** Before anything is deleted: a typing error must not cost the records of a year. */
    void check(@Observes StartupEvent event) {
        kept().filter(kept -> kept.compareTo(SHORTEST) < 0).ifPresent(kept -> {
            throw new IllegalStateException("lockstep.retention.runs (LOCKSTEP_RETENTION_RUNS) is " + kept
                    + ", and runs are kept for at least a day after their end: write 365d for a year, or leave it out to keep"
                    + " them for ever");
        });
    }

    private Optional<Duration> kept() {
        return settings.runs().filter(kept -> !kept.isZero());
    }

    /** Deletes what is older than the setting says; nothing when it does not say. */
    public void forgetOld() {
        kept().ifPresent(this::forget);
    }

    /** @return how many runs were deleted; at most so many at once that the next look has some left */
    int forget(Duration kept) {
        int forgotten = 0;
        for (int batch = 0; batch < MOST_BATCHES; batch++) {
            int deleted = QuarkusTransaction.requiringNew().call(() -> batchBefore(kept));
            forgotten += deleted;
            if (deleted < BATCH) {
                break;
            }
        }
        if (forgotten > 0) {
            LOG.infof("%d runs that ended more than %d days ago were deleted", forgotten, kept.toDays());
        }
        return forgotten;
    }

    private int batchBefore(Duration kept) {
        Instant now = clock.instant();
        return entities.createNativeQuery(DELETE)
                .setParameter("before", now.minus(kept))
                .setParameter("now", now)
                .setParameter("provenKept", PROVEN_KEPT)
                .setParameter("batch", BATCH)
                .executeUpdate();
    }
}
