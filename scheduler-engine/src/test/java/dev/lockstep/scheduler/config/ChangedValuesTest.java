package dev.lockstep.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.config.ConfigValue.Changed;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.yaml.YamlLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reading a value as YAML and writing it again changes is named. */
class ChangedValuesTest {
    private static List<Changed> changes(String text) {
        List<Changed> changes = new ArrayList<>();
        ConfigValue.read(text, YamlLimits.defaults(), Meter.withoutLimits(), changes::add);
        return changes;
    }

    private static void becomes(String before, String after) {
        assertThat(changes("a: " + before)).containsExactly(new Changed(before, after));
        assertThat(changes("- [x, " + before + "]")).containsExactly(new Changed(before, after));
    }

    @Test
    void numbersAreWrittenInTheirShortestForm() {
        becomes("1.10", "1.1");
        becomes("0644", "420");
        becomes("0x1F", "31");
        becomes("1_000", "1000");
        becomes("+5", "5");
        becomes(".5", "0.5");
    }

    @Test
    void wordsThatMeanTrueAndFalseChange() {
        becomes("yes", "true");
        becomes("Off", "false");
        becomes("n", "false");
    }

    @Test
    void keysChangeAsWell() {
        assertThat(changes("{on: push, 1.0: x}")).containsExactly(new Changed("on", "true"), new Changed("1.0", "1"));
    }

    @Test
    void whatMeansTheSameEverywhereIsNoChange() {
        assertThat(
                        changes(
                                "{a: 1.5, b: 10, c: true, d: True, e: ~, f: null, g: , h: text, i: \"1.10\", j: '0644', k: 2026-01-02}"))
                .isEmpty();
        assertThat(changes("a: |\n  mode: 0644\n")).isEmpty();
    }

    /** Only maps and lists are read; a text stays as it is. */
    @Test
    void textsDoNotChange() {
        for (String text : List.of("1.10", "0644", "yes", "'1.10'", "a text: with\n\ta tab: 1.10", "x: [1.10")) {
            assertThat(changes(text)).as(text).isEmpty();
        }
    }
}
