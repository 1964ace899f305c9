package dev.lockstep.store.evidence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** When each source is asked next; a row is claimed before its source is polled, so that replicas do not double. */
@ApplicationScoped
public class SourceStates {
    private final SourceRepository rows;
    private final EntityManager entities;

    SourceStates(SourceRepository rows, EntityManager entities) {
        this.rows = rows;
        this.entities = entities;
    }

    @Transactional
    public List<SourceRow> all() {
        return rows.listAll();
    }

    /**
     * Whether the source is due and now ours; if we die, it is due again after {@code patience}.
     *
     * <p>A source that somebody has wished to be asked since it was asked last is due whatever the pace, and whatever pause follows from
     * earlier failures; not before the time that it asked for itself. One that was hinted at since then, or so long ago that it is
     * due once more, is due whatever the pace: see {@link SourceHints}.
     *
     * @param pause the pace now: the time since the last poll must be as long, give or take a tenth that hangs on source and last
     *     poll: what others do at a fixed pace is not met at the same point again and again. It is not kept with the source, so that
     *     a stage which begins to wait does not sit out the pause of quieter times
     */
    @Transactional
    public boolean claim(String source, Instant now, Duration pause, Duration patience) {
        entities.createNativeQuery("insert into evidence_source (name, next_poll_at) values (:name, :now)"
                        + " on conflict (name) do nothing")
                .setParameter("name", source)
                .setParameter("now", now)
                .executeUpdate();
        return entities.createNativeQuery("update evidence_source set next_poll_at = :until, not_before = :until,"
                                + " polled_at = :now where name = :name"
                                + " and (wanted_at > polled_at and coalesce(not_before, next_poll_at) <= :now"
                                + " or next_poll_at <= :now and polled_at <= :pausedSince and exists (select from hinted_source"
                                + " where source = :name and (hinted_at > polled_at or hinted_at <= :hintedBefore"
                                + " and hinted_at > polled_at - interval '1 second' * cast(:onceMore as double precision)))"
                                + " or next_poll_at <= :now and (polled_at is null or polled_at + interval '1 second' * cast(:pause * (0.9 + 0.2"
                                + " * (hashtextextended(name || extract(epoch from polled_at), 0) & 1023) / 1023.0)"
                                + " as double precision) <= :now))")
                        .setParameter("until", now.plus(patience))
                        .setParameter("pausedSince", now.minus(SourceHints.PAUSE))
                        .setParameter("hintedBefore", now.minus(SourceHints.ONCE_MORE))
                        .setParameter("onceMore", SourceHints.ONCE_MORE.toMillis() / 1000.0)
                        .setParameter("pause", pause.toMillis() / 1000.0)
                        .setParameter("now", now)
                        .setParameter("name", source)
                        .executeUpdate()
                == 1;
    }

    /** Keeps a claim; false when the source was claimed anew, or the poll has succeeded, since it was claimed at that moment. */
    @Transactional
    public boolean prolong(String source, Instant claimed, Instant until) {
        return rows.update(
                        "nextPollAt = ?1, notBefore = ?1 where name = ?2 and polledAt = ?3 and (succeededAt is null or succeededAt < ?3)",
                        until,
                        source,
                        claimed)
                == 1;
    }

    /**
     * Its answer has been taken over whole. In one transaction with the last look at what it changes, or an answer that was asked for
     * earlier may come in between.
     *
     * @param begun when the poll that was answered began: of a branch that is followed since then it says nothing
     * @param asked when its first request was begun: what is known of the source is not older
     * @param notBefore when the source may be asked again at the earliest
     * @param notices sentences about entries that could not be read and may be ours
     */
    @Transactional
    public void succeeded(String source, Instant begun, Instant asked, Instant notBefore, List<String> notices) {
        entities.createNativeQuery("""
                        update evidence_source
                        set succeeded_at = :begun, complete_as_of = :asked, next_poll_at = :notBefore,
                            not_before = :notBefore, failures = 0,
                            error = null, notices = nullif(:notices, '')
                        where name = :name""")
                .setParameter("begun", begun)
                .setParameter("asked", asked)
                .setParameter("notBefore", notBefore)
                .setParameter("notices", String.join("\n", notices))
                .setParameter("name", source)
                .executeUpdate();
    }

    /** Whether a poll of the source that began at that moment or later was answered. */
    @Transactional
    public boolean heardSince(String source, Instant moment) {
        return rows.findByIdOptional(source)
                .map(row -> row.succeededAt)
                .filter(asked -> !asked.isBefore(moment))
                .isPresent();
    }

    /**
     * @param next when it is asked again, by how often it has failed in a row
     * @param notBefore when the source may be asked again at the earliest, whoever wishes it
     * @return failed polls in a row, this one included
     */
    @Transactional
    public int failed(String source, String error, IntFunction<Instant> next, Instant notBefore) {
        return rows.findByIdOptional(source)
                .map(row -> {
                    row.failures++;
                    row.error = error;
                    row.nextPollAt = next.apply(row.failures);
                    row.notBefore = notBefore;
                    return row.failures;
                })
                .orElse(1);
    }

    /**
     * What came of a wish that a source be asked at once.
     *
     * @param noted whether it will be: as soon as it may, which is {@code again}
     * @param before when it was asked last; of a wish that is not noted, when the last one was
     * @param again when it is asked at the latest, as far as is known now: the poll that is under way may end sooner; or when the next wish
     *     is heard
     */
    public record Wish(String source, boolean noted, Optional<Instant> before, Instant again) {}

    /**
     * Has a source asked at once, by whichever process looks next. Not heard when that was wished less than {@code pause} ago: the row is
     * the one for all replicas.
     */
    @Transactional
    public Wish wish(String source, String by, Instant now, Duration pause) {
        SourceRow row = rows.findById(source, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            // Never asked: it is due anyway.
            return new Wish(source, true, Optional.empty(), now);
        }
        Optional<Instant> wished = Optional.ofNullable(row.wantedAt);
        Optional<Instant> heard = wished.map(last -> last.plus(pause)).filter(now::isBefore);
        if (heard.isPresent()) {
            return new Wish(source, false, wished, heard.get());
        }
        row.wantedAt = now;
        row.wantedBy = by;
        Instant left = Optional.ofNullable(row.notBefore).orElse(row.nextPollAt);
        return new Wish(source, true, Optional.ofNullable(row.polledAt), left.isAfter(now) ? left : now);
    }

    /** Makes sources due now whose last poll failed or never ended. */
    @Transactional
    public void retry(Instant now) {
        rows.update(
                "nextPollAt = ?1, notBefore = ?1, polledAt = null where error is not null or succeededAt is null or polledAt > succeededAt",
                now);
    }

    /** One sentence for each source of these whose last poll failed, or passed over something that may be ours. */
    @Transactional
    public List<String> troubles(Predicate<String> configured, Instant now) {
        return rows.list("error is not null or notices is not null").stream()
                .filter(row -> configured.test(row.name))
                .map(row -> row.error == null ? passedOver(row) : noEvidence(row, now))
                .toList();
    }

    private static String noEvidence(SourceRow row, Instant now) {
        return "source " + row.name + " gives no evidence ("
                + Optional.ofNullable(row.succeededAt)
                        .map(at -> "last answer " + Duration.between(at, now).toSeconds() + " s ago")
                        .orElse("never answered")
                + "): " + row.error;
    }

    private static String passedOver(SourceRow row) {
        List<String> notices = row.noticed();
        String more = notices.size() == 1 ? "" : " (and " + (notices.size() - 1) + " more, see the board)";
        return "source " + row.name + " lists what cannot be read and may be ours: " + notices.get(0) + more;
    }
}
