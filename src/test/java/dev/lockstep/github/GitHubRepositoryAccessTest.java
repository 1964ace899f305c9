package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.github.FakeGitHub.Answer;
import dev.lockstep.ports.OutsideException.NotSignedIn;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryAccess.Access;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.StagePlan.MergeMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHubRepositoryAccessTest {
    private static final String GET = "GET /api/repos/acme/app";
    private static final Optional<String> UNTOLD = Optional.of(
            "what GitHub shows is what the token's user may; it does not tell whether a fine-grained token itself"
                    + " may less, until a call is refused");

    private FakeGitHub gitHub;
    private GitHubRepositoryAccess access;
    private RepositoryUrl url;

    @BeforeEach
    void start() throws IOException {
        gitHub = new FakeGitHub();
        url = RepositoryUrl.of(gitHub.base() + "/acme/app");
        GitHubSettings settings = gitHub.settings(Optional.of("t"), Optional.empty());
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        GitHubTokens tokens = new GitHubTokens(settings, clock);
        access = new GitHubRepositoryAccess(new GitHubConnection(settings, tokens, clock), tokens);
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void aUserWhoMayPushMayAsFarAsGitHubTells() {
        gitHub.on(
                GET,
                200,
                "{\"permissions\":{\"admin\":false,\"push\":true,\"pull\":true},"
                        + "\"allow_merge_commit\":false,\"allow_squash_merge\":true,\"allow_rebase_merge\":true}");
        assertThat(access.of(url))
                .isEqualTo(new Access(
                        true,
                        Optional.of(true),
                        Optional.empty(),
                        List.of(),
                        UNTOLD,
                        Set.of(MergeMethod.SQUASH, MergeMethod.REBASE)));
    }

    @Test
    void aUserWhoMayNotPushMayNotPostStatusesEither() {
        gitHub.on(GET, 200, "{\"permissions\":{\"push\":false,\"pull\":true}}");
        assertThat(access.of(url))
                .isEqualTo(new Access(true, Optional.of(false), Optional.of(false), List.of(), UNTOLD, Set.of()));
    }

    @Test
    void whatGitHubDoesNotTellIsNotGuessed() {
        gitHub.on(GET, 200, "{\"name\":\"app\"}");
        assertThat(access.of(url))
                .isEqualTo(new Access(true, Optional.empty(), Optional.empty(), List.of(), UNTOLD, Set.of()));
    }

    @Test
    void aRepositoryThatIsNotThereIsRejected() {
        gitHub.on(GET, 404, "{\"message\":\"Not Found\"}");
        assertThatThrownBy(() -> access.of(url)).isInstanceOf(Rejected.class).hasMessageContaining("acme/app");
    }

    @Test
    void anAppMayWhatItsInstallationWasGiven(@TempDir Path temp) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Path key = Files.writeString(
                temp.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        generator.generateKeyPair().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        GitHubSettings settings = gitHub.settings(Optional.empty(), Optional.of(new GitHubLogin.App("123", key)));
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        GitHubTokens tokens = new GitHubTokens(settings, clock);
        gitHub.on("GET /api/repos/acme/app/installation", 200, "{\"id\":42}");
        gitHub.on(
                "POST /api/app/installations/42/access_tokens",
                201,
                "{\"token\":\"ghs_1\",\"expires_at\":\"1970-01-01T01:00:00Z\",\"permissions\":"
                        + "{\"contents\":\"write\",\"pull_requests\":\"write\",\"statuses\":\"read\"}}");
        gitHub.on(GET, 200, "{\"permissions\":{\"push\":false,\"pull\":false}}");
        assertThat(new GitHubRepositoryAccess(new GitHubConnection(settings, tokens, clock), tokens).of(url))
                .isEqualTo(new Access(
                        true,
                        Optional.of(true),
                        Optional.of(false),
                        List.of("Commit statuses: write"),
                        Optional.empty(),
                        Set.of()));
    }

    /** Of a classic token GitHub tells the scopes with each answer. */
    @Test
    void aClassicTokenIsKnownByItsScopes() {
        String body = "{\"private\":true,\"permissions\":{\"push\":true,\"pull\":true}}";
        gitHub.on(GET, Answer.of(200, body).with("X-OAuth-Scopes", "read:org, repo"));
        assertThat(access.of(url))
                .isEqualTo(
                        new Access(true, Optional.of(true), Optional.of(true), List.of(), Optional.empty(), Set.of()));
        gitHub.on(GET, Answer.of(200, body).with("X-OAuth-Scopes", "repo:status, read:org"));
        assertThat(access.of(url))
                .isEqualTo(new Access(
                        true,
                        Optional.of(false),
                        Optional.of(true),
                        List.of("the scope repo (it has repo:status, read:org)"),
                        Optional.empty(),
                        Set.of()));
        gitHub.on(GET, Answer.of(200, body).with("X-OAuth-Scopes", "public_repo"));
        assertThat(access.of(url).write()).contains(false);
        gitHub.on(
                GET, Answer.of(200, body.replace("true,\"perm", "false,\"perm")).with("X-OAuth-Scopes", "public_repo"));
        assertThat(access.of(url).write()).contains(true);
    }

    /** A refusal says what the call takes; that is passed on. */
    @Test
    void aRefusalNamesWhatGitHubWouldTake() {
        gitHub.on(
                GET,
                Answer.of(403, "{\"message\":\"Resource not accessible by personal access token\"}")
                        .with("X-Accepted-GitHub-Permissions", "contents=write; pull_requests=read"));
        assertThatThrownBy(() -> access.of(url))
                .isInstanceOf(Rejected.class)
                .isNotInstanceOf(NotSignedIn.class)
                .hasMessageContaining("GitHub takes contents=write; pull_requests=read");
        gitHub.on(
                GET,
                Answer.of(404, "{\"message\":\"Not Found\"}")
                        .with("X-Accepted-OAuth-Scopes", "repo")
                        .with("X-OAuth-Scopes", ""));
        assertThatThrownBy(() -> access.of(url))
                .hasMessageContaining("GitHub takes one of the scopes repo; the token has no scopes");
        gitHub.on(GET, 401, "{\"message\":\"Bad credentials\"}");
        assertThatThrownBy(() -> access.of(url)).isInstanceOf(NotSignedIn.class);
    }

    @Test
    void whatABranchRequiresIsOfItsProtectionAndItsRules() {
        String branch = "GET /api/repos/acme/app/branches/env/dev";
        String rules = "GET /api/repos/acme/app/rules/branches/env/dev";
        gitHub.on(
                branch,
                200,
                "{\"protected\":true,\"protection\":{\"enabled\":true,\"required_status_checks\":"
                        + "{\"contexts\":[\"build\"],\"checks\":[{\"context\":\"build\"},{\"context\":\"scan\"}]}}}");
        gitHub.on(
                rules,
                200,
                "[{\"type\":\"deletion\"},{\"type\":\"required_status_checks\",\"parameters\":"
                        + "{\"required_status_checks\":[{\"context\":\"policy\"}]}}]");
        assertThat(access.requiredStatuses(url, "env/dev").contexts()).containsExactly("build", "policy", "scan");
        assertThat(access.requiredStatuses(url, "env/dev").all()).isTrue();

        gitHub.on(branch, 200, "{\"protected\":false}");
        gitHub.on(rules, 200, "[]");
        assertThat(access.requiredStatuses(url, "env/dev").contexts()).isEmpty();
        assertThat(access.requiredStatuses(url, "env/dev").all()).isTrue();
        gitHub.on(rules, 404, "{\"message\":\"Not Found\"}");
        assertThat(access.requiredStatuses(url, "env/dev").all()).isFalse();
        gitHub.on(branch, 200, "{\"protected\":true}");
        gitHub.on(rules, 200, "[]");
        assertThat(access.requiredStatuses(url, "env/dev").all()).isFalse();
    }
}
