package dev.lockstep.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.GitWriter.Change;
import dev.lockstep.ports.GitWriter.Written;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree of ten thousand assignments: what is written, sent and tidied up is counted, not timed. */
class LargeTreesTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final int CLUSTER_TYPES = 50;
    private static final int TARGETS = 200;
    private static final String[] FILES = {"config.yaml", "namespace.yaml", "reconciler.yaml"};

    @TempDir
    Path temp;

    private GitServer server;
    private RepositoryUrl url;
    private ObjectId base;
    private JGitRepositories git;

    @BeforeEach
    void start() throws IOException {
        server = new GitServer(temp.resolve("server"));
        base = server.commit("acme/fleet", "dev", "Before", Map.of("README.md", "The fleet"));
        url = server.url("acme/fleet");
        git = repositories();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aLargeTreeIsOnePackAndASmallChangeOfItSendsOnlyWhatIsNew() throws IOException {
        String tree = write("dev", Optional.of(base.name()), base.name(), fleet());

        assertThat(looseObjects()).as("loose objects in the local copy").isLessThan(10);
        assertThat(git.read(url, tree, "cluster-007", all -> true).files()).hasSize(TARGETS * FILES.length);
        long kept = packedObjects(copy());
        long received = packedObjects(server.repository("acme/fleet"));
        assertThat(received).isGreaterThan(CLUSTER_TYPES * TARGETS * (FILES.length + 1));

        String changed = write(
                "dev",
                Optional.of(tree),
                tree,
                Map.of("cluster-007/target-042/config.yaml", Optional.of(bytes("another configuration"))));

        // The file, its two folders, the root and the commit.
        assertThat(looseObjects() + packedObjects(copy()) - kept)
                .as("new in the local copy")
                .isLessThan(15);
        assertThat(packedObjects(server.repository("acme/fleet")) - received)
                .as("sent")
                .isEqualTo(5);
        assertThat(git.folderId(url, changed, "cluster-008")).isEqualTo(git.folderId(url, tree, "cluster-008"));
    }

    @Test
    void whatWasWrittenHereIsNotFetchedAgainAfterItsMerge() throws IOException {
        Map<String, Optional<byte[]>> files = new TreeMap<>();
        Map<String, String> merged = new TreeMap<>(Map.of("README.md", "The fleet"));
        for (int file = 0; file < CommitMaker.FILES_FOR_A_PACK; file++) {
            files.put("cluster-000/" + file, Optional.of(bytes("manifest " + file)));
            merged.put("cluster-000/" + file, "manifest " + file);
        }
        ObjectId written = ObjectId.fromString(write("lockstep/p/dev/1", Optional.empty(), base.name(), files));
        long kept = looseObjects() + packedObjects(copy());

        ObjectId merge = server.commit("acme/fleet", "dev", "Merge", merged, base, written);
        assertThat(git.folderId(url, merge.name(), "")).isEqualTo(git.folderId(url, written.name(), ""));

        assertThat(looseObjects() + packedObjects(copy()) - kept)
                .as("fetched: the merge commit")
                .isEqualTo(1);
    }

    @Test
    void looseObjectsThatNoBranchReachesDoNotMakeAFetchCollect() throws IOException {
        git.read(url, base.name(), "", all -> true);
        formerVersion(copyDirectory());
        strew(40);
        long loose = looseObjects();
        Set<String> packs = packs();

        git = repositories();
        ObjectId next = server.commit("acme/fleet", "dev", "Next", Map.of("README.md", "More of it"), base);
        assertThat(git.commit(url, next.name())).isPresent();

        assertThat(packs())
                .as("collecting replaces all packs")
                .containsAll(packs)
                .hasSize(packs.size() + 1);
        assertThat(looseObjects()).isEqualTo(loose);
    }

    private JGitRepositories repositories() {
        return new JGitRepositories(
                new GitSettings(
                        temp.resolve("copies"),
                        List.of(server.authority() + "/acme"),
                        Set.of("http"),
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(1),
                        "Lockstep",
                        "lockstep@example.org",
                        GitSettings.Limits.DEFAULT),
                repository -> Optional.of("t"));
    }

    private String write(String branch, Optional<String> expected, String parent, Map<String, Optional<byte[]>> files) {
        Written written = git.write(new Change(url, branch, expected, parent, new TreeMap<>(files), "Change", AT));
        assertThat(written).isInstanceOf(Written.At.class);
        return ((Written.At) written).commit();
    }

    private static Map<String, Optional<byte[]>> fleet() {
        Map<String, Optional<byte[]>> files = new TreeMap<>();
        for (int type = 0; type < CLUSTER_TYPES; type++) {
            for (int target = 0; target < TARGETS; target++) {
                for (String file : FILES) {
                    String path = "cluster-%03d/target-%03d/%s".formatted(type, target, file);
                    files.put(path, Optional.of(bytes("this is " + path)));
                }
            }
        }
        return files;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Path copyDirectory() throws IOException {
        try (Stream<Path> copies = Files.list(temp.resolve("copies"))) {
            return copies.filter(path -> path.toString().endsWith(".git"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Repository copy() throws IOException {
        return new FileRepositoryBuilder()
                .setGitDir(copyDirectory().toFile())
                .setBare()
                .build();
    }

    private static long packedObjects(Repository repository) {
        return repository.getObjectDatabase().getApproximateObjectCount();
    }

    private long looseObjects() throws IOException {
        try (Stream<Path> files = Files.find(
                copyDirectory().resolve("objects"),
                2,
                (path, is) ->
                        is.isRegularFile() && path.getFileName().toString().length() == 38)) {
            return files.count();
        }
    }

    private Set<String> packs() throws IOException {
        try (Stream<Path> files = Files.list(copyDirectory().resolve("objects/pack"))) {
            return Set.copyOf(files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".pack"))
                    .toList());
        }
    }

    private static void formerVersion(Path directory) throws IOException {
        try (Repository copy = new FileRepositoryBuilder()
                .setGitDir(directory.toFile())
                .setBare()
                .build()) {
            StoredConfig config = copy.getConfig();
            config.unset("gc", null, "auto");
            config.save();
        }
    }

    /** JGit takes the number of objects whose ids begin with 17 for a sample of all: 27 make it collect. */
    private void strew(int sampled) throws IOException {
        try (Repository copy = copy();
                ObjectInserter inserter = copy.newObjectInserter()) {
            for (int tried = 0, made = 0; made < sampled; tried++) {
                byte[] content = bytes("left over " + tried);
                if (inserter.idFor(Constants.OBJ_BLOB, content).name().startsWith("17")) {
                    inserter.insert(Constants.OBJ_BLOB, content);
                    made++;
                }
            }
            inserter.flush();
        }
    }
}
