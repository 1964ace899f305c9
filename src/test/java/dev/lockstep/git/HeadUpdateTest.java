package dev.lockstep.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was done to a branch of ours: the other one brought into it, and nothing else. */
class HeadUpdateTest {
    private static final String APP = "acme/app";

    private static final Map<String, String> BEFORE = Map.of("ours", "1", "theirs", "1", "both", "1", "left", "1");

    @BeforeAll
    static void measure() throws IOException {
        GitServer.measureFileTimeStamps();
    }

    @TempDir
    Path temp;

    private GitServer server;
    private JGitRepositories git;
    private ObjectId before;
    private ObjectId ours;
    private ObjectId moved;

    @BeforeEach
    void start() throws IOException {
        server = new GitServer(temp.resolve("server"));
        git = new JGitRepositories(
                new GitSettings(
                        temp.resolve("copy"),
                        List.of(server.authority() + "/acme"),
                        Set.of("http"),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        "Lockstep",
                        "lockstep@example.org",
                        GitSettings.Limits.DEFAULT),
                repository -> Optional.of("t"));
        before = server.commit(APP, "stage", "Before", BEFORE);
        ours = server.commit(APP, "work", "Ours", with(BEFORE, "ours", "2"), before);
        moved = server.commit(APP, "stage", "Moved", with(BEFORE, "theirs", "2"), before);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Map<String, String> with(Map<String, String> files, String... changed) {
        Map<String, String> next = new HashMap<>(files);
        for (int i = 0; i < changed.length; i += 2) {
            next.put(changed[i], changed[i + 1]);
        }
        return next;
    }

    private static Map<String, String> without(Map<String, String> files, String gone) {
        Map<String, String> next = new HashMap<>(files);
        next.remove(gone);
        return next;
    }

    private boolean onlyUpdated(ObjectId head) {
        return git.onlyBroughtUpToDate(url(), ours.name(), head.name(), moved.name());
    }

    private RepositoryUrl url() {
        return server.url(APP);
    }

    private ObjectId head(Map<String, String> files, ObjectId... parents) throws IOException {
        return server.commit(APP, "work", "Head", files, parents);
    }

    private final Map<String, String> together = with(BEFORE, "ours", "2", "theirs", "2");

    @Test
    void aMergeOfTheBranchAndOursOnTopOfItAreUpdates() throws IOException {
        assertThat(onlyUpdated(head(together, ours, moved))).isTrue();
        assertThat(onlyUpdated(head(together, moved))).as("rebased").isTrue();
    }

    @Test
    void soIsOneThatWasUpdatedTwice() throws IOException {
        ObjectId once = head(together, ours, moved);
        moved = server.commit(APP, "stage", "Moved again", with(BEFORE, "theirs", "3"), moved);
        assertThat(onlyUpdated(head(with(together, "theirs", "3"), once, moved)))
                .isTrue();
        assertThat(onlyUpdated(head(with(together, "theirs", "3"), moved))).isTrue();
        assertThat(onlyUpdated(head(with(together, "theirs", "3", "left", "x"), once, moved)))
                .isFalse();
    }

    @Test
    void whatHoldsMoreIsNone() throws IOException {
        assertThat(onlyUpdated(head(with(together, "left", "2"), ours, moved)))
                .as("a file changed within the merge")
                .isFalse();
        assertThat(onlyUpdated(head(with(together, "new", "1"), ours, moved)))
                .as("a file added")
                .isFalse();
        assertThat(onlyUpdated(head(without(together, "left"), ours, moved)))
                .as("a file gone")
                .isFalse();
        assertThat(onlyUpdated(head(with(BEFORE, "theirs", "2"), ours, moved)))
                .as("ours left out")
                .isFalse();
        assertThat(onlyUpdated(head(with(BEFORE, "ours", "2"), ours)))
                .as("a commit on top")
                .isFalse();
        ObjectId side = server.commit(APP, "side", "Side", with(BEFORE, "theirs", "2"), moved);
        assertThat(onlyUpdated(head(together, ours, side)))
                .as("of another branch")
                .isFalse();
        assertThat(onlyUpdated(head(together, ours, moved, side)))
                .as("of three")
                .isFalse();
        assertThat(onlyUpdated(head(together))).as("without parents").isFalse();
        assertThat(onlyUpdated(ours)).as("as it was").isFalse();
    }

    /** Nobody can tell whose the result is. */
    @Test
    void whatBothChangedIsNone() throws IOException {
        ours = server.commit(APP, "work", "Ours", with(BEFORE, "both", "ours"), before);
        moved = server.commit(APP, "stage", "Moved", with(BEFORE, "theirs", "2", "both", "theirs"), moved);
        assertThat(onlyUpdated(head(with(BEFORE, "theirs", "2", "both", "ours"), ours, moved)))
                .isFalse();
        assertThat(onlyUpdated(head(with(BEFORE, "theirs", "2", "both", "theirs"), ours, moved)))
                .isFalse();
    }
}
