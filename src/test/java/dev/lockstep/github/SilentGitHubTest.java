package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.stub.StubServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilentGitHubTest {
    private Instant now = Instant.parse("2026-03-02T12:00:00Z");

    /** Or each run of each pipeline would hold a thread for the time-out, at each of its attempts. */
    @Test
    void aGitHubThatSaysNothingIsAskedByOneAtATime() throws IOException {
        try (StubServer mute = StubServer.http(request -> StubServer.NEVER)) {
            GitHubSettings settings = new GitHubSettings(
                    mute.uri(),
                    mute.uri(),
                    Optional.empty(),
                    Optional.of("token"),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofMillis(500));
            HostMemory hosts = new HostMemory(() -> now, Duration.ofSeconds(5));
            GitHubPullRequests pulls = new GitHubPullRequests(new GitHubConnection(
                    List.of(settings), repository -> Optional.of("token"), () -> now, hosts, Proxies.none()));
            for (int repository = 0; repository < 2; repository++) {
                RepositoryUrl silent = RepositoryUrl.of(mute.uri() + "/acme/app-" + repository);
                assertThatThrownBy(() -> pulls.get(silent, 1))
                        .isInstanceOf(Transient.class)
                        .hasMessageContaining("no answer from GitHub");
            }
            RepositoryUrl third = RepositoryUrl.of(mute.uri() + "/acme/app-3");
            now = now.plusSeconds(2);
            int asked = mute.requests().size();
            assertThatThrownBy(() -> pulls.get(third, 1))
                    .isInstanceOfSatisfying(
                            Transient.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)))
                    .hasMessageContaining("did not answer in time at 2026-03-02T12:00:00Z, which is remembered");
            assertThat(mute.requests()).hasSize(asked);
            now = now.plusSeconds(3);
            assertThatThrownBy(() -> pulls.get(third, 1)).hasMessageNotContaining("which is remembered");
            assertThat(mute.requests()).hasSizeGreaterThan(asked);
        }
    }
}
