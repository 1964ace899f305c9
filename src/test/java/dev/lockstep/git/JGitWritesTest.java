package dev.lockstep.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.GitWriter.Change;
import dev.lockstep.ports.GitWriter.Written;
import dev.lockstep.ports.LeaseFence;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JGitWritesTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123Z");

    @BeforeAll
    static void measure() throws IOException {
        GitServer.measureFileTimeStamps();
    }

    @TempDir
    Path temp;

    private GitServer server;
    private RepositoryUrl url;
    private ObjectId base;

    @BeforeEach
    void start() throws IOException {
        server = new GitServer(temp.resolve("server"));
        url = server.url("acme/app");
        base = server.commit("acme/app", "dev", "Base", Map.of("keep", "k", "old", "o", "d/x", "x"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JGitRepositories replica(String name) {
        return new JGitRepositories(
                new GitSettings(
                        temp.resolve(name),
                        List.of(server.authority() + "/acme"),
                        Set.of("http"),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        "Lockstep",
                        "lockstep@example.org",
                        GitSettings.Limits.DEFAULT),
                repository -> Optional.of("t"));
    }

    private Change change(String branch, Optional<ObjectId> expected, String content) {
        SortedMap<String, Optional<byte[]>> files = new TreeMap<>();
        files.put("new/file", Optional.of(content.getBytes(StandardCharsets.UTF_8)));
        files.put("old", Optional.empty());
        files.put("d", Optional.of("now a file".getBytes(StandardCharsets.UTF_8)));
        return new Change(url, branch, expected.map(ObjectId::name), base.name(), files, "Promote " + content, AT);
    }

    /** The answer to the look at the branches may have been waited for: what may be written is asked after it. */
    @Test
    void whoMayNotWriteAnyMoreSendsNothing() throws IOException {
        JGitRepositories git = replica("one");
        git.write(change("there", Optional.empty(), "a"));
        ObjectId there = server.head("acme/app", "there");
        List<Runnable> writes = List.of(
                () -> git.write(change("lockstep/p/dev/1", Optional.empty(), "a")),
                () -> git.deleteBranch(url, "there", there.name()));
        for (Runnable write : writes) {
            server.requests.clear();
            IllegalStateException no = new IllegalStateException("not any more");
            assertThatThrownBy(() -> LeaseFence.around(
                            () -> {
                                assertThat(server.requests).anyMatch(asked -> asked.contains("/info/refs"));
                                throw no;
                            },
                            () -> {
                                write.run();
                                return null;
                            }))
                    .isSameAs(no);
            assertThat(server.requests).noneMatch(asked -> asked.startsWith("POST") && asked.contains("receive-pack"));
        }
        assertThat(server.head("acme/app", "lockstep/p/dev/1")).isNull();
        assertThat(server.head("acme/app", "there")).isEqualTo(there);
    }

    @Test
    void theSameRequestMakesTheSameCommitAndFindsItThere() throws IOException {
        Change change = change("lockstep/p/dev/1", Optional.empty(), "a");
        Written first = replica("one").write(change);

        assertThat(first)
                .isEqualTo(new Written.At(
                        server.head("acme/app", "lockstep/p/dev/1").name()));
        assertThat(replica("one").write(change)).isEqualTo(first);
        assertThat(replica("another machine").write(change)).isEqualTo(first);
        JGitRepositories git = replica("one");
        String commit = ((Written.At) first).commit();
        assertThat(git.read(url, commit, "", all -> true).files()).containsOnlyKeys("keep", "new/file", "d");
        assertThat(git.commit(url, commit).orElseThrow())
                .returns("Lockstep", c -> c.author())
                .returns(Instant.parse("2026-11-22T10:00:00Z"), c -> c.committedAt());
    }

    @Test
    void aBranchThatIsElsewhereIsNotTouched() throws IOException {
        ObjectId foreign = server.commit("acme/app", "work", "Foreign", Map.of("f", "f"), base);
        JGitRepositories git = replica("one");

        assertThat(git.write(change("work", Optional.empty(), "a")))
                .isEqualTo(new Written.HeadMoved(Optional.of(foreign.name())));
        assertThat(git.write(change("work", Optional.of(base), "a")))
                .isEqualTo(new Written.HeadMoved(Optional.of(foreign.name())));
        assertThat(git.write(change("gone", Optional.of(base), "a")))
                .isEqualTo(new Written.HeadMoved(Optional.empty()));
        assertThat(server.head("acme/app", "work")).isEqualTo(foreign);
    }

    /** Git keeps refs as files in folders. */
    @Test
    void aBranchWhoseNameIsAFolderOfOursOrHasOursAsAFolderIsNamed() throws IOException {
        server.commit("acme/app", "lockstep", "In the way", Map.of("f", "f"));
        server.commit("acme/app", "other/p/dev/1/x", "In the way", Map.of("f", "f"));
        JGitRepositories git = replica("one");

        assertThat(git.write(change("lockstep/p/dev/1", Optional.empty(), "a")))
                .isEqualTo(new Written.NameTaken("lockstep"));
        assertThat(git.write(change("other/p/dev/1", Optional.empty(), "a")))
                .isEqualTo(new Written.NameTaken("other/p/dev/1/x"));
        assertThat(git.write(change("other/p/dev/10", Optional.empty(), "a"))).isInstanceOf(Written.At.class);
        assertThat(server.head("acme/app", "lockstep/p/dev/1")).isNull();
    }

    @Test
    void theLeaseAllowsReplacingOnesOwnCommitByASibling() throws IOException {
        JGitRepositories git = replica("one");
        Written.At first = (Written.At) git.write(change("work", Optional.empty(), "a"));

        Written second = git.write(change("work", Optional.of(ObjectId.fromString(first.commit())), "b"));

        assertThat(second)
                .isEqualTo(new Written.At(server.head("acme/app", "work").name()));
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aRaceBetweenLookingAndPushingIsLostCleanly() throws IOException {
        AtomicBoolean once = new AtomicBoolean();
        ObjectId rival = server.commit("acme/app", null, "Rival", Map.of("r", "r"), base);
        server.beforeReceive = () -> {
            if (once.compareAndSet(false, true)) {
                try {
                    server.move("acme/app", "dev", rival);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        assertThat(replica("one").write(change("dev", Optional.of(base), "a")))
                .isEqualTo(new Written.HeadMoved(Optional.of(rival.name())));
        assertThat(server.head("acme/app", "dev")).isEqualTo(rival);
    }

    @Test
    void ofTwoWritersOneWins() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        server.beforeReceive = () -> {
            try {
                together.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            var a = threads.submit(() -> replica("one").write(change("dev", Optional.of(base), "a")));
            var b = threads.submit(() -> replica("two").write(change("dev", Optional.of(base), "b")));
            List<Written> results = List.of(a.get(), b.get());
            String head = server.head("acme/app", "dev").name();
            assertThat(results)
                    .containsExactlyInAnyOrder(new Written.At(head), new Written.HeadMoved(Optional.of(head)));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRefusingHookIsRejectedWithTheServersWords() {
        server.hook = (pack, commands) -> commands.forEach(
                c -> c.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "protected branch hook declined"));

        assertThatThrownBy(() -> replica("one").write(change("dev", Optional.of(base), "a")))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("protected branch hook declined");
    }

    @Test
    void anOutageInThePushIsTransientAndLosesNothing() throws IOException {
        JGitRepositories git = replica("one");
        git.commit(url, base.name());
        server.answer = 502;
        assertThatThrownBy(() -> git.write(change("dev", Optional.of(base), "a")))
                .isInstanceOf(Transient.class);
        server.answer = 0;
        assertThat(git.write(change("dev", Optional.of(base), "a"))).isInstanceOf(Written.At.class);
    }

    @Test
    void deletesABranchOnlyWhereItIsExpected() throws IOException {
        JGitRepositories git = replica("one");
        ObjectId work = server.commit("acme/app", "work", "Work", Map.of("w", "w"), base);

        assertThat(git.deleteBranch(url, "work", base.name())).isFalse();
        assertThat(server.head("acme/app", "work")).isEqualTo(work);
        assertThat(git.deleteBranch(url, "work", work.name())).isTrue();
        assertThat(server.head("acme/app", "work")).isNull();
        assertThat(git.deleteBranch(url, "work", work.name())).isFalse();
    }

    @Test
    void badRequestsAreRejectedBeforeAnythingIsSent() {
        JGitRepositories git = replica("one");
        for (String path : List.of("../x", "a//b", "/a", ".git/config", "a/.GIT/x", "a\\b", "")) {
            SortedMap<String, Optional<byte[]>> files = new TreeMap<>();
            files.put(path, Optional.of(new byte[0]));
            assertThatThrownBy(() ->
                            git.write(new Change(url, "dev", Optional.of(base.name()), base.name(), files, "m", AT)))
                    .as(path)
                    .isInstanceOf(Rejected.class);
        }
        String unknown = "1234567890123456789012345678901234567890";
        assertThatThrownBy(() -> git.write(new Change(url, "dev", Optional.empty(), unknown, new TreeMap<>(), "m", AT)))
                .isInstanceOf(Rejected.class);
        assertThat(server.requests).noneMatch(r -> r.startsWith("POST") && r.contains("receive"));
    }
}
