package dev.lockstep.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent<String, String> recent = new Recent<>(3, 100);
    // Softly held is what nobody else holds.
    private final String value = "value";

    @Test
    void whatWasUsedLastStaysAsLongAsItIsNotTooMuchTogether() {
        recent.put("a", value, 40);
        recent.put("b", value, 40);
        assertThat(recent.get("a")).isSameAs(value);
        recent.put("c", value, 30);
        assertThat(recent.get("b")).isNull();
        assertThat(recent.get("a")).isSameAs(value);
        recent.put("a", value, 101);
        assertThat(recent.get("a")).isNull();
        assertThat(recent.get("c")).isSameAs(value);
    }

    @Test
    void norTooMany() {
        for (String key : new String[] {"a", "b", "c", "c", "d"}) {
            recent.put(key, value, 1);
        }
        assertThat(recent.get("a")).isNull();
        assertThat(recent.get("b")).isSameAs(value);
    }
}
