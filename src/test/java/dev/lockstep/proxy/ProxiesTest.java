package dev.lockstep.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    private static final String PROXY = "http://ada:s3cr%40t@proxy.example:3128";

    private static boolean isDirect(String noProxy, String address) {
        return Proxies.of(Map.of("HTTPS_PROXY", PROXY, "HTTP_PROXY", PROXY, "NO_PROXY", noProxy))
                .to(URI.create(address))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|https://github.com|true",
                "github.com|https://github.com|true",
                "GitHub.com.|https://GITHUB.com|true",
                "github.com|https://api.github.com|true",
                "github.com|https://notgithub.com|false",
                "github.com|https://github.com.example|false",
                ".github.com|https://api.github.com|true",
                ".github.com|https://github.com|false",
                "*.github.com|https://api.github.com|true",
                "a.example, github.com,,b.example|https://github.com|true",
                "a.example github.com|https://github.com|true",
                "argo.example:8443|https://argo.example:8443/x|true",
                "argo.example:8443|https://argo.example|false",
                "argo.example:443|https://argo.example|true",
                "argo.example:80|http://argo.example|true",
                "10.0.0.0/8|https://10.200.3.4|true",
                "10.0.0.0/8|https://11.0.0.1|false",
                "10.1.2.0/23|https://10.1.3.255|true",
                "10.1.2.0/23|https://10.1.4.0|false",
                "0.0.0.0/0|https://8.8.8.8|true",
                "10.0.0.0/8|https://ten.example|false",
                "10.1.2.3|https://10.1.2.3:8443|true",
                "10.1.2.3:443|https://10.1.2.3:8443|false",
                "2.3|https://10.1.2.3|false",
                "fd00::/8|https://[fd12::1]|true",
                "fd00::/8|https://[fc12::1]|false",
                "fd00::1|https://[fd00:0::1]:8443|true",
                "[fd00::1]:443|https://[fd00::1]|true",
                "[fd00::1]:443|https://[fd00::1]:1|false",
                "''|https://github.com|false",
                "''|https://localhost:1|true",
                "''|https://cluster.localhost|true",
                "''|https://127.9.9.9|true",
                "''|https://[::1]|true",
                "''|http://169.254.169.254/metadata|true",
                "''|https://localhost.example|false"
            })
    void whatNoProxySaysIsReachedDirectly(String noProxy, String address, boolean direct) {
        assertThat(isDirect(noProxy, address)).isEqualTo(direct);
    }

    @Test
    void eachSchemeHasItsOwnAndLowerCaseCountsFirst() {
        Proxies proxies = Proxies.of(Map.of(
                "https_proxy",
                "lower.example:1",
                "HTTPS_PROXY",
                "upper.example:2",
                "HTTP_PROXY",
                "http://plain.example/"));
        assertThat(proxies.to(URI.create("https://github.com"))).get().hasToString("https_proxy lower.example:1");
        assertThat(proxies.to(URI.create("http://github.com"))).get().hasToString("HTTP_PROXY plain.example:80");
        assertThat(proxies.to(URI.create("ssh://github.com"))).isEmpty();
        assertThat(Proxies.of(Map.of("HTTPS_PROXY", " ", "https_proxy", "")).to(URI.create("https://github.com")))
                .isEmpty();
        assertThat(Proxies.of(Map.of("HTTPS_PROXY", "p:1")).to(URI.create("http://github.com")))
                .isEmpty();
    }

    @Test
    void whoWeAreThereIsNeverShown() {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", PROXY));
        URI address = URI.create("https://github.com/acme");
        assertThat(proxies.authorization(address)).contains("Basic YWRhOnMzY3JAdA==");
        assertThat(proxies + proxies.told(address) + proxies.to(address))
                .contains("HTTPS_PROXY proxy.example:3128 with a user")
                .doesNotContain("ada", "s3cr");
        assertThat(proxies.authorization(URI.create("https://localhost"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ada:hunter2@proxy.example",
                "socks5://ada:hunter2@proxy.example:1080",
                "http://ada:hunter2@proxy.example/path",
                "http://ada:hunter2@",
                "http://ada:hun ter2@proxy.example",
                "ada:hunter2@proxy.example:x"
            })
    void whatCannotBeUsedIsNamedWithoutThePassword(String proxy) {
        assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", proxy)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("ada")
                .hasMessageNotContaining("hun");
    }

    @Test
    void aNetworkThatIsNoneIsAnError() {
        assertThatThrownBy(() -> isDirect("10.0.0/8", "https://github.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0/8");
    }
}
