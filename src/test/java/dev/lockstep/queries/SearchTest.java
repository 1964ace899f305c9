package dev.lockstep.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.queries.Search.Workload;
import dev.lockstep.store.SearchIndex.Placed;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No workload is listed as if it were in fewer environments than it is in. */
class SearchTest {
    private static Stream<Placed> places(String workload, int environments) {
        return IntStream.range(0, environments)
                .mapToObj(number -> new Placed(workload, "fleet", "env-%03d".formatted(number)));
    }

    private static List<Workload> found(Stream<Placed> first, Stream<Placed> second) {
        return Search.workloads(
                Stream.concat(first, second).limit(Search.PLACES + 1).toList());
    }

    @Test
    void environmentsAreByPipeline() {
        assertThat(found(places("app", 2), Stream.of(new Placed("shop", "other", "dev"))))
                .containsExactly(
                        new Workload("app", Map.of("fleet", List.of("env-000", "env-001")), false),
                        new Workload("shop", Map.of("other", List.of("dev")), false));
    }

    @Test
    void oneOfWhichThereIsMoreSaysSo() {
        assertThat(found(places("a-app", 1), places("app", Search.PLACES)))
                .extracting(Workload::name, Workload::moreEnvironments)
                .containsExactly(tuple("a-app", false), tuple("app", true));
        assertThat(found(places("app", Search.PLACES), places("shop", 3)))
                .as("it is listed whole, and the next not at all")
                .extracting(Workload::name, Workload::moreEnvironments)
                .containsExactly(tuple("app", false));
        assertThat(found(places("app", Search.PLACES + 1), Stream.of()))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.moreEnvironments()).isTrue();
                    assertThat(one.environments().get("fleet")).hasSize(Search.PLACES);
                });
    }
}
