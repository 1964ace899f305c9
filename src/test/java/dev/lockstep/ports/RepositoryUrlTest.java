package dev.lockstep.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as people and programs write them, the odd ones included. */
class RepositoryUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/Acme/X, github.com/acme/x",
        "https://github.com/acme/x.git/, github.com/acme/x",
        "https://github.com:443/acme/x.git, github.com/acme/x",
        "http://git.corp.example:8080/acme/x, git.corp.example:8080/acme/x",
        "git@github.com:acme/x.git, github.com/acme/x",
        "github.com:acme/x, github.com/acme/x",
        "ssh://git@ssh.github.com:443/acme/x, github.com/acme/x",
        "https://user@github.com/acme/x, github.com/acme/x",
        "git@ssh.dev.azure.com:v3/acme/plane/x, dev.azure.com/acme/plane/_git/x",
        "https://acme.visualstudio.com/DefaultCollection/plane/_git/x, dev.azure.com/acme/plane/_git/x",
        "acme/x, /acme/x",
        "file:///srv/x.git, /srv/x",
    })
    void oneRepositoryHasOneKey(String url, String key) {
        assertThat(RepositoryUrl.of(url).key()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git::https://github.com/acme/x",
                "s3::https://s3.amazonaws.com/bucket/x.zip",
                "a+b:c",
                "urn+x:acme:x",
                "mailto+x:bot@acme.example",
                "https://",
                "https://github.com/acme/{{x}}",
                "https://github.com/ac me/x",
                "https://[::1/acme/x",
                "https://github.com/acme/%zz",
                "://acme/x",
                "::",
                "",
                " ",
            })
    void whatIsNoAddressIsSaidToBeNone(String url) {
        assertThatThrownBy(() -> RepositoryUrl.of(url).key())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a repository address");
        assertThatThrownBy(() -> RepositoryUrl.of(url).fullName()).isInstanceOf(IllegalArgumentException.class);
    }

    /** Nothing that is thrown, and nothing that is shown, holds what stands before the host. */
    @ParameterizedTest
    @CsvSource({
        "https://bot:s3cret@github.com/acme/x, https://github.com/acme/x",
        "https://bot:s3cr@t-s3cret@github.com/acme/x, https://github.com/acme/x",
        "https://s3cret@github.com/acme/x, https://github.com/acme/x",
        "https://bot:s3cret/with@github.com/acme/x, https://github.com/acme/x",
        "https://bot:s3cret?with@github.com/acme/x, https://github.com/acme/x",
        "https://bot:s3cret#@github.com/acme/x, https://github.com/acme/x",
        "https://bot:{s3cret}@github.com/acme/x, https://github.com/acme/x",
        "git::https://bot:s3cret@github.com/acme/x, git::https://github.com/acme/x",
        "bot:s3cret@github.com:acme/x, github.com:acme/x",
        "https://github.com/acme/x?access_token=s3cret, https://github.com/acme/x?...",
        "https://github.com/acme/x@v1, https://github.com/acme/x@v1",
        "git@github.com:acme/x, git@github.com:acme/x",
        "ssh://git@[::1]:22/acme/x, ssh://[::1]:22/acme/x",
    })
    void noPasswordIsShown(String url, String shown) {
        RepositoryUrl address = RepositoryUrl.of(url);
        assertThat(address).hasToString(shown);
        for (Runnable use : new Runnable[] {address::key, address::fullName}) {
            try {
                use.run();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasNoCause();
                assertThat(e.getMessage()).doesNotContain("s3cr");
            }
        }
        assertThatThrownBy(() -> RepositoryUrl.of(url + "\u0001x"))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2_049, 4_000_000})
    void aTextWithoutEndIsNotRepeated(int length) {
        assertThatThrownBy(() -> RepositoryUrl.of("https://github.com/" + "a".repeat(length - 19)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a repository address: a text of " + length + " characters");
    }
}
