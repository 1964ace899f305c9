package dev.lockstep.store.evidence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Hints that sources have something new: by the newest of each it is due, the others are kept for people to see. */
@ApplicationScoped
public class SourceHints {
    /** So long after a poll has begun the next one begins because of a hint: those that come meanwhile are one. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * So long after a hint its source is due once more: Flux may tell of a failure before it writes it down, Azure's Resource Graph knows of a
     * change later, and Argo CD's application must have been healthy for some seconds to count.
     */
    public static final Duration ONCE_MORE = Duration.ofSeconds(10);

    /** Of one source in one minute: a fleet that has just been merged to, and not a loop. */
    public static final int MOST_IN_A_MINUTE = 600;

    /** Rows of one source, of those that were noted and of those that were refused: one which talks much leaves the others theirs. */
    private static final int KEPT = 50;

    private final EntityManager entities;

    SourceHints(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * What came of a hint.
     *
     * @param at from when the source may be polled because of it, as far as is known now
     * @param again when the next one is kept for people to see, if this one is not because there were too many of them
     */
    public record Noted(Instant at, Optional<Instant> again) {}

    /**
     * Makes a source due now, and {@link #ONCE_MORE once more}, whatever its pace. Nothing else of when it may be asked is changed: neither what it asked for itself, nor
     * our own pause after failures, nor a poll that is under way, after which it is due again. One too many makes it due as well, or the
     * last of a burst would be missed.
     */
    @Transactional
    public Noted note(String source, String address, HintSubject subject, Instant now) {
        int hints = (Integer) entities.createNativeQuery(
                        "insert into hinted_source as known (source, hinted_at, minute_began, hints)"
                                + " values (:source, :now, :now, 1) on conflict (source) do update set"
                                + " hinted_at = greatest(known.hinted_at, excluded.hinted_at),"
                                + " minute_began = case when known.minute_began <= :before then :now else known.minute_began end,"
                                + " hints = case when known.minute_began <= :before then 1 else least(known.hints, :most) + 1 end"
                                + " returning hints",
                        Integer.class)
                .setParameter("source", source)
                .setParameter("now", now)
                .setParameter("before", now.minus(Duration.ofMinutes(1)))
                .setParameter("most", MOST_IN_A_MINUTE)
                .getSingleResult();
        Instant at = at(source, now);
        if (hints > MOST_IN_A_MINUTE) {
            Instant began = (Instant) entities.createNativeQuery(
                            "select minute_began from hinted_source where source = :source", Instant.class)
                    .setParameter("source", source)
                    .getSingleResult();
            return new Noted(at, Optional.of(began.plus(Duration.ofMinutes(1))));
        }
        keep(source, address, subject, now);
        return new Noted(at, Optional.empty());
    }

    /**
     * The same, of what nobody has sent: it is not kept for people to see, and not counted.
     *
     * @return from when the source may be polled because of it, as far as is known now
     */
    @Transactional
    public Instant due(String source, Instant now) {
        entities.createNativeQuery(
                        "insert into hinted_source as known (source, hinted_at, minute_began, hints) values (:source, :now, :now, 0)"
                                + " on conflict (source) do update set hinted_at = greatest(known.hinted_at, excluded.hinted_at)")
                .setParameter("source", source)
                .setParameter("now", now)
                .executeUpdate();
        return at(source, now);
    }

    private Instant at(String source, Instant now) {
        SourceRow row = entities.find(SourceRow.class, source);
        Instant free = row == null || row.polledAt == null ? now : later(row.polledAt.plus(PAUSE), row.nextPollAt);
        return later(free, now);
    }

    private void keep(String source, String address, HintSubject subject, Instant now) {
        entities.createNativeQuery(
                        "insert into source_hint (outcome, source, kept_with, address, kind, namespace, name, reason, arrived_at, times)"
                                + " values ('NOTED', :source, :source, :address, nullif(:kind, ''), nullif(:namespace, ''), nullif(:name, ''),"
                                + " nullif(:reason, ''), :now, 1)")
                .setParameter("source", source)
                .setParameter("address", address)
                .setParameter("kind", subject.kind().orElse(""))
                .setParameter("namespace", subject.namespace().orElse(""))
                .setParameter("name", subject.name().orElse(""))
                .setParameter("reason", subject.reason().orElse(""))
                .setParameter("now", now)
                .executeUpdate();
        trim("minute is null", source);
    }

    /** Those that somebody else is taking away are left to them. */
    private void trim(String which, String keptWith) {
        String rows = "select id from source_hint where kept_with = :keptWith and " + which;
        entities.createNativeQuery("delete from source_hint where id in (" + rows + " and id <= (" + rows
                        + " order by id desc offset :kept limit 1) for update skip locked)")
                .setParameter("keptWith", keptWith)
                .setParameter("kept", KEPT)
                .executeUpdate();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * Counts hints that were refused: one row for all of a minute that are kept together.
     *
     * @param keptWith the source that they name, or "" for those that name none that there is
     * @param source as the last of them named it
     */
    @Transactional
    public void refused(HintOutcome outcome, String keptWith, String source, String address, int times, Instant now) {
        entities.createNativeQuery(
                        "insert into source_hint as known (outcome, source, kept_with, address, arrived_at, times, minute)"
                                + " values (:outcome, :source, :keptWith, :address, :now, :times, :minute)"
                                + " on conflict (outcome, kept_with, minute)"
                                + " do update set source = excluded.source, address = excluded.address,"
                                + " arrived_at = greatest(known.arrived_at, excluded.arrived_at),"
                                + " times = least(known.times + cast(excluded.times as bigint), 2147483647)")
                .setParameter("outcome", outcome.name())
                .setParameter("keptWith", keptWith)
                .setParameter("source", source)
                .setParameter("address", address)
                .setParameter("now", now)
                .setParameter("times", times)
                .setParameter("minute", now.truncatedTo(ChronoUnit.MINUTES))
                .executeUpdate();
        trim("minute is not null", keptWith);
    }

    /**
     * Those that are kept, the newest first.
     *
     * @param source only what names it
     */
    @Transactional
    public List<HintRow> newest(Optional<String> source, int most) {
        return entities.createQuery(
                        "from HintRow where :any = true or source = :source order by arrivedAt desc, id desc",
                        HintRow.class)
                .setParameter("any", source.isEmpty())
                .setParameter("source", source.orElse(""))
                .setMaxResults(most)
                .getResultList();
    }
}
