package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.seed.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kohsuke.github.GHCommitState;
import org.kohsuke.github.GHCompare;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.HttpException;

/** The sandbox's GitHub through the real client library. */
class GitHubClientTest {
    private static final String REPO = "acme/kalypso-gitops";

    @TempDir
    static Path dir;

    private static Sandbox sandbox;
    private static GitHub client;
    private static GHRepository repository;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.in(dir, "secret", "http://127.0.0.1:8080/sandbox"));
        client = new GitHubBuilder()
                .withEndpoint(sandbox.gitHubApi().toString())
                .withOAuthToken(sandbox.account("lockstep-bot").token())
                .build();
        repository = client.getRepository(REPO);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void credentialsAreChecked() throws IOException {
        assertThat(client.getMyself().getLogin()).isEqualTo("lockstep-bot");
        assertThat(client.isCredentialValid()).isTrue();
        assertThat(client.getRateLimit().getLimit()).isEqualTo(15_000);
        GitHub wrong = new GitHubBuilder()
                .withEndpoint(sandbox.gitHubApi().toString())
                .withOAuthToken("wrong")
                .build();
        assertThat(wrong.isCredentialValid()).isFalse();
        assertThatThrownBy(() -> client.getRepository("acme/none")).isInstanceOf(GHFileNotFoundException.class);
    }

    @Test
    void readsRepositoryBranchesRefsCommitsTreesAndBlobs() throws IOException {
        String head =
                repository.getCompare("stage", "stage").getMergeBaseCommit().getSHA1();
        assertThat(sandbox.head(REPO, "stage")).contains(head);
        assertThat(repository.getDefaultBranch()).isEqualTo("dev");
        assertThat(repository.getHttpTransportUrl()).isEqualTo(sandbox.repositoryUrl(REPO) + ".git");
        assertThat(repository.getBranches()).containsKeys("dev", "stage");
        assertThat(repository.getBranch("stage").getSHA1()).isEqualTo(head);
        assertThat(repository.getRef("heads/stage").getObject().getSha()).isEqualTo(head);
        assertThatThrownBy(() -> repository.getRef("heads/none")).isInstanceOf(GHFileNotFoundException.class);
        var commit = repository.getCommit(head);
        var first = commit.getParentSHA1s().isEmpty()
                ? commit
                : repository.getCommit(commit.getParentSHA1s().get(0));
        assertThat(first.getCommitShortInfo().getAuthor().getName()).isEqualTo("Grace Hopper");
        assertThat(first.getAuthor().getLogin()).isEqualTo("grace");
        var tree = repository.getTreeRecursive(head, 1);
        var readme = tree.getEntry("drone/README.md");
        assertThat(readme.readAsBlob().readAllBytes()).asString().startsWith("This folder contains");
    }

    @Test
    void pullRequestIsOpenedLabelledMergedByEachMethod() throws IOException {
        for (MergeMethod method : MergeMethod.values()) {
            String before = sandbox.head(REPO, "dev").orElseThrow();
            GHPullRequest pull = open("lockstep/" + method.word() + "/1", "dev");
            pull.addLabels("promoted");
            String testMerge = repository.getPullRequest(pull.getNumber()).getMergeCommitSha();
            assertThat(pull.getMergeable()).isTrue();
            assertThat(pull.getHead().getSha()).isNotEqualTo(testMerge);

            pull.merge(null, pull.getHead().getSha(), GHPullRequest.MergeMethod.valueOf(method.name()));

            GHPullRequest merged = repository.getPullRequest(pull.getNumber());
            assertThat(merged.isMerged()).isTrue();
            assertThat(merged.getMergedBy().getLogin()).isEqualTo("lockstep-bot");
            assertThat(merged.getState()).isEqualTo(GHIssueState.CLOSED);
            assertThat(merged.getLabels()).extracting("name").containsExactly("promoted");
            String head = sandbox.head(REPO, "dev").orElseThrow();
            assertThat(merged.getMergeCommitSha()).isEqualTo(head).isNotEqualTo(testMerge);
            var commit = repository.getCommit(head);
            assertThat(commit.getParentSHA1s()).startsWith(before).hasSize(method == MergeMethod.MERGE ? 2 : 1);
            GHCompare compare = repository.getCompare(before, head);
            assertThat(compare.getStatus()).isEqualTo(GHCompare.Status.ahead);
            assertThat(merged.getHead().getSha().equals(head)).isFalse();
        }
    }

    @Test
    void headFollowsPushesAndOldHeadIsRefused() throws IOException {
        GHPullRequest pull = open("lockstep/moves/1", "dev");
        String old = pull.getHead().getSha();
        String next = sandbox.seed().push(Seed.GITOPS, "lockstep/moves/1", "More", Map.of("more.txt", text("x")));
        GHPullRequest moved = repository.getPullRequest(pull.getNumber());
        assertThat(moved.getHead().getSha()).isEqualTo(next);
        assertThat(moved.listCommits().toList()).hasSize(2);
        assertThat(moved.listFiles().toList()).hasSize(2);
        assertThatThrownBy(() -> moved.merge(null, old, GHPullRequest.MergeMethod.MERGE))
                .isInstanceOfSatisfying(HttpException.class, e -> {
                    assertThat(e.getResponseCode()).isEqualTo(409);
                    assertThat(e).hasMessageContaining("Head branch was modified");
                });
        moved.setTitle("New title");
        moved.comment("Closing");
        moved.close();
        assertThat(repository.getPullRequest(pull.getNumber()).getState()).isEqualTo(GHIssueState.CLOSED);
        assertThat(repository.getPullRequest(pull.getNumber()).getTitle()).isEqualTo("New title");
        assertThat(repository.getPullRequest(pull.getNumber()).isMerged()).isFalse();
        assertThat(moved.getComments()).extracting("body").containsExactly("Closing");
    }

    @Test
    void pullRequestsAreFoundByHeadAndBase() throws IOException {
        GHPullRequest pull = open("lockstep/find/1", "stage");
        var found = repository
                .queryPullRequests()
                .state(GHIssueState.ALL)
                .head("acme:lockstep/find/1")
                .base("stage")
                .list()
                .toList();
        assertThat(found).extracting(GHPullRequest::getNumber).containsExactly(pull.getNumber());
    }

    @Test
    void pushingTheMergeByGitMergesThePullRequest() throws IOException {
        GHPullRequest pull = open("lockstep/byhand/1", "stage");
        repository.getRef("heads/stage").updateTo(pull.getHead().getSha());
        GHPullRequest merged = repository.getPullRequest(pull.getNumber());
        assertThat(merged.isMerged()).isTrue();
        assertThat(merged.getMergeCommitSha()).isEqualTo(pull.getHead().getSha());
    }

    @Test
    void statusesArePostedAndRead() throws IOException {
        String sha = sandbox.head("acme/kalypso-control-plane", "main").orElseThrow();
        GHRepository controlPlane = client.getRepository("acme/kalypso-control-plane");
        controlPlane.createCommitStatus(sha, GHCommitState.PENDING, "http://x", "Promoted", "dev environment");
        controlPlane.createCommitStatus(sha, GHCommitState.SUCCESS, "http://x", "Deployed", "dev environment");
        assertThat(controlPlane.listCommitStatuses(sha).toList())
                .extracting("description")
                .containsExactly("Deployed", "Promoted");
        assertThat(controlPlane.getLastCommitStatus(sha).getState()).isEqualTo(GHCommitState.SUCCESS);
    }

    @Test
    void branchIsCreatedAndDeletedAndItsPullRequestClosed() throws IOException {
        GHPullRequest pull = open("lockstep/gone/1", "stage");
        repository.getRef("heads/lockstep/gone/1").delete();
        assertThat(repository.getPullRequest(pull.getNumber()).getState()).isEqualTo(GHIssueState.CLOSED);
        assertThat(repository.getPullRequest(pull.getNumber()).isMerged()).isFalse();
    }

    private static GHPullRequest open(String branch, String base) throws IOException {
        repository.createRef("refs/heads/" + branch, sandbox.head(REPO, base).orElseThrow());
        sandbox.seed().push(Seed.GITOPS, branch, "Render", Map.of(branch + ".txt", text(branch)));
        return repository.createPullRequest("Promote", branch, base, "What and why");
    }

    private static Optional<byte[]> text(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
