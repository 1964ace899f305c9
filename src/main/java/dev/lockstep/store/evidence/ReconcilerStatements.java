package dev.lockstep.store.evidence;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.database.Columns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The statements that write the table of reconcilers. Each leaves alone what is newer: what counts is when a source was asked, not when its
 * answer came. Of a reconciler that is the later of when the last answer about it was asked for and when the last poll was that was
 * taken over whole, for a poll does not write what it finds unchanged.
 *
 * <p>All of them need a transaction, and a lock of the source first: between the moment at which a poll is compared with the table and the
 * one at which it counts as taken over, nothing that was asked for earlier may come in.
 */
@ApplicationScoped
public class ReconcilerStatements {
    private static final String NOTHING_COMPLETE_IS_NEWER =
            "not exists (select from evidence_source where name = :source and complete_as_of > :asked)";

    private static final String NOTHING_IS_NEWER =
            "greatest(known.observed_at, known.known_as_of) <= :asked and " + NOTHING_COMPLETE_IS_NEWER;

    private static final String ONE =
            " where known.source = :source and known.owner = :owner and known.name = :name and ";

    private static final String KNOWN = """
            select owner, name, repository, branch, cluster_type,
                   case when report_digest_of = evidence_hash then report_digest end,
                   missing_since is not null, moved, unread, greatest(observed_at, known_as_of) > :asked
            from reconciler where source = :source""";

    /** Joined with the keys, for each of which the index is looked at; a list of hundreds of keys would be compared with every row. */
    private static final String LOCKED = """
            select known.owner, known.name, cluster, kind, repository, branch, cluster_type, project,
                   cast(evidence as text), cast(failure as text), unread,\s""" + ReconcilerRow.LAST_DESCRIBED + """
                   , failing_since, missing_since, gone_since
            from jsonb_to_recordset(cast(:rows as jsonb)) as told(owner text, name text)
                 join reconciler as known on known.source = :source and known.owner = told.owner and known.name = told.name
            order by known.owner, known.name for update of known""";

    private static final String TELL = """
            insert into reconciler as known
                (source, owner, name, cluster, kind, repository, branch, cluster_type, project, evidence, failing_since, failure,
                 observed_at, known_as_of, first_seen_at, report_digest, report_digest_of)
            select :source, owner, name, cluster, kind, repository, branch, cluster_type, project, evidence, failing_since,
                   failure, :asked, :asked, :now, report_digest, jsonb_hash_extended(evidence, 0)
            from jsonb_to_recordset(cast(:rows as jsonb)) as told
                (owner text, name text, cluster text, kind text, repository text, branch text, cluster_type text, project text,
                 evidence jsonb, failing_since timestamptz, failure jsonb, report_digest text)
            where\s""" + NOTHING_COMPLETE_IS_NEWER + """

            on conflict (source, owner, name) do update
            set cluster = excluded.cluster, kind = excluded.kind, repository = excluded.repository, branch = excluded.branch,
                cluster_type = excluded.cluster_type, project = excluded.project, evidence = excluded.evidence,
                failing_since = excluded.failing_since, failure = excluded.failure, observed_at = excluded.observed_at,
                known_as_of = excluded.known_as_of, report_digest = excluded.report_digest,
                report_digest_of = excluded.report_digest_of, missing_since = null, gone_since = null, unread = null,
                moved = false, asked_at = null
            where\s""" + NOTHING_IS_NEWER;

    private static final String WITHHOLD = """
            update reconciler as known
            set missing_since = case when told.is_missing then coalesce(known.missing_since, :now) end,
                gone_since = case when told.is_missing and not told.is_moved then known.gone_since end,
                unread = told.words, moved = told.is_moved, asked_at = null, known_as_of = :asked,
                observed_at =\s""" + ReconcilerRow.LAST_DESCRIBED + """

            from jsonb_to_recordset(cast(:rows as jsonb)) as told
                (owner text, name text, is_missing boolean, is_moved boolean, words text)
            where known.source = :source and known.owner = told.owner and known.name = told.name and\s""" + NOTHING_IS_NEWER;

    private static final String DROP = """
            delete from reconciler as known
            using jsonb_to_recordset(cast(:rows as jsonb)) as told(owner text, name text)
            where known.source = :source and known.owner = told.owner and known.name = told.name and\s""" + NOTHING_IS_NEWER;

    private static final String BE_GONE = """
            update reconciler as known
            set missing_since = coalesce(missing_since, :now), gone_since = :now, unread = null, moved = false,
                known_as_of = :asked, observed_at =\s""" + ReconcilerRow.LAST_DESCRIBED + ONE + NOTHING_IS_NEWER;

    private static final String STAY_UNLISTED = "update reconciler as known set unread = :said, known_as_of = :asked"
            + ONE + "missing_since is not null and " + NOTHING_IS_NEWER;

    private static final String ASK_AGAIN =
            "update reconciler as known set asked_at = null" + ONE + "gone_since is null";

    private static final String UNLISTED = """
            update reconciler set asked_at = :now
            where (source, owner, name) in
                  (select source, owner, name from reconciler
                   where source = :source and missing_since is not null and gone_since is null and not moved
                         and (asked_at is null or asked_at < :before)
                   order by asked_at nulls first limit :most for update skip locked)
            returning owner, name""";

    /** A row as {@link #TELL} takes it; evidence and failure are JSON. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ToldRow(
            String owner,
            String name,
            String cluster,
            String kind,
            String repository,
            String branch,
            String clusterType,
            Optional<String> project,
            @JsonRawValue String evidence,
            Optional<Instant> failingSince,
            @JsonRawValue String failure,
            String reportDigest) {}

    private record KeyRow(String owner, String name) {}

    @JsonNaming(SnakeCaseStrategy.class)
    private record WithheldRow(String owner, String name, boolean isMissing, boolean isMoved, Optional<String> words) {}

    private final EntityManager entities;

    ReconcilerStatements(EntityManager entities) {
        this.entities = entities;
    }

    /** Of a poll: nothing of the source is written meanwhile. */
    public void lockForPoll(String source) {
        lock("pg_advisory_xact_lock", source);
    }

    /** Of one answer about one reconciler: others may come in meanwhile, and no poll. */
    public void lockForOne(String source) {
        lock("pg_advisory_xact_lock_shared", source);
    }

    private void lock(String how, String source) {
        entities.createNativeQuery("select " + how + "(hashtext(:name))")
                .setParameter("name", "source " + source)
                .getResultList();
    }

    /** Whether a poll was taken over whole that was asked later. */
    public boolean isOutdated(String source, Instant asked) {
        return !(Boolean) entities.createNativeQuery("select " + NOTHING_COMPLETE_IS_NEWER)
                .setParameter("source", source)
                .setParameter("asked", asked)
                .getSingleResult();
    }

    /** All that is known of a source, without what it says. */
    public List<KnownReconciler> known(String source, Instant asked) {
        List<?> rows = entities.createNativeQuery(KNOWN)
                .setParameter("source", source)
                .setParameter("asked", asked)
                .getResultList();
        return rows.stream().map(row -> known(source, (Object[]) row)).toList();
    }

    private static KnownReconciler known(String source, Object[] row) {
        return new KnownReconciler(
                new ReconcilerId(source, (String) row[0], (String) row[1]),
                new Reconcilers.Branch((String) row[2], (String) row[3]),
                (String) row[4],
                Optional.ofNullable((String) row[5]),
                (Boolean) row[6],
                (Boolean) row[7],
                Optional.ofNullable((String) row[8]),
                (Boolean) row[9]);
    }

    /** Those of them that are known, locked: what is written of them is made of what they were before. */
    public List<ReconcilerRow> locked(String source, List<ReconcilerId> ids) {
        List<?> rows = entities.createNativeQuery(LOCKED)
                .setParameter("source", source)
                .setParameter("rows", EvidenceJson.writeRows(keys(ids)))
                .getResultList();
        return rows.stream().map(row -> row(source, (Object[]) row)).toList();
    }

    private static List<KeyRow> keys(List<ReconcilerId> ids) {
        return ids.stream().map(id -> new KeyRow(id.owner(), id.name())).toList();
    }

    private static ReconcilerRow row(String source, Object[] columns) {
        ReconcilerRow row = new ReconcilerRow();
        row.key = new ReconcilerRow.Key(source, (String) columns[0], (String) columns[1]);
        row.cluster = (String) columns[2];
        row.kind = (String) columns[3];
        row.repository = (String) columns[4];
        row.branch = (String) columns[5];
        row.clusterType = (String) columns[6];
        row.project = (String) columns[7];
        row.evidence = (String) columns[8];
        row.failure = (String) columns[9];
        row.unread = (String) columns[10];
        row.observedAt = Columns.instant(columns[11]);
        row.failingSince = instant(columns[12]);
        row.missingSince = instant(columns[13]);
        row.goneSince = instant(columns[14]);
        return row;
    }

    private static Instant instant(Object column) {
        return column == null ? null : Columns.instant(column);
    }

    public void tell(String source, List<ToldRow> rows, Instant asked, Instant now) {
        answered(TELL, source, asked)
                .setParameter("rows", EvidenceJson.writeRows(rows))
                .setParameter("now", now)
                .executeUpdate();
    }

    public void withhold(String source, List<Withheld> withheld, Instant asked, Instant now) {
        List<WithheldRow> rows = withheld.stream()
                .map(one -> new WithheldRow(one.id().owner(), one.id().name(), one.missing(), one.moved(), one.words()))
                .toList();
        answered(WITHHOLD, source, asked)
                .setParameter("rows", EvidenceJson.writeRows(rows))
                .setParameter("now", now)
                .executeUpdate();
    }

    /** Others stand for them now: nobody expects them any more. */
    public void drop(String source, List<ReconcilerId> ids, Instant asked) {
        answered(DROP, source, asked)
                .setParameter("rows", EvidenceJson.writeRows(keys(ids)))
                .executeUpdate();
    }

    /** @return whether it was older than nothing that is known */
    public boolean beGone(ReconcilerId id, Instant asked, Instant now) {
        return of(id, answered(BE_GONE, id.source(), asked))
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    /** @return whether it is unlisted, and that was older than nothing that is known */
    public boolean stayUnlisted(ReconcilerId id, String said, Instant asked) {
        return of(id, answered(STAY_UNLISTED, id.source(), asked))
                        .setParameter("said", said)
                        .executeUpdate()
                == 1;
    }

    /** It counts as one that was not asked for. */
    public void askAgain(ReconcilerId id) {
        of(id, entities.createNativeQuery(ASK_AGAIN).setParameter("source", id.source()))
                .executeUpdate();
    }

    /** Those that are to be asked for directly; they count as asked from now on. */
    public List<ReconcilerId> unlisted(String source, Instant before, int most, Instant now) {
        List<?> rows = entities.createNativeQuery(UNLISTED)
                .setParameter("source", source)
                .setParameter("before", before)
                .setParameter("most", most)
                .setParameter("now", now)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new ReconcilerId(source, (String) row[0], (String) row[1]))
                .toList();
    }

    private Query answered(String statement, String source, Instant asked) {
        return entities.createNativeQuery(statement)
                .setParameter("source", source)
                .setParameter("asked", asked);
    }

    private static Query of(ReconcilerId id, Query query) {
        return query.setParameter("owner", id.owner()).setParameter("name", id.name());
    }
}
