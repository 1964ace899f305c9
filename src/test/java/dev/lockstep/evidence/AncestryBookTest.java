package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.CommitRelation.Kind;
import dev.lockstep.git.GitServer;
import dev.lockstep.git.GitSettings;
import dev.lockstep.git.GitSettings.Limits;
import dev.lockstep.git.JGitRepositories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clusters are at, and what was merged, in a real repository. */
class AncestryBookTest {
    private static final String REPOSITORY = "acme/fleet";

    @TempDir
    Path temp;

    private GitServer server;
    private JGitRepositories git;
    private ObjectId before;
    private ObjectId target;

    @BeforeAll
    static void measure() throws IOException {
        GitServer.measureFileTimeStamps();
    }

    @BeforeEach
    void aTargetIsMerged() throws IOException {
        server = new GitServer(temp.resolve("server"));
        git = new JGitRepositories(
                new GitSettings(
                        temp.resolve("copies"),
                        List.of(server.authority() + "/acme/"),
                        Set.of("http"),
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        "Lockstep",
                        "lockstep@example.org",
                        Limits.DEFAULT),
                repository -> Optional.empty());
        before = commit("before", "one", "one");
        target = commit("target", "two", "one", before);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Its content in the folders of both cluster types; the branch is moved to it. */
    private ObjectId commit(String words, String drone, String large, ObjectId... parents) throws IOException {
        return server.commit(
                REPOSITORY,
                "dev",
                words,
                Map.of(
                        "clusters/drone/a.yaml", "a: " + drone + "\n",
                        "clusters/large/a.yaml", "a: " + large + "\n",
                        "README.md", words + "\n"),
                parents);
    }

    private CommitRelation relation(ObjectId commit, String clusterType, ObjectId... ownMerges) {
        return new AncestryBook(
                        git,
                        git,
                        server.url(REPOSITORY),
                        "clusters/",
                        target.name(),
                        Arrays.stream(ownMerges).map(ObjectId::name).collect(Collectors.toSet()))
                .relation(commit.name(), clusterType);
    }

    private static CommitRelation changedBy(ObjectId commit) {
        return new CommitRelation(Kind.CHANGED_OUTSIDE, Optional.of(commit.name()));
    }

    @Test
    void aCommitBeforeIsNotThereYet() {
        assertThat(relation(target, "drone")).isEqualTo(CommitRelation.of(Kind.TARGET));
        assertThat(relation(before, "drone")).isEqualTo(CommitRelation.of(Kind.OLDER));
        assertThat(relation(before, "large"))
                .as("although nothing in its folder has changed since")
                .isEqualTo(CommitRelation.of(Kind.OLDER));
    }

    @Test
    void aLaterCommitThatLeavesTheFolderAlone() throws IOException {
        ObjectId notes = commit("notes", "two", "one", target);
        ObjectId other = commit("large", "two", "two", notes);
        assertThat(relation(notes, "drone")).isEqualTo(CommitRelation.of(Kind.PROVES));
        assertThat(relation(other, "drone")).isEqualTo(CommitRelation.of(Kind.PROVES));
        assertThat(relation(other, "large")).as("this folder it has changed").isEqualTo(changedBy(other));
    }

    @Test
    void aLaterCommitThatChangesTheFolder() throws IOException {
        ObjectId notes = commit("notes", "two", "one", target);
        ObjectId changed = commit("by hand", "three", "one", notes);
        ObjectId more = commit("more notes", "three", "one", changed);
        assertThat(relation(changed, "drone")).isEqualTo(changedBy(changed));
        assertThat(relation(more, "drone")).isEqualTo(changedBy(changed));
        ObjectId back = commit("as it was", "two", "one", more);
        assertThat(relation(back, "drone")).isEqualTo(CommitRelation.of(Kind.PROVES));
        ObjectId reverted = commit("reverted", "one", "one", target);
        assertThat(relation(reverted, "drone")).as("a folder of before").isEqualTo(changedBy(reverted));
    }

    @Test
    void aLaterMergeOfItsOwn() throws IOException {
        ObjectId next = commit("next", "three", "one", target);
        assertThat(relation(next, "drone", next)).isEqualTo(CommitRelation.of(Kind.PROVES));
        ObjectId byHand = commit("by hand", "four", "one", next);
        assertThat(relation(byHand, "drone", next)).isEqualTo(changedBy(byHand));
    }

    @Test
    void aForcePush() throws IOException {
        assertThat(relation(target, "drone")).isEqualTo(CommitRelation.of(Kind.TARGET));
        assertThat(relation(before, "drone")).isEqualTo(CommitRelation.of(Kind.OLDER));
        ObjectId rewritten = commit("rewritten", "two", "one", before);
        assertThat(relation(rewritten, "drone"))
                .as("with the same content in the folder")
                .isEqualTo(CommitRelation.of(Kind.DIVERGED));
        assertThat(relation(ObjectId.fromString("9".repeat(40)), "drone")).isEqualTo(CommitRelation.of(Kind.UNKNOWN));
    }
}
