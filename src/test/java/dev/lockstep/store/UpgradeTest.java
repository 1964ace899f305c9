package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.compliance.Finding;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.store.evidence.FindingCounts;
import dev.lockstep.store.evidence.JudgedEvidence;
import dev.lockstep.store.evidence.StageEvidence;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database of an earlier version is brought along. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class UpgradeTest {
    /** Runs in many states, as a version wrote them that kept each as one document, one in a line. */
    private static final String RUNS = "/upgrade/runs-of-0.1.jsonl";

    private static final UUID UNREADABLE = new UUID(2, 0);
    private static final UUID JUDGED = new UUID(3, 0);

    private static final String SCHEMA = "upgrade";
    private static final String LAST_WITH_DOCUMENTS = "11";
    private static final String LAST_WITH_FINDINGS_IN_A_DOCUMENT = "12";

    /** As the version that kept all findings of a stage as one document wrote them, one a line. */
    private static final String FINDINGS = "/upgrade/findings-of-0.1.jsonl";

    @Inject
    DataSource database;

    @Inject
    StoredRows stored;

    @Inject
    StageEvidence evidence;

    @Inject
    EntityManager entities;

    @AfterEach
    void forgetEverything() throws SQLException {
        execute("drop schema if exists " + SCHEMA + " cascade");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(database)
                .schemas(SCHEMA)
                .locations("db/migrations")
                .target(target)
                .load();
    }

    private static List<String> documents(String resource) throws IOException {
        try (InputStream in = UpgradeTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void runsThatWereDocumentsAreRowsThatSayTheSame() throws Exception {
        flyway(LAST_WITH_DOCUMENTS).migrate();
        List<Promotion> before = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into " + SCHEMA + ".promotion"
                        + " (id, number, kind, pipeline, commit_sha, title, author, started_by, status, reason, created_at,"
                        + " ended_at, state, version, next_look_at)"
                        + " select cast(? as uuid), cast(? as bigint), doc ->> 'kind', 'p' || ?, doc ->> 'commit',"
                        + " doc ->> 'title', doc ->> 'author', 'somebody', doc ->> 'status', doc ->> 'reason',"
                        + " cast(doc ->> 'createdAt' as timestamptz), cast(doc ->> 'endedAt' as timestamptz),"
                        + " doc || jsonb_build_object('id', ?, 'number', cast(? as bigint)), 7,"
                        // At rest: ended, and nothing is owed.
                        + " case when doc ->> 'status' = 'RUNNING' or doc -> 'outbox' <> '[]' then now() end"
                        + " from cast(? as jsonb) doc")) {
            for (String document : documents(RUNS)) {
                int number = 900_001 + before.size();
                String id = new UUID(1, number).toString();
                before.add(PromotionCodec.promotion(document.replaceFirst("\"id\":\"[^\"]*\"", "\"id\":\"" + id + "\"")
                        .replaceFirst("\"number\":[0-9]+", "\"number\":" + number)));
                insert.setString(1, id);
                insert.setInt(2, number);
                insert.setString(3, id);
                insert.setString(4, id);
                insert.setInt(5, number);
                insert.setString(6, document);
                insert.executeUpdate();
            }
            insert.setString(1, UNREADABLE.toString());
            insert.setInt(2, 900_000);
            insert.setString(3, UNREADABLE.toString());
            insert.setString(4, UNREADABLE.toString());
            insert.setInt(5, 900_000);
            insert.setString(
                    6,
                    "{\"kind\": \"PROMOTION\", \"commit\": \"c\", \"title\": \"t\", \"author\": \"a\", \"status\": \"RUNNING\","
                            + " \"createdAt\": \"2026-01-01T00:00:00Z\", \"stages\": 7}");
            insert.executeUpdate();
        }
        flyway("latest").migrate();
        assertThat(before).hasSize(60);
        // Rolled back, so that nobody works on them.
        QuarkusTransaction.begin();
        try {
            for (String table : List.of("promotion", "stage", "promotion_work", "promotion_effect")) {
                entities.createNativeQuery("insert into " + table + " select * from " + SCHEMA + "." + table)
                        .executeUpdate();
            }
            for (Promotion run : before) {
                assertThat(stored.read(UUID.fromString(run.id()))).isEqualTo(run);
            }
            assertThatThrownBy(() -> stored.read(UNREADABLE))
                    .as("it came along, and stays what it was")
                    .isInstanceOf(PromotionCodec.Unreadable.class);
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    /** What they say, how many there are, and when that was judged. */
    @Test
    void findingsThatWereADocumentAreRowsThatSayTheSame() throws Exception {
        flyway(LAST_WITH_FINDINGS_IN_A_DOCUMENT).migrate();
        List<String> documents = documents(FINDINGS);
        try (Connection connection = database.getConnection();
                Statement run = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into " + SCHEMA + ".stage_evidence"
                                + " (promotion_id, environment, target, findings, memories, judged_at)"
                                + " values (cast(? as uuid), ?, 'c', cast(? as jsonb), '[]', timestamptz '2026-03-02T12:00:10Z')")) {
            run.execute("insert into " + SCHEMA
                    + ".promotion (id, number, kind, pipeline, commit_sha, title, author, started_by,"
                    + " status, created_at, ended_at, definition, environments) values ('" + JUDGED
                    + "', 900002, 'PROMOTION', 'judged', 'c', 't', 'a', 's', 'FAILED', now(), now(), '{}', '[]')");
            for (Map.Entry<String, String> stage : Map.of("dev", "[" + String.join(",", documents) + "]", "stage", "[]")
                    .entrySet()) {
                insert.setString(1, JUDGED.toString());
                insert.setString(2, stage.getKey());
                insert.setString(3, stage.getValue());
                insert.executeUpdate();
            }
        }
        flyway("latest").migrate();
        QuarkusTransaction.begin();
        try {
            // Other tests' rows have the same ids; they are back at the end.
            for (String table : List.of("finding", "stage_evidence", "reconciler_name")) {
                entities.createNativeQuery("delete from " + table).executeUpdate();
            }
            entities.createNativeQuery("insert into promotion select * from " + SCHEMA + ".promotion")
                    .executeUpdate();
            entities.createNativeQuery("insert into stage_evidence overriding system value select * from " + SCHEMA
                            + ".stage_evidence")
                    .executeUpdate();
            for (String table : List.of("reconciler_name", "finding")) {
                entities.createNativeQuery("insert into " + table + " overriding system value select * from " + SCHEMA
                                + "." + table)
                        .executeUpdate();
            }
            Map<String, StageEvidence.Kept> kept = evidence.of(JUDGED);
            assertThat(kept).containsOnlyKeys("dev", "stage");
            List<Finding> before = documents.stream()
                    .map(document -> JudgedEvidence.read(
                                    "{\"commit\":\"c\",\"judgedAt\":\"2026-03-02T12:00:10Z\",\"findings\":[" + document
                                            + "],\"omitted\":0}")
                            .findings()
                            .get(0))
                    .map(UpgradeTest::asKept)
                    .toList();
            assertThat(before).hasSize(5);
            assertThat(kept.get("dev").findings()).containsExactlyInAnyOrderElementsOf(before);
            assertThat(kept.get("dev").counted().counts()).isEqualTo(FindingCounts.of(before));
            assertThat(kept.get("dev").counted().judgedAt()).isEqualTo("2026-03-02T12:00:10Z");
            assertThat(kept.get("stage").findings()).isEmpty();
            evidence.keep(JUDGED, "dev", "c", before, List.of(), Instant.parse("2026-03-02T12:01:00Z"));
            assertThat(evidence.of(JUDGED).get("dev").findings()).containsExactlyInAnyOrderElementsOf(before);
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    /** Sentences are cut where they are written now; they were where they were read. */
    private static Finding asKept(Finding one) {
        return new Finding(
                one.id(),
                one.cluster(),
                one.kind(),
                one.clusterType(),
                one.state(),
                one.commit(),
                one.said().length() > 300 ? one.said().substring(0, 299) + "…" : one.said(),
                one.reason(),
                one.warnings(),
                one.observedAt());
    }
}
