package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
    private static final Instant NOW = Fixture.NOW;

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT59.9S, 59 s",
        "PT60S, 1 min",
        "PT59M59S, 59 min",
        "PT1H, 1 h",
        "PT3H5M, 3 h 5 min",
        "P2D, 2 d",
        "P2DT4H30M, 2 d 4 h",
        "PT-5S, 0 s"
    })
    void aSpanHasAtMostTwoUnits(Duration span, String words) {
        assertThat(Moment.span(span)).isEqualTo(words);
    }

    @Test
    void theFormDecidesTheWords() {
        assertThat(Moment.ago(NOW.minusSeconds(8), NOW).text()).isEqualTo("8 s ago");
        assertThat(Moment.ago(NOW, NOW).text()).isEqualTo("just now");
        assertThat(Moment.lasting(NOW.minusSeconds(8), NOW).text()).isEqualTo("8 s");
        assertThat(Moment.in(NOW.plusSeconds(8), NOW).text()).isEqualTo("in 8 s");
        assertThat(Moment.in(NOW.minusSeconds(8), NOW).text()).isEqualTo("now");
    }

    @Test
    void aClockNamesTheDayOnlyWhenItIsAnother() {
        assertThat(Moment.clock(NOW.minusSeconds(61), NOW).text()).isEqualTo("11:58:59");
        assertThat(Moment.clock(NOW.minus(Duration.ofDays(1)), NOW).text()).isEqualTo("28 Feb 12:00:00");
    }

    @Test
    void theExactTimeStandsBesideTheWords() {
        Moment moment = Moment.ago(NOW.minusMillis(1500), NOW);
        assertThat(moment.exact()).isEqualTo("2026-03-01 11:59:58 UTC");
        assertThat(moment.iso()).isEqualTo("2026-03-01T11:59:58Z");
    }
}
