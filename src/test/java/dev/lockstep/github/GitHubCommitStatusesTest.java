package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.github.FakeGitHub.Answer;
import dev.lockstep.ports.CommitStatuses.CommitStatus;
import dev.lockstep.ports.CommitStatuses.State;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitHubCommitStatusesTest {
    private static final String GET = "GET /api/repos/acme/app/commits/" + FakeGitHub.SHA + "/statuses";
    private static final String POST = "POST /api/repos/acme/app/statuses/" + FakeGitHub.SHA;

    private FakeGitHub gitHub;
    private GitHubCommitStatuses statuses;
    private RepositoryUrl url;

    @BeforeEach
    void start() throws IOException {
        gitHub = new FakeGitHub();
        url = RepositoryUrl.of(gitHub.base() + "/acme/app");
        GitHubSettings settings = gitHub.settings(Optional.of("t"), Optional.empty());
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        statuses = new GitHubCommitStatuses(new GitHubConnection(settings, new GitHubTokens(settings, clock), clock));
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static CommitStatus status(String description) {
        return new CommitStatus("dev environment", State.PENDING, description, Optional.of("http://l/1"));
    }

    @Test
    void readsTheLatestOfItsContext() {
        gitHub.on(
                GET,
                200,
                "[{\"context\":\"other\",\"state\":\"error\"},{\"context\":\"Dev Environment\",\"state\":\"success\","
                        + "\"description\":\"Deployed\",\"target_url\":null},"
                        + "{\"context\":\"dev environment\",\"state\":\"pending\"}]");

        assertThat(statuses.latest(url, FakeGitHub.SHA, "dev environment"))
                .contains(new CommitStatus("dev environment", State.SUCCESS, "Deployed", Optional.empty()));
        assertThat(statuses.latest(url, FakeGitHub.SHA, "stage environment")).isEmpty();
    }

    @Test
    void postsOnlyAChange() {
        gitHub.on(GET, 200, "[]");
        gitHub.on(POST, 201, "{\"id\":1,\"state\":\"pending\"}");
        statuses.post(url, FakeGitHub.SHA, status("Deploying"));
        assertThat(gitHub.last(POST).body())
                .contains("\"pending\"", "\"Deploying\"", "\"dev environment\"", "\"http://l/1\"");

        gitHub.on(
                GET,
                200,
                "[{\"context\":\"dev environment\",\"state\":\"pending\",\"description\":\"Deploying\","
                        + "\"target_url\":\"http://l/1\"}]");
        statuses.post(url, FakeGitHub.SHA, status("Deploying"));
        assertThat(gitHub.askedFor()).containsExactly(GET, POST, GET);
    }

    @Test
    void whoHasReadTheLatestDoesNotReadItAgain() {
        gitHub.on(POST, 201, "{\"id\":1,\"state\":\"pending\"}");
        statuses.append(url, FakeGitHub.SHA, status("x".repeat(300)));
        assertThat(gitHub.last(POST).body()).contains("\"pending\"", "\"" + "x".repeat(139) + "…\"");
        assertThat(gitHub.askedFor()).containsExactly(POST);
    }

    @Test
    void whatIsNotAnsweredInTimeIsGivenTimeToBeDone() {
        gitHub.on(GET, 200, "[]");
        gitHub.on(POST, 0, "");
        assertThatThrownBy(() -> statuses.post(url, FakeGitHub.SHA, status("Deploying")))
                .isInstanceOfSatisfying(
                        Transient.class, late -> assertThat(late.retryAfter()).contains(Duration.ofMillis(1500)))
                .hasMessageContaining("no complete answer within 1500 ms");
        gitHub.on(GET, 0, "");
        assertThatThrownBy(() -> statuses.post(url, FakeGitHub.SHA, status("Deploying")))
                .isInstanceOfSatisfying(
                        Transient.class, late -> assertThat(late.retryAfter()).isEmpty());
    }

    @Test
    void longDescriptionsAreCut() {
        gitHub.on(GET, 200, "[]");
        gitHub.on(POST, 201, "{\"id\":1}");
        statuses.post(url, FakeGitHub.SHA, status("x".repeat(300)));
        assertThat(gitHub.last(POST).body()).contains("\"" + "x".repeat(139) + "…\"");
        assertThat(Text.brief("ab\uD83D\uDE00cd", 4)).isEqualTo("ab…");
    }

    @Test
    void whenThereAreTooManyStatusesAnotherTryIsPointless() {
        gitHub.on(GET, 200, "[]");
        gitHub.on(
                POST,
                422,
                "{\"message\":\"Validation Failed\",\"errors\":[{\"message\":\"This SHA and context has reached the"
                        + " maximum number of statuses.\"}]}");
        assertThatThrownBy(() -> statuses.post(url, FakeGitHub.SHA, status("d")))
                .isInstanceOf(Permanent.class)
                .hasMessageContaining("maximum number of statuses")
                .hasMessageContaining("1000 of one context");
    }

    @Test
    void aRefusalNamesThePermissionAndGitHubsWords() {
        gitHub.on(GET, 200, "[]");
        gitHub.on(
                POST,
                Answer.of(404, "{\"message\":\"Not Found\"}").with("X-Accepted-GitHub-Permissions", "statuses=write"));
        assertThatThrownBy(() -> statuses.post(url, FakeGitHub.SHA, status("d")))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("404, Not Found")
                .hasMessageContaining("Commit statuses: write")
                .hasMessageContaining("GitHub takes statuses=write");
        gitHub.on(POST, 422, "{\"message\":\"No commit found for SHA: " + FakeGitHub.SHA + "\"}");
        assertThatThrownBy(() -> statuses.post(url, FakeGitHub.SHA, status("d")))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("422, No commit found for SHA");
    }

    @Test
    void oddAnswersAndArgumentsAreNamed() {
        gitHub.on(GET, 200, "{}");
        assertThatThrownBy(() -> statuses.latest(url, FakeGitHub.SHA, "c")).isInstanceOf(Permanent.class);
        // One that says nothing we know is passed over.
        gitHub.on(GET, 200, "[7,null,{\"context\":\"c\",\"state\":\"odd\"},{\"context\":\"c\",\"state\":\"success\"}]");
        assertThat(statuses.latest(url, FakeGitHub.SHA, "c").orElseThrow().state())
                .isEqualTo(State.SUCCESS);
        assertThatThrownBy(() -> statuses.latest(url, "../../x", "c")).isInstanceOf(Rejected.class);
    }
}
