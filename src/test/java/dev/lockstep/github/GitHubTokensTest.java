package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.github.FakeGitHub.Answer;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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
        return gitHub.settings(Optional.empty(), Optional.of(new GitHubLogin.App("123", key)));
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
                new GitHubConnection(settings, new GitHubTokens(settings, () -> now), () -> now));
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

    /** Credentials of a file come and go: what is not changed stays, and one of no use takes nothing away. */
    @Test
    void ofAListThatChangesWhileItIsUsed() throws Exception {
        Path pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        GitHubLogin app = new GitHubLogin(Optional.empty(), Optional.of(new GitHubLogin.App("1", pem)));
        AtomicReference<List<GitHubSettings>> settings =
                new AtomicReference<>(List.of(with(gitHub, app, Map.of("acme", login("ghp_acme")))));
        GitHubTokens tokens = new GitHubTokens(settings::get, () -> now, HostMemory.none(), Proxies.none());
        assertThat(tokens.tokenFor(url)).contains("ghp_acme");

        Files.delete(pem);
        settings.set(List.of(with(gitHub, app, Map.of("acme", login("ghp_other")))));
        assertThat(tokens.tokenFor(url)).as("the App's key is in use already").contains("ghp_other");

        GitHubLogin useless =
                new GitHubLogin(Optional.empty(), Optional.of(new GitHubLogin.App("2", temp.resolve("none"))));
        settings.set(List.of(with(gitHub, app, Map.of("acme", login("ghp_third"), "labs", useless))));
        assertThat(tokens.tokenFor(url)).as("all stays as it was").contains("ghp_other");
    }

    /** Two GitHubs side by side; each credential goes to what it is said of, and to no other host or owner. */
    @Test
    void ofAnOwnerBeforeThoseOfTheHostAndEachAtItsOwnHostOnly() throws Exception {
        try (FakeGitHub server = new FakeGitHub()) {
            GitHubSettings first = with(gitHub, login("ghp_general"), Map.of("acme", login("ghp_acme")));
            GitHubSettings second = with(server, GitHubLogin.ANONYMOUS, Map.of("tools", login("ghp_server")));
            List<GitHubSettings> both = List.of(first, second);
            GitHubTokens tokens = new GitHubTokens(() -> both, () -> now, HostMemory.none(), Proxies.none());
            GitHubPullRequests pulls = new GitHubPullRequests(
                    new GitHubConnection(both, tokens, () -> now, HostMemory.none(), Proxies.none()));

            assertThat(asked(pulls, gitHub, "acme/app")).isEqualTo("Bearer ghp_acme");
            assertThat(asked(pulls, gitHub, "ACME/other")).isEqualTo("Bearer ghp_acme");
            assertThat(asked(pulls, gitHub, "acme-evil/app")).isEqualTo("Bearer ghp_general");
            assertThat(asked(pulls, server, "tools/app")).isEqualTo("Bearer ghp_server");
            assertThat(asked(pulls, server, "acme/app")).isNull();
            RepositoryUrl below = RepositoryUrl.of(gitHub.base() + "/evil/acme/app");
            assertThat(tokens.tokenFor(below)).contains("ghp_general");
            assertThatThrownBy(() -> pulls.get(RepositoryUrl.of("https://elsewhere.example/acme/app"), 7))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining(gitHub.base() + " or " + server.base());
            assertThat(tokens.tokenFor(RepositoryUrl.of("https://elsewhere.example/acme/app")))
                    .isEmpty();
            assertThat(tokens.toString()).doesNotContain("ghp_");
        }
    }

    private static GitHubSettings with(FakeGitHub server, GitHubLogin general, Map<String, GitHubLogin> owners) {
        GitHubSettings plain = server.settings(Optional.empty(), Optional.empty());
        return new GitHubSettings(
                plain.apiUrl(), plain.webUrl(), plain.graphqlUrl(), general, owners, plain.caFile(), plain.timeout());
    }

    private static GitHubLogin login(String token) {
        return new GitHubLogin(Optional.of(Secret.of(token)), Optional.empty());
    }

    private static String asked(GitHubPullRequests pulls, FakeGitHub server, String repository) {
        String get = "GET /api/repos/" + repository + "/pulls/7";
        server.on(get, 200, server.pull(7, "open", ""));
        assertThat(pulls.get(RepositoryUrl.of(server.base() + "/" + repository), 7)
                        .number())
                .isEqualTo(7);
        return server.last(get).header("Authorization");
    }

    @Test
    void aTokenInAFileIsTheOneThatIsThereNow() throws Exception {
        Path file = Files.writeString(temp.resolve("token"), "ghp_one\n");
        Secret secret = Secret.inFile("LOCKSTEP_GITHUB_TOKEN_FILE", file, GitHubLogin::checkToken);
        GitHubSettings settings = with(gitHub, new GitHubLogin(Optional.of(secret), Optional.empty()), Map.of());
        GitHubTokens tokens = new GitHubTokens(settings, () -> now);
        GitHubPullRequests pulls = new GitHubPullRequests(new GitHubConnection(settings, tokens, () -> now));
        assertThat(asked(pulls, gitHub, "acme/app")).isEqualTo("Bearer ghp_one");
        Files.writeString(file, "ghp_another\n");
        // The old one is refused: the new one is looked for at once, and the call is repeated with it.
        String get = "GET /api/repos/acme/app/pulls/8";
        gitHub.on(get, Answer.of(401, "{\"message\":\"Bad credentials\"}"), Answer.of(200, gitHub.pull(8, "open", "")));
        assertThat(pulls.get(url, 8).number()).isEqualTo(8);
        assertThat(gitHub.last(get).header("Authorization")).isEqualTo("Bearer ghp_another");
    }

    @Test
    void theKeyOfAnAppIsReadAgainWhenItIsReplaced() throws Exception {
        Path file = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        GitHubTokens tokens = new GitHubTokens(app(file), () -> now);
        assertThat(tokens.tokenFor(url)).contains("ghs_1");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        now = now.plusSeconds(51 * 60);
        // The file is looked at once a second.
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            gitHub.asked.clear();
            tokens.renewed(url, tokens.tokenFor(url).orElseThrow());
            String[] jwt = gitHub.last(TOKEN)
                    .header("Authorization")
                    .replace("Bearer ", "")
                    .split("\\.");
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(pair.getPublic());
            signature.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(jwt[2]));
        });
    }
}
