package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHubRepositoryAccessTest {
    private static final String GET = "GET /api/repos/acme/app";

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
                        true, Optional.of(true), Optional.empty(), Set.of(MergeMethod.SQUASH, MergeMethod.REBASE)));
    }

    @Test
    void aUserWhoMayNotPushMayNotPostStatusesEither() {
        gitHub.on(GET, 200, "{\"permissions\":{\"push\":false,\"pull\":true}}");
        assertThat(access.of(url)).isEqualTo(new Access(true, Optional.of(false), Optional.of(false), Set.of()));
    }

    @Test
    void whatGitHubDoesNotTellIsNotGuessed() {
        gitHub.on(GET, 200, "{\"name\":\"app\"}");
        assertThat(access.of(url)).isEqualTo(new Access(true, Optional.empty(), Optional.empty(), Set.of()));
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
                .isEqualTo(new Access(true, Optional.of(true), Optional.of(false), Set.of()));
    }
}
