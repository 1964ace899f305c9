package dev.lockstep.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.git.GitSettings.Limits;
import dev.lockstep.ports.GitWriter.Change;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git servers that send us elsewhere, never stop, or are none for the moment. */
class ForeignServersTest {
    private static final String SECRET = "s3cret-token-value";
    private static final Limits SMALL = new Limits(1000, 4 << 20, 64 << 20, 32, 64 << 20, 100_000);

    @BeforeAll
    static void measure() throws IOException {
        GitServer.measureFileTimeStamps();
    }

    @TempDir
    Path temp;

    private GitServer server;
    private RepositoryUrl url;
    private JGitRepositories git;

    @BeforeEach
    void start() throws IOException {
        server = new GitServer(temp.resolve("server"));
        server.repository("acme/app");
        url = server.url("acme/app");
        git = git("/acme/");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JGitRepositories git(String... allowed) {
        List<String> prefixes = new ArrayList<>();
        for (String one : allowed) {
            prefixes.add(server.authority() + one);
        }
        return new JGitRepositories(
                new GitSettings(
                        temp.resolve("data"),
                        prefixes,
                        Set.of("http"),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(20),
                        "Lockstep",
                        "lockstep@example.org",
                        SMALL),
                repository -> Optional.of(SECRET));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void renamed(String to) {
        server.renamed = Map.entry("/acme/app.git", to);
    }

    /** To say nothing is what a server of version 2 does when there is no such branch, too. */
    @Test
    void aServerThatDoesNotKnowTheQuestionAndSaysNothingHasItsBranchesAllTheSame() throws IOException {
        String commit =
                server.commit("acme/app", "main", "One", Map.of("a", "1")).name();
        server.old = true;
        server.curt = true;
        assertThat(git.head(url, "main")).contains(commit);
        assertThat(git.heads(url, Set.of("main", "gone"))).containsOnlyKeys("main");
        assertThat(git.head(url, "gone")).isEmpty();
    }

    @Test
    void aRedirectToARepositoryThatIsNotAllowedIsNotFollowed() throws IOException {
        server.commit("other/app", "main", "One", Map.of("a", "1"));
        renamed("/other/app.git");
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("redirects to http://" + server.authority() + "/other/app")
                .hasMessageContaining("LOCKSTEP_GIT_ALLOWED");
        assertThat(server.requests).noneMatch(request -> request.contains("/other/"));
    }

    @Test
    void theCredentialDoesNotFollowToAnotherRepository() throws IOException {
        ObjectId commit = server.commit("acme/renamed", "main", "One", Map.of("a", "1"));
        renamed("/acme/renamed.git");
        assertThat(git.head(url, "main")).contains(commit.name());
        assertThat(git.read(url, commit.name(), "", all -> true).files()).containsOnlyKeys("a");
        for (int i = 0; i < server.requests.size(); i++) {
            boolean own = server.requests.get(i).contains("/acme/app.git");
            assertThat(server.authorizations.get(i))
                    .as(server.requests.get(i))
                    .isEqualTo(own ? "Basic " + base64("x-access-token:" + SECRET) : "null");
        }
        assertThat(server.requests).anyMatch(request -> request.contains("/acme/renamed.git"));
    }

    @Test
    void aPrivateRepositoryThatWasRenamedIsToldApartFromABadToken() throws IOException {
        server.commit("acme/renamed", "main", "One", Map.of("a", "1"));
        server.token = SECRET;
        renamed("/acme/renamed.git");
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("redirects to http://" + server.authority() + "/acme/renamed")
                .hasMessageContaining("write the new address instead");
    }

    @Test
    void anotherSpellingOfTheSameRepositoryKeepsTheCredential() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        server.token = SECRET;
        RepositoryUrl bare = RepositoryUrl.of("http://" + server.authority() + "/acme/app");
        server.renamed = Map.entry("/acme/app/", "/acme/app.git/");
        assertThat(git.head(bare, "main")).contains(commit.name());
    }

    @Test
    void whatIsWrittenFollowsNoRedirect() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        git.commit(url, commit.name());
        server.commit("acme/renamed", "main", "One", Map.of("a", "1"));
        server.requests.clear();
        renamed("/acme/renamed.git");
        assertThatThrownBy(() -> git.write(new Change(
                        url,
                        "work",
                        Optional.empty(),
                        commit.name(),
                        new TreeMap<>(Map.of("b", Optional.of(new byte[] {1}))),
                        "Two",
                        Instant.parse("2026-01-02T03:04:05Z"))))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("redirects to")
                .hasMessageContaining("write the new address instead");
        assertThat(server.requests).noneMatch(request -> request.contains("renamed"));
        assertThat(server.head("acme/renamed", "work")).isNull();
    }

    @Test
    void refsWithoutAnEndAreCutOff() {
        for (String method : List.of("GET", "POST")) {
            server.endlessRefs = method;
            assertThatThrownBy(() -> {
                        git.head(url, "main");
                        git.defaultBranch(url);
                    })
                    .as(method)
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("lists branches and tags without an end");
            assertThatThrownBy(() -> git.commit(url, "1234567890123456789012345678901234567890"))
                    .as("fetching, " + method)
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("lists branches and tags without an end");
        }
    }

    /** All of it would be kept in memory. */
    @Test
    void wordsWithoutAnEndAreCutOff() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        for (String words : List.of("\u0002Counting objects\r", "\u0002" + "Counting".repeat(1_000), "\u0002x\n")) {
            server.endlessWords = words;
            assertThatThrownBy(() -> git.read(url, commit.name(), "", all -> true))
                    .as("fetching: " + words)
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("tells of its progress without an end");
        }
        server.endlessWords = "";
        git.read(url, commit.name(), "", all -> true);
        server.endlessWords = "\u0002" + "I am a hook".repeat(100);
        assertThatThrownBy(() -> git.write(new Change(
                        url,
                        "work",
                        Optional.empty(),
                        commit.name(),
                        new TreeMap<>(Map.of("b", Optional.of(new byte[] {1}))),
                        "Two",
                        Instant.parse("2026-01-02T03:04:05Z"))))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("tells of its progress without an end");
    }

    @Test
    void packetsAreFollowedHoweverTheyAreCut() {
        String answer = "0008NAK\n" + "0009\u0001PACK" + "000A\u0002words" + "0000" + "0001" + "0004" + "0006\u0001x"
                + "0007\u0003no" + "PACK follows as it is";
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        for (int most = 1; most <= bytes.length; most++) {
            PacketLines packets = new PacketLines();
            long words = 0;
            for (int at = 0; at < bytes.length; at += most) {
                words += packets.take(bytes, at, Math.min(most, bytes.length - at));
            }
            assertThat(words).as("in pieces of " + most).isEqualTo(4 + 6 + 3);
        }
    }

    @Test
    void aPackMayBeLargerThanAListOfRefs() throws IOException {
        String random = new java.util.Random(1)
                .ints(300_000, '!', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", random));
        assertThat(git.read(url, commit.name(), "", all -> true).files().get("a"))
                .hasSize(300_000);
    }

    @Test
    void aPageOfAProxyAndAnEmptyAnswerPass() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        for (String type : List.of("text/html", "application/x-git-upload-pack-advertisement")) {
            for (String page : List.of("<html>We will be back soon</html>", "")) {
                server.page = page.getBytes(StandardCharsets.UTF_8);
                server.pageType = type;
                assertThatThrownBy(() -> git.head(url, "main"))
                        .as(type + " " + page)
                        .isInstanceOf(Transient.class)
                        .hasMessageContaining("acme/app");
            }
        }
        server.page = null;
        assertThat(git.head(url, "main")).contains(commit.name());
    }
}
