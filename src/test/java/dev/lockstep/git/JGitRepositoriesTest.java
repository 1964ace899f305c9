package dev.lockstep.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.git.GitSettings.Limits;
import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory.Order;
import dev.lockstep.ports.GitReader.Entry;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.scheduler.FileSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JGitRepositoriesTest {
    private static final String SECRET = "s3cret-token-value";

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
        git = git(Limits.DEFAULT, repository -> Optional.of(SECRET));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private GitSettings settings(Limits limits) {
        return new GitSettings(
                temp.resolve("data"),
                List.of(server.authority() + "/acme/"),
                Set.of("http"),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                "Lockstep",
                "lockstep@example.org",
                limits);
    }

    private JGitRepositories git(Limits limits, AccessTokens tokens) {
        return new JGitRepositories(settings(limits), tokens);
    }

    @Test
    void readsAFolderAtACommitAndLeavesOutSymbolicLinks() throws IOException {
        ObjectId commit = server.commit(
                "acme/app", "main", "One", Map.of("a.yaml", "a", "d/b.yaml", "b", "d/e/c.yaml", "c", "d/l", "-> /etc"));

        assertThat(git.read(url, commit.name(), "d", all -> true).files()).containsOnlyKeys("b.yaml", "e/c.yaml");
        assertThat(git.read(url, commit.name(), ".", all -> true).files())
                .containsOnlyKeys("a.yaml", "d/b.yaml", "d/e/c.yaml");
        assertThat(new String(
                        git.read(url, commit.name(), "/d/e/", all -> true)
                                .files()
                                .get("c.yaml"),
                        StandardCharsets.UTF_8))
                .isEqualTo("c");
        assertThatThrownBy(() -> git.read(url, commit.name(), "nowhere", all -> true))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("no folder 'nowhere'");
        assertThatThrownBy(() -> git.read(url, commit.name(), "../x", all -> true))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void headAsksForOneRefAndDoesNotFetch() throws IOException {
        ObjectId commit = server.commit("acme/app", "feature/x", "One", Map.of("a", "a"));

        assertThat(git.head(url, "feature/x")).contains(commit.name());
        assertThat(git.head(url, "feature")).isEmpty();
        // One for the branch that is there; that another one is not is asked in both ways.
        assertThat(server.requests).hasSize(4).noneMatch(r -> r.contains("receive-pack"));
        assertThatThrownBy(() -> git.head(url, "a..b")).isInstanceOf(Rejected.class);
    }

    @Test
    void oneRequestTellsAllBranchesThatAreAskedFor() throws IOException {
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("a", "a"));
        ObjectId two = server.commit("acme/app", "dev", "Two", Map.of("a", "b"));
        server.commit("acme/app", "dev/other", "Three", Map.of("a", "c"));

        assertThat(git.heads(url, Set.of("main", "dev", "none")))
                .containsOnly(Map.entry("main", one.name()), Map.entry("dev", two.name()));
        assertThat(server.requests).containsExactly("POST /acme/app.git/git-upload-pack");
    }

    @Test
    void aServerWithoutVersionTwoIsAskedAtLengthFromThenOn() throws IOException {
        server.old = true;
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("a", "a"));
        ObjectId two = server.commit("acme/app", "dev", "Two", Map.of("a", "b"));

        for (int look = 0; look < 2; look++) {
            assertThat(git.heads(url, Set.of("main", "dev", "none")))
                    .containsOnly(Map.entry("main", one.name()), Map.entry("dev", two.name()));
        }
        assertThat(server.requests)
                .containsExactly(
                        "POST /acme/app.git/git-upload-pack",
                        "GET /acme/app.git/info/refs?service=git-upload-pack",
                        "GET /acme/app.git/info/refs?service=git-upload-pack");
    }

    @Test
    void whoeverLooksDoesNotWaitForAFetchThatDoesNotEnd() throws Exception {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "a"));
        git.head(url, "main");
        server.mute = "/acme/app.git/info/refs";
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            Future<?> fetch = threads.submit(() -> git.commit(url, commit.name()));
            await("the fetch").until(() -> server.requests.stream().anyMatch(r -> r.startsWith("GET")));
            assertThat(git.head(url, "main")).contains(commit.name());
            assertThat(fetch.isDone()).isFalse();
            assertThatThrownBy(fetch::get).hasCauseInstanceOf(Transient.class);
        } finally {
            threads.shutdownNow();
        }
    }

    /** With a time-out of a second, fifty pipelines would wait for most of a minute. */
    @Test
    void manyRepositoriesOfAHostThatSaysNothingDoNotEachWaitForTheTimeOut() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + silent.getLocalPort();
            GitSettings s = settings(Limits.DEFAULT);
            JGitRepositories patient = new JGitRepositories(
                    new GitSettings(
                            s.dataDirectory(),
                            List.of(host),
                            s.allowedSchemes(),
                            s.caFile(),
                            s.timeout(),
                            s.transferLimit(),
                            s.authorName(),
                            s.authorEmail(),
                            s.limits()),
                    r -> Optional.empty(),
                    new HostMemory(InstantSource.system(), Duration.ofSeconds(30)),
                    Proxies.none());
            long begun = System.nanoTime();
            for (int pipeline = 0; pipeline < 50; pipeline++) {
                RepositoryUrl mute = RepositoryUrl.of("http://" + host + "/acme/app-" + pipeline);
                assertThatThrownBy(() -> patient.head(mute, "main"))
                        .isInstanceOf(Transient.class)
                        .hasMessageContaining(pipeline < 2 ? "no complete answer in time" : "which is remembered");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void headOfARepositoryIsItsDefaultBranch() throws IOException {
        assertThat(git.defaultBranch(url)).as("no commit yet").isEmpty();
        server.commit("acme/app", "feature/x", "One", Map.of("a", "a"));
        server.repository("acme/app").updateRef("HEAD").link("refs/heads/feature/x");
        assertThat(git.defaultBranch(url)).contains("feature/x");
    }

    @Test
    void knownCommitsNeedNoServer() throws IOException {
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("a", "a"));
        git.commit(url, one.name());
        server.requests.clear();

        git.read(url, one.name(), "", all -> true);
        git.folderId(url, one.name(), "");
        git.commit(url, one.name());

        assertThat(server.requests).isEmpty();
    }

    @Test
    void answersAboutHistory() throws IOException {
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("d/a", "1", "e/a", "1"));
        ObjectId two = server.commit("acme/app", "main", "Two\n\nbody", Map.of("d/a", "1", "e/a", "2"), one);
        ObjectId side = server.commit("acme/app", "side", "Side", Map.of("d/a", "1", "e/a", "3"), one);
        ObjectId merge = server.commit("acme/app", "main", "Merge", Map.of("d/a", "1", "e/a", "4"), two, side);

        assertThat(git.order(url, one.name(), one.name())).isEqualTo(Order.SAME);
        assertThat(git.order(url, one.name(), merge.name())).isEqualTo(Order.OLDER);
        assertThat(git.order(url, merge.name(), side.name())).isEqualTo(Order.NEWER);
        assertThat(git.order(url, two.name(), side.name())).isEqualTo(Order.DIVERGED);
        assertThat(git.between(url, one.name(), merge.name(), 10))
                .extracting(CommitInfo::title)
                .containsExactly("Merge", "Two");
        assertThat(git.between(url, one.name(), merge.name(), 1)).hasSize(1);
        assertThat(git.between(url, merge.name(), two.name(), 10)).isEmpty();
        assertThat(git.folderId(url, one.name(), "d")).isEqualTo(git.folderId(url, merge.name(), "d"));
        assertThat(git.folderId(url, one.name(), "e")).isNotEqualTo(git.folderId(url, merge.name(), "e"));
        assertThat(git.folderId(url, one.name(), "x")).isEmpty();
        assertThat(git.commit(url, two.name()).orElseThrow().committedAt())
                .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void namesWhatIsBelowAFolder() throws IOException {
        ObjectId one =
                server.commit("acme/app", "main", "One", Map.of("a", "1", "d/a", "1", "d/e/b", "2", "d/l", "-> a"));
        ObjectId two = server.commit("acme/app", "main", "Two", Map.of("d/a", "1", "d/e/b", "3"), one);

        Map<String, Entry> entries = git.entries(url, one.name(), "d", 4);
        Map<String, Entry> later = git.entries(url, two.name(), "d/", 4);

        assertThat(entries).containsOnlyKeys("a", "e/b", "l");
        assertThat(entries.get("l").regular()).isFalse();
        assertThat(entries.get("a")).isEqualTo(later.get("a"));
        assertThat(entries.get("e/b")).isNotEqualTo(later.get("e/b"));
        assertThat(git.entries(url, one.name(), "x", 4)).isEmpty();
        assertThatThrownBy(() -> git.entries(url, one.name(), "d", 3))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("more than 3 files and folders");
        assertThatThrownBy(() -> git.entries(url, "1".repeat(40), "d", 4)).isInstanceOf(Rejected.class);
    }

    @Test
    void readsOneFileAndTellsAMissingOneFromWhatIsNoFile() throws IOException {
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("d/a", "1"));

        assertThat(git.file(url, one.name(), "d/a").orElseThrow()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        assertThat(git.file(url, one.name(), "d/b")).isEmpty();
        assertThat(git.file(url, one.name(), "e/a")).isEmpty();
        assertThatThrownBy(() -> git.file(url, one.name(), "d"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("a regular file is expected");
        assertThatThrownBy(() -> git.file(url, "0".repeat(39) + "1", "d/a"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("is not known");
    }

    @Test
    void keepsCommitsThatAForcePushOrphans() throws IOException {
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        git.commit(url, one.name());
        ObjectId other = server.commit("acme/app", "main", "Other", Map.of("a", "2"));

        assertThat(git.order(url, one.name(), other.name())).isEqualTo(Order.DIVERGED);
    }

    @Test
    void fetchesGoOnOnceThereArePacksToCollect() throws IOException {
        ObjectId orphan = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        assertThat(git.commit(url, orphan.name())).isPresent();
        Files.writeString(onlyCopy().resolve("config"), "[gc]\n\tautoPackLimit = 2\n", StandardOpenOption.APPEND);
        for (int i = 2; i < 8; i++) {
            ObjectId next = server.commit("acme/app", "main", "Later " + i, Map.of("a", "" + i));
            assertThat(git.commit(url, next.name())).isPresent();
        }
        assertThat(git.commit(url, orphan.name())).isPresent();
    }

    @Test
    void unknownCommitIsEmptyOrRejected() throws IOException {
        server.commit("acme/app", "main", "One", Map.of("a", "1"));
        String unknown = "1234567890123456789012345678901234567890";

        assertThat(git.commit(url, unknown)).isEmpty();
        assertThatThrownBy(() -> git.read(url, unknown, "", all -> true))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining(unknown);
        assertThatThrownBy(() -> git.commit(url, "main"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("40 hexadecimal");
    }

    @Test
    void aCommitThatNoBranchReachesIsFoundWhereTheServerHandsItOut() throws IOException {
        ObjectId one = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        ObjectId orphan = server.commit("acme/app", null, "Orphan", Map.of("a", "2"), one);
        server.repository("acme/app").getConfig().setBoolean("uploadpack", null, "allowAnySHA1InWant", true);

        assertThat(git.read(url, orphan.name(), "", all -> true).files()).hasSize(1);
        assertThat(git.order(url, one.name(), orphan.name())).isEqualTo(Order.OLDER);
    }

    @Test
    void emptyRepositoryHasNoHeadAndNoCommit() {
        assertThat(git.head(url, "main")).isEmpty();
        assertThat(git.commit(url, "1234567890123456789012345678901234567890")).isEmpty();
    }

    @Test
    void limitsAreNamed() throws IOException {
        ObjectId commit = server.commit(
                "acme/app",
                "main",
                "One",
                Map.of("a", "12345678", "b", "1", "d/e/f/g/h", "1", "many/1", "", "many/2", ""));
        JGitRepositories small = git(new Limits(2, 4, 10, 2, 1 << 20, 1 << 20), r -> Optional.empty());

        assertThatThrownBy(() -> small.file(url, commit.name(), "a"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("8 bytes");
        assertThatThrownBy(() -> small.read(url, commit.name(), "d", all -> true))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("deeper");
        assertThat(small.read(url, commit.name(), "many", all -> true).files()).hasSize(2);
        JGitRepositories one = git(new Limits(1, 400, 1000, 20, 1 << 20, 1 << 20), r -> Optional.empty());
        assertThatThrownBy(() -> one.read(url, commit.name(), "", all -> true))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("more than 1 files");
        JGitRepositories few = git(new Limits(10, 400, 5, 20, 1 << 20, 1 << 20), r -> Optional.empty());
        assertThatThrownBy(() -> few.read(url, commit.name(), "", all -> true))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("more than 5 bytes");
    }

    @Test
    void whatIsNotWantedCountsForNothingAndWhatIsTooLargeIsNamedWithItsSize() throws IOException {
        ObjectId commit = server.commit(
                "acme/app",
                "main",
                "One",
                Map.of("docs/picture.pdf", "12345678", "a.yaml", "1234", "d/large.yaml", "12345", "d/x\\y.txt", "1"));
        JGitRepositories small = git(new Limits(2, 4, 10, 2, 1 << 20, 1 << 20), r -> Optional.empty());

        FileSet read = small.read(url, commit.name(), "", FileSet::isResource);

        assertThat(read.files()).containsOnlyKeys("a.yaml");
        assertThat(read.tooLarge()).containsExactly(Map.entry("d/large.yaml", 5L));
    }

    @Test
    void aTransferBeyondTheLimitIsStopped() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        JGitRepositories tiny = git(new Limits(10, 10, 10, 10, 64, 1 << 20), r -> Optional.empty());

        assertThatThrownBy(() -> tiny.read(url, commit.name(), "", all -> true))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("maxTransferBytes");
    }

    @Test
    void damagedCopyIsMovedAsideAndClonedAgain() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        git.commit(url, commit.name());
        Path copy = onlyCopy();
        try (Stream<Path> files = Files.walk(copy.resolve("objects"))) {
            for (Path pack : files.filter(Files::isRegularFile).toList()) {
                pack.toFile().setWritable(true);
                Files.write(pack, new byte[] {1, 2, 3});
            }
        }

        JGitRepositories restarted = git(Limits.DEFAULT, r -> Optional.empty());
        assertThat(restarted.read(url, commit.name(), "", all -> true).files()).containsOnlyKeys("a");
        assertThat(copy.resolveSibling(copy.getFileName() + ".damaged")).isDirectory();

        Files.delete(copy.resolve("HEAD"));
        assertThat(git(Limits.DEFAULT, r -> Optional.empty()).commit(url, commit.name()))
                .isPresent();
    }

    private Path onlyCopy() throws IOException {
        try (Stream<Path> entries = Files.list(temp.resolve("data"))) {
            return entries.filter(p -> p.toString().endsWith(".git"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void manyReadersFetchOnce() throws Exception {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> sizes = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> git.read(url, commit.name(), "", all -> true)
                            .files()
                            .size()))
                    .toList();
            for (Future<Integer> size : sizes) {
                assertThat(size.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests).filteredOn(r -> r.startsWith("GET")).hasSize(1);
    }

    @Test
    void addressesOutsideTheAllowListAreRejected() {
        for (String other : List.of(
                "http://" + server.authority() + "/acme-evil/app",
                "http://" + server.authority() + "/acme/../evil/app",
                "http://" + server.authority() + "/acme/%2e%2e/evil",
                "http://" + server.authority() + "/other/app",
                "http://example.org/acme/app",
                "https://" + server.authority() + "/acme/app",
                "git@github.com:acme/app",
                "file:///acme/app",
                "/acme/app",
                "ext::sh"))
            assertThatThrownBy(() -> git.head(RepositoryUrl.of(other), "main"))
                    .as(other)
                    .isInstanceOf(Rejected.class)
                    .hasMessageMatching("(?s).*(Git|allow).*");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void credentialsGoToTheirOwnOriginAloneAndNeverIntoMessages() throws IOException {
        try (GitServer foreign = new GitServer(temp.resolve("foreign"))) {
            server.redirectTo = "http://" + foreign.authority();
            assertThatThrownBy(() -> git.head(url, "main"))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("redirects to http://" + foreign.authority());
            assertThat(foreign.requests).isEmpty();
        }
        server.redirectTo = null;
        server.token = "another";
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("401")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET));
        assertThat(settings(Limits.DEFAULT).toString()).doesNotContain(SECRET);
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aRefusedTokenIsRenewedOnce() throws IOException {
        ObjectId commit = server.commit("acme/app", "main", "One", Map.of("a", "1"));
        server.token = "fresh";
        JGitRepositories renewing = git(Limits.DEFAULT, new AccessTokens() {
            @Override
            public Optional<String> tokenFor(RepositoryUrl repository) {
                return Optional.of("stale");
            }

            @Override
            public Optional<String> renewed(RepositoryUrl repository, String refused) {
                return Optional.of("fresh");
            }
        });
        assertThat(renewing.head(url, "main")).contains(commit.name());
        server.token = "yet another";
        assertThatThrownBy(() -> renewing.head(url, "main")).isInstanceOf(Rejected.class);
    }

    @Test
    void answersOfTheServerAreClassified() {
        server.answer = 503;
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOfSatisfying(
                        Transient.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
        server.answer = 403;
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("Contents");
        server.answer = 404;
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("no such repository");
        server.answer = 200;
        assertThatThrownBy(() -> git.head(url, "main"))
                .isInstanceOf(Transient.class)
                .hasMessageContaining("smart protocol");
    }

    @Test
    void silentAndAbsentServersAreTransient() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            RepositoryUrl mute = RepositoryUrl.of("http://127.0.0.1:" + silent.getLocalPort() + "/acme/app");
            JGitRepositories patient = anywhere(mute);
            assertThatThrownBy(() -> patient.head(mute, "main"))
                    .isInstanceOf(Transient.class)
                    .hasMessageContaining("time");
        }
        RepositoryUrl closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = RepositoryUrl.of("http://127.0.0.1:" + socket.getLocalPort() + "/acme/app");
        }
        assertThatThrownBy(() -> anywhere(closed).head(closed, "main"))
                .isInstanceOf(Transient.class)
                .hasMessageContaining("refused");
        RepositoryUrl nowhere = RepositoryUrl.of("http://no-such-host.invalid/acme/app");
        assertThatThrownBy(() -> anywhere(nowhere).head(nowhere, "main")).isInstanceOf(Transient.class);
    }

    private JGitRepositories anywhere(RepositoryUrl repository) {
        GitSettings s = settings(Limits.DEFAULT);
        return new JGitRepositories(
                new GitSettings(
                        s.dataDirectory(),
                        List.of(repository.key()),
                        s.allowedSchemes(),
                        s.caFile(),
                        s.timeout(),
                        s.transferLimit(),
                        s.authorName(),
                        s.authorEmail(),
                        s.limits()),
                r -> Optional.empty());
    }

    @Test
    void aMissingCaFileIsNamed() {
        GitSettings s = settings(Limits.DEFAULT);
        assertThatThrownBy(() -> new JGitRepositories(
                        new GitSettings(
                                s.dataDirectory(),
                                s.allowedPrefixes(),
                                s.allowedSchemes(),
                                Optional.of(temp.resolve("no-ca.pem")),
                                s.timeout(),
                                s.transferLimit(),
                                s.authorName(),
                                s.authorEmail(),
                                s.limits()),
                        r -> Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-ca.pem");
    }

    @Test
    void directoryNamesAreDistinctAndStayInside() {
        assertThat(LocalCopy.directoryName("github.com/a/b")).isNotEqualTo(LocalCopy.directoryName("github.com/a_b"));
        assertThat(LocalCopy.directoryName("../../x")).doesNotContain("/").doesNotStartWith(".");
        assertThat(LocalCopy.directoryName("h/" + "x".repeat(3000)).length()).isLessThan(120);
    }

    @Test
    void brokenIsNotUsedForAnOrdinaryFailure() {
        assertThatThrownBy(() -> git.head(server.url("acme/none"), "main")).isNotInstanceOf(Permanent.class);
    }
}
