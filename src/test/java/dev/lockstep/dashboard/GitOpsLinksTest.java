package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.PullRequestRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside GitHub's page of a pull request is one of its files; any other page shows them itself. */
class GitOpsLinksTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/gitops/pull/7, /files",
        "https://github.acme.example:8443/acme/gitops/pull/7, /files",
        "http://localhost:8080/sandbox/repositories/acme/gitops/pull/7, #files",
        "https://git.example/acme/pull/7, #files"
    })
    void filesOfAPullRequest(String url, String expected) {
        assertThat(GitOpsLinks.files(new PullRequestRef(7, url, "lockstep/kalypso/dev/1", "e0".repeat(20))))
                .isEqualTo(new Link(url + expected, "Files of #7"));
    }
}
