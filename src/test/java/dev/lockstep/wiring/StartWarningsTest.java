package dev.lockstep.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.secret.Secret;
import dev.lockstep.wiring.StartWarnings.UserToken;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartWarningsTest {
    private static final URI HTTPS = URI.create("https://lockstep.example.com");

    private static UserToken token(String user, int length) {
        return new UserToken(user, Secret.of("s".repeat(length)));
    }

    @Test
    void whatIsAsItShouldBeIsNotTalkedAbout() {
        assertThat(StartWarnings.of(HTTPS, List.of(token("vera", 32)), true)).isEmpty();
    }

    @Test
    void shortTokensAreNamedAndNotShown() {
        List<String> warnings = StartWarnings.of(HTTPS, List.of(token("vera", 32), token("olga", 31)), true);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .startsWith("LOCKSTEP_TOKENS_1__TOKEN, of olga, has fewer than 32 characters")
                .doesNotContain("sss");
    }

    @Test
    void aMissingWebhookSecretIsToldWithWhatItMeans() {
        assertThat(StartWarnings.of(HTTPS, List.of(), false))
                .singleElement()
                .asString()
                .startsWith("LOCKSTEP_GITHUB_WEBHOOK_SECRET is not set: webhooks are refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://lockstep.example.com",
                "HTTP://10.0.0.7:8080",
                "http://[2001:db8::1]:8080",
                "http://localhost.example.com"
            })
    void httpIsForThisMachineOnly(String url) {
        assertThat(StartWarnings.of(URI.create(url), List.of(), true))
                .singleElement()
                .asString()
                .startsWith("LOCKSTEP_PUBLIC_URL is " + url + ": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080",
                "http://127.0.0.1:8080",
                "http://127.8.9.1",
                "http://[::1]:8080",
                "http://a.localhost"
            })
    void thisMachineMayBeHttp(String url) {
        assertThat(StartWarnings.of(URI.create(url), List.of(), true)).isEmpty();
    }
}
