package dev.lockstep.queries;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeadTimesTest {
    private static LeadTimes of(int... minutes) {
        return LeadTimes.of(IntStream.of(minutes).mapToObj(Duration::ofMinutes).toList());
    }

    @Test
    void ofNoRunNothingIsSaid() {
        assertThat(LeadTimes.of(List.of()).median()).isEmpty();
        assertThat(LeadTimes.of(List.of()).p90()).isEmpty();
    }

    @Test
    void theMedianIsInTheMiddleWhateverTheOrder() {
        assertThat(of(30, 1, 2).median()).contains(Duration.ofMinutes(2));
        assertThat(of(8, 1, 4, 2).median()).contains(Duration.ofMinutes(3));
        assertThat(of(7).median()).contains(Duration.ofMinutes(7));
    }

    @Test
    void nineOfTenTookAsLongOrLess() {
        assertThat(of(7).p90()).contains(Duration.ofMinutes(7));
        assertThat(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 60).p90()).contains(Duration.ofMinutes(9));
        assertThat(of(1, 2, 3, 60).p90()).contains(Duration.ofMinutes(60));
        assertThat(LeadTimes.of(IntStream.rangeClosed(1, 20)
                                .mapToObj(Duration::ofMinutes)
                                .toList())
                        .p90())
                .contains(Duration.ofMinutes(18));
    }
}
