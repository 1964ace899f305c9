package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.github.FakeGitHub.Answer;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHubTokensTest {
    private static final String INSTALLATION = "GET /api/repos/acme/app/installation";
    private static final String TOKEN = "POST /api/app/installations/42/access_tokens";

    @TempDir
    Path temp;

    private FakeGitHub gitHub;
    private RepositoryUrl url;
    private KeyPair pair;
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");

    @BeforeEach
    void start() throws Exception {
        gitHub = new FakeGitHub();
        url = RepositoryUrl.of(gitHub.base() + "/acme/app.git");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        gitHub.on(INSTALLATION, 200, "{\"id\":42}");
        gitHub.on(TOKEN, token("ghs_1", "2026-11-22T11:00:00Z"), token("ghs_2", "2026-11-22T12:00:00Z"));
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static Answer token(String token, String expires) {
        return Answer.of(201, "{\"token\":\"" + token + "\",\"expires_at\":\"" + expires + "\"}");
    }

    private Path pem(String type, byte[] der) throws IOException {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
        return Files.writeString(temp.resolve("key.pem"), text);
    }

    private GitHubSettings app(Path key) {
        return gitHub.settings(Optional.empty(), Optional.of(new GitHubSettings.App("123", key)));
    }

    private GitHubTokens tokens() throws IOException {
        return new GitHubTokens(app(pem("PRIVATE KEY", pair.getPrivate().getEncoded())), () -> now);
    }

    @Test
    void anAppSignsInPerRepositoryAndKeepsTheToken() throws Exception {
        GitHubTokens tokens = tokens();
        assertThat(tokens.tokenFor(url)).contains("ghs_1");
        assertThat(tokens.tokenFor(url)).contains("ghs_1");
        assertThat(gitHub.askedFor()).containsExactly(INSTALLATION, TOKEN);
        assertThat(gitHub.last(TOKEN).body()).isEqualTo("{\"repositories\":[\"app\"]}");

        String[] jwt = gitHub.last(TOKEN)
                .header("Authorization")
                .replace("Bearer ", "")
                .split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(pair.getPublic());
        signature.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(jwt[2]))).isTrue();
        assertThat(new ObjectMapper().readTree(Base64.getUrlDecoder().decode(jwt[0])))
                .isEqualTo(new ObjectMapper().readTree("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"));
        JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(jwt[1]));
        assertThat(claims.get("iat").longValue()).isEqualTo(now.getEpochSecond() - 60);
        assertThat(claims.get("exp").longValue()).isEqualTo(now.getEpochSecond() + 540);
        assertThat(claims.get("iss").textValue()).isEqualTo("123");
        assertThat(tokens.toString()).doesNotContain("ghs_");
    }

    @Test
    void aTokenIsReplacedBeforeItExpiresAndWhenItIsRefused() throws Exception {
        GitHubTokens tokens = tokens();
        assertThat(tokens.tokenFor(url)).contains("ghs_1");
        now = now.plusSeconds(51 * 60);
        assertThat(tokens.tokenFor(url)).contains("ghs_2");
        gitHub.on(TOKEN, token("ghs_3", "2026-11-22T12:30:00Z"));
        assertThat(tokens.renewed(url, "ghs_1")).contains("ghs_2");
        assertThat(tokens.renewed(url, "ghs_2")).contains("ghs_3");
    }

    @Test
    void aCallWithARefusedTokenIsRepeatedOnceWithANewOne() throws Exception {
        GitHubSettings settings = app(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        var pulls = new GitHubPullRequests(
                new GitHubConnection(settings, new GitHubTokens(settings, () -> now), () -> now), settings);
        String get = "GET /api/repos/acme/app/pulls/7";
        gitHub.on(get, Answer.of(401, "{}"), Answer.of(200, gitHub.pull(7, "open", "")));
        assertThat(pulls.get(url, 7).number()).isEqualTo(7);
        assertThat(gitHub.last(get).header("Authorization")).isEqualTo("Bearer ghs_2");

        gitHub.asked.clear();
        gitHub.on(get, 401, "{\"message\":\"Bad credentials\"}");
        assertThatThrownBy(() -> pulls.get(url, 7)).isInstanceOf(Rejected.class);
        assertThat(gitHub.askedFor()).filteredOn(get::equals).hasSize(2);
    }

    @Test
    void keysAreReadAsGitHubGivesThem() throws Exception {
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        GitHubTokens tokens = new GitHubTokens(app(pem("RSA PRIVATE KEY", pkcs1)), () -> now);
        assertThat(tokens.tokenFor(url)).contains("ghs_1");

        Path garbage = Files.writeString(
                temp.resolve("garbage.pem"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");
        for (Path bad : new Path[] {garbage, temp.resolve("none.pem")}) {
            assertThatThrownBy(() -> new GitHubTokens(app(bad), () -> now))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad.toString())
                    .hasMessageNotContaining("c2VjcmV0");
        }
    }

    @Test
    void anAppThatIsNotInstalledIsNamed() throws Exception {
        gitHub.on(INSTALLATION, 404, "{\"message\":\"Not Found\"}");
        assertThatThrownBy(() -> tokens().tokenFor(url))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("123 is not installed on acme/app");
        gitHub.on(INSTALLATION, 200, "{}");
        assertThatThrownBy(() -> tokens().tokenFor(url)).isInstanceOf(Permanent.class);
    }

    @Test
    void aRepositoryElsewhereGetsNoToken() throws Exception {
        GitHubTokens tokens = new GitHubTokens(gitHub.settings(Optional.of("ghp_x"), Optional.empty()), () -> now);
        assertThat(tokens.tokenFor(url)).contains("ghp_x");
        for (String other : new String[] {
            "https://dev.azure.com/acme/p/_git/app",
            url.url().replace("http://", "https://"),
            gitHub.base().replaceFirst(":\\d+$", ":1") + "/acme/app",
            "git@github.com:acme/app"
        }) {
            assertThat(tokens.tokenFor(RepositoryUrl.of(other))).as(other).isEmpty();
        }
        assertThat(tokens.renewed(url, "ghp_x")).isEmpty();
    }
}
