package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitPagesTest {
    private static final String COMMIT = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";
    private final CommitPages gitHub = new CommitPages(URI.create("https://github.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/Acme/Plane",
                "https://github.com/Acme/Plane.git",
                "https://ada:secret@github.com/Acme/Plane/",
                "git@github.com:Acme/Plane.git",
                "ssh://git@github.com/Acme/Plane"
            })
    void everySpellingOfARepositoryHasTheSamePages(String repository) {
        assertThat(gitHub.of(repository, COMMIT))
                .contains(URI.create("https://github.com/Acme/Plane/commit/" + COMMIT));
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com.evil.example/acme/plane",
        "https://evil.example/github.com/acme/plane",
        "https://dev.azure.com/acme/project/_git/plane",
        "https://github.com/acme",
        "https://github.com/acme/plane/more",
        "https://github.com/acme/..",
        "https://github.com/ac%22me/plane",
        "http://[::1",
        "javascript:alert(1)"
    })
    void whatIsNoRepositoryOfItHasNone(String repository) {
        assertThat(gitHub.of(repository, COMMIT)).isEmpty();
    }

    @Test
    void onlyACommitHasAPage() {
        assertThat(gitHub.of("https://github.com/acme/plane", "../../evil")).isEmpty();
        assertThat(gitHub.of("https://github.com/acme/plane", COMMIT.substring(1)))
                .isEmpty();
    }

    @Test
    void anEnterpriseServerHasItsOwn() {
        CommitPages own = new CommitPages(URI.create("https://github.acme.example:8443/"));
        assertThat(own.of("https://github.acme.example:8443/acme/plane", COMMIT))
                .contains(URI.create("https://github.acme.example:8443/acme/plane/commit/" + COMMIT));
        assertThat(own.of("https://github.acme.example/acme/plane", COMMIT)).isEmpty();
    }
}
