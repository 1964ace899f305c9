package dev.lockstep.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionTroubleTest {
    private static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");

    static Stream<Arguments> failures() {
        ConnectException unresolved = new ConnectException();
        unresolved.initCause(new UnresolvedAddressException());
        SSLHandshakeException untrusted = new SSLHandshakeException("PKIX");
        untrusted.initCause(new CertificateException("no path"));
        return Stream.of(
                Arguments.of(
                        new ConnectException("refused"), OutsideException.Transient.class, "connection was refused"),
                Arguments.of(unresolved, OutsideException.Transient.class, "cannot be resolved"),
                Arguments.of(new UnknownHostException("x"), OutsideException.Transient.class, "cannot be resolved"),
                Arguments.of(new HttpTimeoutException("slow"), OutsideException.Transient.class, "time-out"),
                Arguments.of(new SSLException("closed"), OutsideException.Transient.class, "no TLS connection"),
                Arguments.of(untrusted, OutsideException.Permanent.class, "CA file"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatHappenedAndWhatToDo(Exception failure, Class<? extends OutsideException> kind, String words) {
        OutsideException classified = ConnectionTrouble.classify(
                        "Listing", new RuntimeException(new IOException(failure)))
                .orElseThrow();
        assertThat(classified)
                .isInstanceOf(kind)
                .hasMessageStartingWith("Listing")
                .hasMessageContaining(words);
    }

    @Test
    void leavesTheRestToTheCaller() {
        assertThat(ConnectionTrouble.classify("Listing", new IllegalStateException("else")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "17, 17",
        "0, 0",
        "999999999, 3600",
        "'Mon, 02 Mar 2026 10:31:00 GMT', 60",
        "'Mon, 02 Mar 2026 10:29:00 GMT', 0",
        "soon, -1",
        "'', -1"
    })
    void readsRetryAfter(String header, long seconds) {
        assertThat(ConnectionTrouble.retryAfter(header, NOW)
                        .map(Duration::toSeconds)
                        .orElse(-1L))
                .isEqualTo(seconds);
    }
}
