package dev.lockstep.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginFailuresTest {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final List<String> log = new ArrayList<>();
    private long now = -5;
    private final LoginFailures failures =
            new LoginFailures(new LoginFailures.Limits(3, 7, WINDOW), () -> now, log::add);

    private void fail(String address, String name, int times) {
        for (int i = 0; i < times; i++) {
            failures.failed(address, name);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aWindowEndsAndTheNextBegins() {
        fail("a", "vera", 2);
        assertThat(failures.wait("a", "vera")).isZero();
        pass(Duration.ofSeconds(20));
        fail("a", "vera", 1);
        assertThat(failures.wait("a", "vera")).isEqualTo(Duration.ofSeconds(40));
        pass(Duration.ofSeconds(40).minusNanos(1));
        assertThat(failures.wait("a", "vera")).isEqualTo(Duration.ofNanos(1));
        pass(Duration.ofNanos(1));
        assertThat(failures.wait("a", "vera")).isZero();
        fail("a", "vera", 2);
        assertThat(failures.wait("a", "vera")).isZero();
    }

    @Test
    void namesAndAddressesAreCountedByThemselves() {
        fail("a", "vera", 3);
        assertThat(failures.wait("a", "vera")).isPositive();
        assertThat(failures.wait("a", "")).isZero();
        assertThat(failures.wait("b", "vera")).isZero();
        fail("a", "olga", 2);
        fail("a", "", 2);
        assertThat(failures.wait("a", "somebody")).isPositive();
        assertThat(failures.wait("b", "somebody")).isZero();
    }

    @Test
    void whoCameInFromThereIsKnownThereAlone() {
        failures.succeeded("a", "vera");
        assertThat(failures.knows("a", "vera")).isTrue();
        assertThat(failures.knows("b", "vera")).isFalse();
        assertThat(failures.knows("a", "olga")).isFalse();
    }

    @Test
    void whatIsCountedHasABoundWhateverIsTried() {
        fail("first", "vera", 3);
        for (int i = 0; i < LoginFailures.MOST_COUNTERS; i++) {
            fail("address" + i, "n".repeat(20_000) + i, 1);
        }
        // The oldest had to go; those that are counted are the newest, whatever their names were.
        assertThat(failures.wait("first", "vera")).isZero();
        String last = "address" + (LoginFailures.MOST_COUNTERS - 1);
        fail(last, "n".repeat(100), 2);
        assertThat(failures.wait(last, "n".repeat(60))).isPositive();
    }

    @Test
    void theLogHasOneLineForManyTriesAndNoControlCharacters() {
        fail("192.0.2.7", "vera\r\n\u001b[31m\u202e\"", 6);
        assertThat(log).hasSize(2);
        assertThat(log.get(0))
                .contains(
                        "A login from 192.0.2.7 failed, with the user name \"vera???[31m??\"",
                        "counted, and not logged")
                .matches("[\\x20-\\x7e]+");
        assertThat(log.get(1)).startsWith("3 logins from 192.0.2.7 have failed, with the user name \"vera");
        fail("192.0.2.7", "olga", 1);
        assertThat(log).hasSize(3);
        assertThat(log.get(2)).startsWith("7 logins from 192.0.2.7 have failed within 60 s");
        fail("192.0.2.7", "olga", 100);
        assertThat(log).hasSize(4);
        pass(WINDOW);
        fail("192.0.2.7", "x".repeat(1_000), 1);
        assertThat(log).hasSize(5);
        assertThat(log.get(4)).hasSizeLessThan(300);
    }
}
