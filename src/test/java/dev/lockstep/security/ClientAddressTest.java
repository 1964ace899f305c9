package dev.lockstep.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff::1, 2001:db8:1:2::/64",
        "2001:db8:1:3::1, 2001:db8:1:3::/64",
        "::1, ::/64",
        "proxy.example, proxy.example",
        "'x\u001b[31m', x?[31m",
    })
    void manyAddressesOfOneClientAreOne(String host, String network) {
        assertThat(ClientAddress.network(host)).isEqualTo(network);
    }
}
