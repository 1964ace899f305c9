package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endtoend.TestServer;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Looking for something among many runs reads an index, and whatever is typed is only looked for. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class SearchIndexTest {
    private static final int MANY = 20_000;

    @Inject
    EntityManager entities;

    @Inject
    SearchIndex index;

    /** Rolled back at the end. */
    @Test
    @TestTransaction
    void amongManyRunsAnIndexIsRead() {
        entities.createNativeQuery(
                        "insert into promotion (id, number, pipeline, commit_sha, title, author, started_by,"
                                + " status, kind, created_at, definition, environments)"
                                + " select gen_random_uuid(), 1000000 + n, 'p', md5(cast(n as text)) || '00000000',"
                                + " 'Onboard app-' || n, 'Ada ' || n % 100, 'push', 'SUCCEEDED', 'PROMOTION',"
                                + " timestamptz '2026-01-01Z' + n * interval '1 minute', '{}', '[]' from generate_series(1, :many) n")
                .setParameter("many", MANY)
                .executeUpdate();
        entities.createNativeQuery(
                        "insert into lane_merge (pipeline, environment, commit_sha, promotion_id, at)"
                                + " select 'p', 'e', md5('m' || number) || '00000000', id, created_at from promotion where number > 1000000")
                .executeUpdate();
        entities.createNativeQuery("analyze promotion, lane_merge").executeUpdate();
        String merge =
                (String) entities.createNativeQuery("select md5('m1000007')").getSingleResult();
        assertThat(plan(SearchIndex.words().replace(":most", "21"), "words", "app:* & 12345:*"))
                .contains("promotion_words")
                .doesNotContain("Seq Scan on promotion");
        assertThat(plan(SearchIndex.merged().replace(":pastCommit", "'" + merge + "g'"), "commit", merge))
                .contains("lane_merge_of_commit")
                .doesNotContain("Seq Scan");
        assertThat(index.withWords("onboard APP-12345", 5)).hasSize(1);
        assertThat(index.withWords("ada 77 onboard", 5)).hasSize(5);
        assertThat(index.withWords("app-9", 1))
                .isEqualTo(index.withWords("app-9", 5).subList(0, 1));
        assertThat(numbers(index.withWords("onboard", 3))).containsExactly(1_020_000L, 1_019_999L, 1_019_998L);
        assertThat(numbers(index.withWords("77 onboard", 6)))
                .as("five of them are among the newest, all are found by the index")
                .containsExactly(1_019_977L, 1_019_877L, 1_019_777L, 1_019_677L, 1_019_577L, 1_019_477L);
        assertThat(index.merged(merge.substring(0, 7), 5)).hasSize(1);
    }

    @Test
    void whatIsTypedIsNoQueryLanguage() {
        assertThat(SearchIndex.query("Onboard hello-world!")).isEqualTo("hello:* & onboard:* & world:*");
        assertThat(SearchIndex.query("a & !(b | c):* \\ ' <->")).isEqualTo("a:* & b:* & c:*");
        assertThat(SearchIndex.query(" :*'&| ")).isEmpty();
        assertThat(SearchIndex.query("x ".repeat(100) + "1 2 3 4 5 6 7 8 9 10 11"))
                .isEqualTo("x:*");
        for (String odd : List.of("größer 🚀", "%_", "'; drop table promotion; --", "\u0001", "a".repeat(500))) {
            assertThat(index.withWords(odd, 5)).isEmpty();
            assertThat(index.workloads(odd, 5)).isEqualTo(new SearchIndex.Places(List.of(), 0));
        }
    }

    private List<Long> numbers(List<UUID> ids) {
        return ids.stream()
                .map(id -> ((Number) entities.createNativeQuery("select number from promotion where id = :id")
                                .setParameter("id", id)
                                .getSingleResult())
                        .longValue())
                .toList();
    }

    private String plan(String sql, String name, String value) {
        List<?> lines = entities.createNativeQuery("explain " + sql, String.class)
                .setParameter(name, value)
                .getResultList();
        return lines.stream().map(Object::toString).collect(Collectors.joining("\n"));
    }
}
