package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.ReconcilerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefreshMemoryTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final RefreshMemory memory = new RefreshMemory();

    @Test
    void eachOfManyIsAskedOnceAndSoManyAMinute() {
        List<ReconcilerId> fleet = fleet("argocd/a", 10_000);
        List<ReconcilerId> asked = new ArrayList<>();
        int seconds = 0;
        for (; asked.size() < fleet.size() && seconds < 3 * 3_600; seconds += 2) {
            asked.addAll(memory.due("x", fleet, NOW.plusSeconds(seconds)));
            assertThat(asked.size()).isLessThanOrEqualTo((seconds / 60 + 1) * RefreshMemory.PER_MINUTE);
        }
        assertThat(asked).hasSize(10_000);
        assertThat(new HashSet<>(asked)).as("none twice").hasSize(10_000);
        for (int more = 0; more < 600; more += 2) {
            assertThat(memory.due("x", fleet, NOW.plusSeconds(seconds + more))).isEmpty();
        }
    }

    @Test
    void anotherTargetIsAskedForAnewAndSourcesDoNotShare() {
        List<ReconcilerId> fleet = fleet("argocd/a", 50);
        assertThat(memory.due("x", fleet, NOW)).hasSize(50);
        assertThat(memory.due("y", fleet, NOW)).hasSize(50);
        assertThat(memory.due("z", fleet, NOW)).hasSize(RefreshMemory.PER_MINUTE - 100);
        assertThat(memory.due("z", fleet("argocd/b", 50), NOW)).hasSize(50);
    }

    @Test
    void aTargetThatNobodyWaitsForAnyMoreIsForgotten() {
        List<ReconcilerId> fleet = fleet("argocd/a", 3);
        assertThat(memory.due("x", fleet, NOW)).hasSize(3);
        assertThat(memory.due("x", fleet, NOW.plus(Duration.ofMinutes(59)))).isEmpty();
        assertThat(memory.due("x", fleet, NOW.plus(Duration.ofMinutes(118)))).isEmpty();
        assertThat(memory.due("x", fleet, NOW.plus(Duration.ofMinutes(179)))).hasSize(3);
    }

    private static List<ReconcilerId> fleet(String source, int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new ReconcilerId(source, "a", "argocd/app-" + i))
                .toList();
    }
}
