package dev.lockstep.sandbox.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does not reach this machine's loopback does not reach a server that asks for no token. */
class SandboxAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]", "::ffff:127.0.0.1"})
    void loopback(String host) {
        assertThatCode(() -> SandboxAddress.check(host, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "::",
                "0",
                "10.1.2.3",
                "192.0.2.7",
                "::ffff:192.0.2.7",
                "2001:db8::1",
                "fe80::1",
                "",
                "no-such-host.invalid"
            })
    void anythingElseIsRefusedUnlessTold(String host) {
        assertThatThrownBy(() -> SandboxAddress.check(host, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("QUARKUS_HTTP_HOST is " + host)
                .hasMessageContaining("LOCKSTEP_SANDBOX_ANY_ADDRESS=true");
        assertThatCode(() -> SandboxAddress.check(host, true)).doesNotThrowAnyException();
    }
}
