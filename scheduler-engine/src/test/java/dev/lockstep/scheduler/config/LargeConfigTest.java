package dev.lockstep.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values within the limits that once took minutes, or the whole stack. */
class LargeConfigTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Object roundTrip(String text) {
        return assertTimeoutPreemptively(SOON, () -> {
            Object value = ConfigValue.read(text, YamlLimits.defaults());
            YamlWriter.write(value);
            return value;
        });
    }

    @Test
    void aNumberOfAMillionDigitsIsRead() {
        assertThat(roundTrip("[" + "1".repeat(900_000) + "]")).isInstanceOf(GoList.class);
        assertThat(roundTrip("[0x" + "f".repeat(900_000) + "]")).isInstanceOf(GoList.class);
        assertThat(roundTrip("[" + "0".repeat(900_000) + "17]")).isEqualTo(GoList.ofAny(List.of(15L)));
    }

    @Test
    void aNumberToTheBaseOf60WithManyPlacesNeedsNoStack() {
        assertThat(roundTrip("['1" + ":30".repeat(200_000) + "']")).isInstanceOf(GoList.class);
    }

    @Test
    void longListsOfNamedItemsAreMergedSoon() {
        GoMap older = named(30_000, "a");
        GoMap newer = named(30_000, "b");
        GoMap merged = assertTimeoutPreemptively(SOON, () -> new ConfigMerge(Meter.withoutLimits()).maps(older, newer));
        GoList items = (GoList) merged.entries().get("list");
        assertThat(items.items()).hasSize(30_000);
        assertThat(((GoMap) items.items().get(29_999)).entries())
                .containsOnly(Map.entry("name", 29_999L), Map.entry("a", 1L), Map.entry("b", 1L));
    }

    private static GoMap named(int count, String key) {
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            items.add(new GoMap(GoMap.Type.ANY_ANY, new HashMap<>(Map.of("name", i, key, 1L))));
        }
        return new GoMap(GoMap.Type.STRING_ANY, new HashMap<>(Map.of("list", GoList.ofAny(items))));
    }
}
