package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endtoend.TestServer;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.store.RunFinder.Filter;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of runs among many reads an index, whatever it is filtered by. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class RunFinderPlanTest {
    private static final int MANY = 20_000;

    @Inject
    EntityManager entities;

    /** Rolled back at the end. */
    @Test
    @TestTransaction
    void everyFilterIsServedByAnIndex() {
        entities.createNativeQuery("insert into promotion (id, number, pipeline, commit_sha, title, author, started_by,"
                        + " status, kind, created_at, definition, environments)"
                        + " select gen_random_uuid(), 1000000 + n, 'p' || n % 3, md5(cast(n as text)) || '00000000', 't', 'a',"
                        + " 'u' || n % 500, case n % 1000 when 0 then 'FAILED' else 'SUCCEEDED' end,"
                        + " case n % 1000 when 1 then 'ADOPTION' else 'PROMOTION' end,"
                        + " timestamptz '2026-01-01Z' + n * interval '1 minute',"
                        + " '{}', jsonb_build_array('e' || n % 400)"
                        + " from generate_series(1, :many) n")
                .setParameter("many", MANY)
                .executeUpdate();
        entities.createNativeQuery("analyze promotion").executeUpdate();
        assertThat(plan(Filter.ANY, Optional.empty())).contains("promotion_number_key");
        assertThat(plan(Filter.ANY, Optional.of(1_010_000L))).contains("promotion_number_key");
        assertThat(plan(with("p1", null, null, null, null, null), Optional.empty()))
                .doesNotContain("Seq Scan");
        assertThat(plan(with(null, "e7", null, null, null, null), Optional.empty()))
                .doesNotContain("Seq Scan");
        assertThat(plan(with(null, null, PromotionStatus.FAILED, null, null, null), Optional.empty()))
                .contains("promotion_by_status");
        assertThat(plan(with(null, null, null, RunKind.ADOPTION, null, null), Optional.empty()))
                .contains("promotion_by_kind");
        assertThat(plan(with(null, null, null, null, "c4ca423", null), Optional.empty()))
                .contains("promotion_of_commit");
        assertThat(plan(with(null, null, null, null, null, "u7"), Optional.empty()))
                .contains("promotion_by_starter");
        Filter newest = new Filter(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.parse("2026-01-14T00:00:00Z")),
                Optional.empty());
        assertThat(plan(newest, Optional.empty())).doesNotContain("Seq Scan");
        // Among so few, reading the newest ones until there are enough of them is as good; it must not be the only way.
        entities.createNativeQuery("set local enable_indexscan = off").executeUpdate();
        assertThat(plan(with(null, "e7", null, null, null, null), Optional.empty()))
                .contains("promotion_in_environment");
    }

    private static Filter with(
            String pipeline,
            String environment,
            PromotionStatus status,
            RunKind kind,
            String commit,
            String startedBy) {
        return new Filter(
                Optional.ofNullable(pipeline),
                Optional.ofNullable(environment),
                status == null ? Set.of() : Set.of(status),
                Optional.ofNullable(kind),
                Optional.ofNullable(commit),
                Optional.ofNullable(startedBy),
                Optional.empty(),
                Optional.empty());
    }

    private String plan(Filter filter, Optional<Long> after) {
        Map<String, Object> values = new HashMap<>();
        Query query = entities.createNativeQuery(
                "explain " + RunFinder.sql(filter, after, values) + " limit 51", String.class);
        values.forEach(query::setParameter);
        List<?> lines = query.getResultList();
        return lines.stream().map(Object::toString).collect(Collectors.joining("\n"));
    }
}
