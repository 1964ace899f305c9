package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.GitHttp;
import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.Accounts;
import dev.lockstep.sandbox.http.SandboxHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHttpTest {
    private static final Account ADA = new Account("ada", "Ada", "ada@example.test", "ada-token");
    private static final PersonIdent WHO = new PersonIdent("Ada", "ada@example.test", Instant.EPOCH, ZoneOffset.UTC);

    @TempDir
    Path dir;

    private SandboxHttp http;
    private GitRepositories repositories;
    private HostedRepository hosted;
    private ObjectId second;
    private final List<RefChange> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serve() {
        repositories = new GitRepositories(dir.resolve("git"));
        http = SandboxHttp.bind(dir, 0, 0);
        http.mount(
                "git", "/", new GitHttp(repositories, new Accounts(List.of(ADA)), (r, who, all) -> heard.addAll(all)));
        http.serve();
        http.rememberPorts();
        hosted = repositories.create("acme", "app", "main");
        ObjectId first = commit(Optional.empty(), "a.txt", "one");
        second = commit(Optional.of(first), "a.txt", "two");
        hosted.compareAndSet("refs/heads/main", ObjectId.zeroId(), second, "seed");
    }

    @AfterEach
    void stop() {
        http.close();
        repositories.close();
    }

    @Test
    void gitCommandLineClonesListsAndPushes() throws Exception {
        Path work = dir.resolve("work");
        assertThat(git(dir, "clone", "-q", url(), work.toString()).code()).isZero();
        assertThat(Files.readString(work.resolve("a.txt"))).isEqualTo("two");
        assertThat(git(dir, "ls-remote", url() + ".git", "main").out()).startsWith(second.name());

        Files.writeString(work.resolve("b.txt"), "new");
        git(work, "add", ".");
        git(work, "-c", "user.name=Ada", "-c", "user.email=ada@example.test", "commit", "-qm", "More");
        assertThat(git(work, "push", "-q", withPassword("ada-token"), "HEAD:main")
                        .code())
                .isZero();

        ObjectId pushed = hosted.branch("main").orElseThrow();
        assertThat(Commits.files(hosted.git(), pushed)).containsKeys("a.txt", "b.txt");
        assertThat(heard).containsExactly(new RefChange("refs/heads/main", second, pushed, false));
    }

    @Test
    void gitCommandLineClonesShallowInBothProtocolVersions() throws Exception {
        for (String version : List.of("0", "2")) {
            Path work = dir.resolve("shallow" + version);
            assertThat(git(
                                    dir,
                                    "-c",
                                    "protocol.version=" + version,
                                    "clone",
                                    "-q",
                                    "--depth",
                                    "1",
                                    url(),
                                    work.toString())
                            .code())
                    .isZero();
            assertThat(git(work, "rev-list", "--count", "HEAD").out()).isEqualTo("1\n");
        }
    }

    /** Git does not mind a line feed there; libgit2 takes no packet that has one. */
    @Test
    void theEndsOfAShallowHistoryAreWrittenAsGitWritesThem() throws Exception {
        String want = "want " + second.name() + " side-band-64k ofs-delta shallow\n";
        String asked = String.format("%04x%s", 4 + want.length(), want) + "000ddeepen 1\n0000";
        var request = HttpRequest.newBuilder(URI.create(url() + "/git-upload-pack"))
                .header("Content-Type", "application/x-git-upload-pack-request");
        for (String done : List.of("", "0009done\n")) {
            var answer = HttpClient.newHttpClient()
                    .send(
                            request.POST(HttpRequest.BodyPublishers.ofString(asked + done))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
            assertThat(answer.body())
                    .startsWith("0034shallow " + second.name() + "0000" + (done.isEmpty() ? "" : "0008NAK\n"));
        }
    }

    @Test
    void gitTrustsTheTlsServerByItsCaFile() throws Exception {
        String tls = http.httpsBase() + "/acme/app";
        assertThat(git(dir, "-c", "http.sslCAInfo=" + http.caFile(), "ls-remote", tls)
                        .out())
                .contains("refs/heads/main");
        assertThat(git(dir, "ls-remote", tls).code()).isNotZero();
    }

    @Test
    void wrongTokenIsRefusedEvenForReading() throws Exception {
        String wrong = withPassword("wrong");
        assertThat(git(dir, "push", wrong, "HEAD:main").code()).isNotZero();
        assertThat(status("/acme/app/info/refs?service=git-upload-pack", "Bearer wrong"))
                .isEqualTo(401);
        assertThat(status("/acme/app/info/refs?service=git-receive-pack", null)).isEqualTo(401);
        assertThat(status("/acme/app/info/refs?service=git-receive-pack", "Bearer ada-token"))
                .isEqualTo(200);
        assertThat(status("/acme/none/info/refs?service=git-upload-pack", null)).isEqualTo(404);
    }

    @Test
    void jgitClonesAndPushes() throws Exception {
        try (Git full = clone("full", 0)) {
            Files.writeString(full.getRepository().getWorkTree().toPath().resolve("c.txt"), "jgit");
            full.add().addFilepattern(".").call();
            full.commit()
                    .setMessage("From JGit")
                    .setAuthor(WHO)
                    .setCommitter(WHO)
                    .setSign(false)
                    .call();
            var results = full.push().setCredentialsProvider(login("ada-token")).call();
            assertThat(results.iterator()
                            .next()
                            .getRemoteUpdate("refs/heads/main")
                            .getStatus())
                    .isEqualTo(RemoteRefUpdate.Status.OK);
            assertThatThrownBy(() -> full.push()
                            .setForce(true)
                            .setCredentialsProvider(login("wrong"))
                            .call())
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("not authorized");
        }
        try (Git shallow = clone("shallow", 1)) {
            assertThat(shallow.log().call()).hasSize(1);
        }
    }

    @Test
    void rewritingIsAllowedAndTheExpectedOldIdIsHonoured() throws Exception {
        ObjectId other = commit(Optional.empty(), "a.txt", "rewritten");
        try (Git full = clone("full", 0)) {
            full.fetch()
                    .setRefSpecs(new RefSpec("refs/heads/main:refs/heads/seen"))
                    .call();
            hosted.compareAndSet("refs/heads/main", second, other, "somebody else");
            var stale = full.push()
                    .setRefSpecs(new RefSpec("+refs/heads/seen~1:refs/heads/main"))
                    .setRefLeaseSpecs(new org.eclipse.jgit.transport.RefLeaseSpec("refs/heads/main", second.name()))
                    .setCredentialsProvider(login("ada-token"))
                    .call();
            assertThat(stale.iterator()
                            .next()
                            .getRemoteUpdate("refs/heads/main")
                            .getStatus())
                    .isEqualTo(RemoteRefUpdate.Status.REJECTED_REMOTE_CHANGED);
            var forced = full.push()
                    .setRefSpecs(new RefSpec("+refs/heads/seen:refs/heads/main"))
                    .setCredentialsProvider(login("ada-token"))
                    .call();
            assertThat(forced.iterator()
                            .next()
                            .getRemoteUpdate("refs/heads/main")
                            .getStatus())
                    .isEqualTo(RemoteRefUpdate.Status.OK);
        }
        assertThat(heard).containsExactly(new RefChange("refs/heads/main", other, second, true));
    }

    @Test
    void aPushThatIsTooLargeIsToldSoAndTheNextOneIsTaken() throws Exception {
        http.mount(
                "git",
                "/acme/",
                new GitHttp(repositories, new Accounts(List.of(ADA)), (r, who, all) -> heard.addAll(all), 100_000));
        Path work = dir.resolve("large");
        assertThat(git(dir, "clone", "-q", url(), work.toString()).code()).isZero();
        byte[] noise = new byte[3_000_000];
        new Random(7).nextBytes(noise);
        Files.write(work.resolve("noise.bin"), noise);
        git(work, "add", ".");
        git(work, "-c", "user.name=Ada", "-c", "user.email=ada@example.test", "commit", "-qm", "Noise");
        Result refused = git(work, "push", withPassword("ada-token"), "HEAD:main");
        assertThat(refused.code()).isNotZero();
        assertThat(refused.out()).contains("100,000 bytes").contains("rejected");
        assertThat(hosted.branch("main")).contains(second);

        git(work, "-c", "user.name=Ada", "-c", "user.email=ada@example.test", "reset", "-q", "--hard", "HEAD~1");
        Files.writeString(work.resolve("small.txt"), "small");
        git(work, "add", ".");
        git(work, "-c", "user.name=Ada", "-c", "user.email=ada@example.test", "commit", "-qm", "Small");
        assertThat(git(work, "push", "-q", withPassword("ada-token"), "HEAD:main")
                        .code())
                .isZero();
    }

    @Test
    void aFetchThatAsksForTooMuchIsToldSo() throws Exception {
        String want = "0032want " + second.name() + "\n";
        var request = HttpRequest.newBuilder(URI.create(url() + "/git-upload-pack"))
                .header("Content-Type", "application/x-git-upload-pack-request")
                .POST(HttpRequest.BodyPublishers.ofString(want.repeat(200_000)));
        var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("The request body is larger than 8388608 bytes\n");
    }

    @Test
    void portsAndCertificateAreKeptForTheNextStart() throws Exception {
        URI before = http.httpBase();
        URI tls = http.httpsBase();
        byte[] ca = Files.readAllBytes(http.caFile());
        http.close();
        try (SandboxHttp again = SandboxHttp.bind(dir, 0, 0)) {
            assertThat(again.httpBase()).isEqualTo(before);
            assertThat(again.httpsBase()).isEqualTo(tls);
            assertThat(again.caFile()).hasBinaryContent(ca);
        }
        assertThat(Files.getPosixFilePermissions(dir.resolve("tls/keystore.password")))
                .hasSize(2);
    }

    private ObjectId commit(Optional<ObjectId> parent, String path, String text) {
        return Commits.edit(
                hosted.git(), parent, Map.of(path, Optional.of(text.getBytes(StandardCharsets.UTF_8))), WHO, text);
    }

    private String url() {
        return http.httpBase() + "/acme/app";
    }

    private String withPassword(String token) {
        return url().replace("http://", "http://anyone:" + token + "@");
    }

    private Git clone(String name, int depth) throws Exception {
        var clone = Git.cloneRepository()
                .setURI(url())
                .setDirectory(dir.resolve(name).toFile());
        return (depth == 0 ? clone : clone.setDepth(depth)).call();
    }

    private static UsernamePasswordCredentialsProvider login(String token) {
        return new UsernamePasswordCredentialsProvider("anyone", token);
    }

    private int status(String path, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(http.httpBase() + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private record Result(int code, String out) {}

    private static Result git(Path in, String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("timeout", "30", "git"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().remove("GIT_SSL_CAINFO"); // would win over the option that the test is about
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out);
    }
}
