package dev.lockstep.store.evidence;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.database.Columns;
import dev.lockstep.database.TextDigest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Findings as rows, each at its place: by cluster type, cluster and name. A row that says the same as before is not written again, and
 * when it was observed is kept with its source, so that a poll in which nothing changed changes no row. Used inside a transaction that
 * has the stage's evidence locked.
 */
@ApplicationScoped
class FindingRows {
    /** Rows of one statement: some hundred milliseconds, and two megabytes. */
    private static final int MOST_ROWS = 4_000;

    private static final Comparator<Finding> PLACES = Comparator.comparing(Finding::clusterType)
            .thenComparing(Finding::cluster)
            .thenComparing(finding -> finding.id().name())
            .thenComparing(finding -> finding.id().owner())
            .thenComparing(finding -> finding.id().source());

    /** Those that are new; in the order of their key, so that two who add the same wait for each other and not both. */
    private static final String NAME = """
            insert into reconciler_name (source, owner, name, cluster, kind)
            select distinct told.source, told.owner, told.name, told.cluster, told.kind
            from jsonb_to_recordset(cast(:rows as jsonb)) as told
                (source text, owner text, name text, cluster text, kind text)
            where not exists (select from reconciler_name known
                where (known.source, known.owner, known.name, known.cluster, known.kind)
                    = (told.source, told.owner, told.name, told.cluster, told.kind))
            order by 1, 2, 3, 4, 5
            on conflict do nothing""";

    private static final String WRITE = """
            insert into finding (stage_evidence, place, reconciler, digest, cluster_type, state, commit_sha, said, reason,
                warnings, observed_at)
            select :evidence, told.place, known.id, told.digest, told.cluster_type, told.state, told.commit_sha, told.said,
                told.reason, told.warnings, told.observed_at
            from jsonb_to_recordset(cast(:rows as jsonb)) as told
                (place integer, digest bigint, source text, owner text, name text, cluster text, kind text, cluster_type text,
                 state text, commit_sha text, said text, reason text, warnings jsonb, observed_at timestamptz)
                join reconciler_name known
                on (known.source, known.owner, known.name, known.cluster, known.kind)
                    = (told.source, told.owner, told.name, told.cluster, told.kind)
            on conflict (stage_evidence, place) do update
            set reconciler = excluded.reconciler, digest = excluded.digest, cluster_type = excluded.cluster_type,
                state = excluded.state, commit_sha = excluded.commit_sha, said = excluded.said, reason = excluded.reason,
                warnings = excluded.warnings, observed_at = excluded.observed_at""";

    /** What {@link #finding} reads, from {@code f} with its {@code e} and {@code n}. */
    static final String COLUMNS =
            "n.source, n.owner, n.name, n.cluster, n.kind, f.cluster_type, f.state, f.commit_sha, f.said,"
                    + " f.reason, cast(f.warnings as text), coalesce(f.observed_at, cast(e.observed ->> n.source as timestamptz), e.judged_at)";

    /** How many those are. */
    static final int WIDTH = 12;

    @JsonNaming(SnakeCaseStrategy.class)
    private record Row(
            int place,
            long digest,
            String source,
            String owner,
            String name,
            String cluster,
            String kind,
            String clusterType,
            String state,
            Optional<String> commitSha,
            String said,
            Optional<String> reason,
            Optional<List<String>> warnings,
            Optional<Instant> observedAt) {}

    private final EntityManager entities;

    FindingRows(EntityManager entities) {
        this.entities = entities;
    }

    /** When each source was heard: when most of its findings were observed. The column keeps microseconds. */
    static Map<String, Instant> observed(List<Finding> findings) {
        Map<String, Map<Instant, Integer>> times = new HashMap<>();
        findings.forEach(finding -> times.computeIfAbsent(finding.id().source(), source -> new HashMap<>())
                .merge(kept(finding.observedAt()), 1, Integer::sum));
        Map<String, Instant> observed = new HashMap<>();
        times.forEach((source, counted) -> observed.put(
                source,
                counted.entrySet().stream()
                        .max(Map.Entry.<Instant, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                        .orElseThrow()
                        .getKey()));
        return observed;
    }

    private static Instant kept(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Makes the rows of a stage say what was found.
     *
     * @param evidence the stage's, as a key
     * @param observed as {@link #observed} says it, and as it is kept beside the rows
     */
    void become(long evidence, List<Finding> findings, Map<String, Instant> observed) {
        List<Finding> sorted = findings.stream().sorted(PLACES).toList();
        long[] known = digests(evidence);
        List<Row> changed = new ArrayList<>();
        for (int place = 0; place < sorted.size(); place++) {
            Row row = row(place, JudgedEvidence.bounded(sorted.get(place)), observed);
            if (place >= known.length || known[place] != row.digest()) {
                changed.add(row);
            }
        }
        for (int from = 0; from < changed.size(); from += MOST_ROWS) {
            write(evidence, changed.subList(from, Math.min(changed.size(), from + MOST_ROWS)));
        }
        if (known.length > sorted.size()) {
            entities.createNativeQuery("delete from finding where stage_evidence = :evidence and place >= :size")
                    .setParameter("evidence", evidence)
                    .setParameter("size", sorted.size())
                    .executeUpdate();
        }
    }

    /** By place. */
    private long[] digests(long evidence) {
        List<?> digests = entities.createNativeQuery(
                        "select digest from finding where stage_evidence = :evidence order by place", Long.class)
                .setParameter("evidence", evidence)
                .getResultList();
        return digests.stream().mapToLong(digest -> (Long) digest).toArray();
    }

    private void write(long evidence, List<Row> rows) {
        String json = EvidenceJson.writeRows(rows);
        int written = write(evidence, json);
        if (written < rows.size()) {
            // About some that nothing was ever found of.
            entities.createNativeQuery(NAME).setParameter("rows", json).executeUpdate();
            written = write(evidence, json);
        }
        if (written != rows.size()) {
            throw new IllegalStateException(written + " of " + rows.size() + " findings were written");
        }
    }

    private int write(long evidence, String rows) {
        return entities.createNativeQuery(WRITE)
                .setParameter("evidence", evidence)
                .setParameter("rows", rows)
                .executeUpdate();
    }

    private static Row row(int place, Finding finding, Map<String, Instant> observed) {
        Instant at = kept(finding.observedAt());
        Optional<Instant> own = Optional.of(at)
                .filter(any -> !at.equals(observed.get(finding.id().source())));
        Optional<List<String>> warnings = Optional.of(finding.warnings()).filter(all -> !all.isEmpty());
        String[] said = {
            finding.id().source(),
            finding.id().owner(),
            finding.id().name(),
            finding.cluster(),
            finding.kind().name(),
            finding.clusterType(),
            finding.state().name(),
            finding.commit().orElse(null),
            finding.said(),
            finding.reason().orElse(null),
            warnings.map(List::toString).orElse(null),
            own.map(Instant::toString).orElse(null)
        };
        return new Row(
                place,
                ByteBuffer.wrap(TextDigest.of(Arrays.asList(said))).getLong(),
                finding.id().source(),
                finding.id().owner(),
                finding.id().name(),
                finding.cluster(),
                finding.kind().name(),
                finding.clusterType(),
                finding.state().name(),
                finding.commit(),
                finding.said(),
                finding.reason(),
                warnings,
                own);
    }

    /** @param from where {@link #COLUMNS} begin in the row */
    static Finding finding(Object[] row, int from) {
        return new Finding(
                new ReconcilerId((String) row[from], (String) row[from + 1], (String) row[from + 2]),
                (String) row[from + 3],
                ReconcilerKind.valueOf((String) row[from + 4]),
                (String) row[from + 5],
                Finding.State.valueOf((String) row[from + 6]),
                Optional.ofNullable((String) row[from + 7]),
                (String) row[from + 8],
                Optional.ofNullable((String) row[from + 9]),
                Optional.ofNullable((String) row[from + 10])
                        .map(EvidenceJson::sentences)
                        .orElse(List.of()),
                Columns.instant(row[from + 11]));
    }
}
