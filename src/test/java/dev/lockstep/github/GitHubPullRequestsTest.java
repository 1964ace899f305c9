package dev.lockstep.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.github.FakeGitHub.Answer;
import dev.lockstep.ports.LeaseFence;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Refused;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.PullRequests.Draft;
import dev.lockstep.ports.PullRequests.MergeMethod;
import dev.lockstep.ports.PullRequests.MergeResult;
import dev.lockstep.ports.PullRequests.State;
import dev.lockstep.ports.RepositoryUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitHubPullRequestsTest {
    private static final String SECRET = "ghp_secretsecretsecret";
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String PULLS = "/api/repos/acme/app/pulls";
    private static final Draft DRAFT = new Draft("work", FakeGitHub.SHA, "dev", "T", "B", "promoted");
    private static final String MERGED =
            ",\"merged\":true,\"merged_at\":\"2026-11-22T09:00:00Z\",\"merged_by\":{\"login\":\"ann\"}";

    private FakeGitHub gitHub;
    private GitHubPullRequests pulls;
    private RepositoryUrl url;

    @BeforeEach
    void start() throws IOException {
        gitHub = new FakeGitHub();
        url = RepositoryUrl.of(gitHub.base() + "/acme/app.git");
        pulls = pulls(gitHub.settings(Optional.of(SECRET), Optional.empty()));
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private static GitHubPullRequests pulls(GitHubSettings settings) {
        InstantSource clock = InstantSource.fixed(NOW);
        return new GitHubPullRequests(new GitHubConnection(settings, new GitHubTokens(settings, clock), clock));
    }

    private MergeResult merge() {
        return pulls.merge(url, 7, MergeMethod.SQUASH, FakeGitHub.SHA);
    }

    @Test
    void opensAPullRequestWithItsLabel() {
        gitHub.on("GET " + PULLS, 200, "[]");
        gitHub.on("POST " + PULLS, 201, gitHub.pull(7, "open", "").replace("{\"name\":\"promoted\"}", ""));
        gitHub.on("POST /api/repos/acme/app/issues/7/labels", 200, "[{\"name\":\"promoted\"}]");

        var opened = pulls.open(url, DRAFT);

        assertThat(opened.number()).isEqualTo(7);
        assertThat(opened.headSha()).isEqualTo(FakeGitHub.SHA);
        assertThat(gitHub.askedFor())
                .containsExactly("GET " + PULLS, "POST " + PULLS, "POST /api/repos/acme/app/issues/7/labels");
        assertThat(gitHub.last("GET " + PULLS).query()).contains("head=acme:work", "base=dev", "state=all");
        var post = gitHub.last("POST " + PULLS);
        assertThat(post.header("Authorization")).isEqualTo("Bearer " + SECRET);
        assertThat(post.header("X-github-api-version")).isEqualTo("2022-11-28");
    }

    /** The look for one that is there may have been waited for: what may be written is asked after it. */
    @Test
    void whoMayNotWriteAnyMoreSendsNothing() {
        gitHub.on("GET " + PULLS, 200, "[]");
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        gitHub.on("GET " + COMMENTS, 200, "[]");
        IllegalStateException no = new IllegalStateException("not any more");
        List<Runnable> writes = List.of(
                () -> pulls.open(url, DRAFT), this::merge, () -> pulls.close(url, 7, Optional.of("work"), "bye"));
        for (Runnable write : writes) {
            assertThatThrownBy(() -> LeaseFence.around(
                            () -> {
                                throw no;
                            },
                            () -> {
                                write.run();
                                return null;
                            }))
                    .isSameAs(no);
        }
        assertThat(gitHub.askedFor()).containsExactly("GET " + PULLS, "GET " + PULLS + "/7", "GET " + COMMENTS);
    }

    @Test
    void anOpenPullRequestIsFoundAndLeftAloneWhenNothingDiffers() {
        gitHub.on(
                "GET " + PULLS,
                200,
                "[" + gitHub.pull(6, "open", "").replace("acme:work", "stranger:work") + ","
                        + gitHub.pull(5, "open", "").replace("\"ref\":\"work\"", "\"ref\":\"other\"") + ","
                        + gitHub.pull(7, "open", "") + "]");

        assertThat(pulls.open(url, DRAFT).number()).isEqualTo(7);
        assertThat(pulls.open(url, DRAFT).number()).isEqualTo(7);
        assertThat(gitHub.asked.stream().map(Object::toString)).containsExactly("GET " + PULLS, "GET " + PULLS);
    }

    @Test
    void oneOfThisHeadThatWasMergedSinceIsFoundInsteadOfMakingAnother() {
        String merged = gitHub.pull(7, "closed", MERGED + ",\"merge_commit_sha\":\"" + "c".repeat(40) + "\"");
        gitHub.on("GET " + PULLS, 200, "[" + merged + "]");
        gitHub.on("GET " + PULLS + "/7", 200, merged);

        var found = pulls.open(url, DRAFT);

        assertThat(found.number()).isEqualTo(7);
        assertThat(found.state()).isEqualTo(State.MERGED);
        assertThat(gitHub.askedFor()).containsExactly("GET " + PULLS, "GET " + PULLS + "/7");
    }

    @Test
    void aMergedOneOfAnotherHeadCommitIsNotOurs() {
        String before = gitHub.pull(6, "closed", MERGED).replace(FakeGitHub.SHA, "b".repeat(40));
        gitHub.on("GET " + PULLS, 200, "[" + before + "]");
        gitHub.on("POST " + PULLS, 201, gitHub.pull(7, "open", ""));

        assertThat(pulls.open(url, DRAFT).number()).isEqualTo(7);
    }

    @Test
    void onlyWhatDiffersIsPatched() {
        gitHub.on("GET " + PULLS, 200, "[" + gitHub.pull(7, "open", "") + "]");
        gitHub.on("PATCH " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));

        pulls.open(url, new Draft("work", FakeGitHub.SHA, "dev", "T", "New", "promoted"));

        assertThat(gitHub.askedFor()).containsExactly("GET " + PULLS, "PATCH " + PULLS + "/7");
        assertThat(gitHub.last("PATCH " + PULLS + "/7").body()).isEqualTo("{\"body\":\"New\"}");
    }

    @Test
    void aDuplicateIsLookedUp() {
        gitHub.on("GET " + PULLS, Answer.of(200, "[]"), Answer.of(200, "[" + gitHub.pull(7, "open", "") + "]"));
        gitHub.on(
                "POST " + PULLS,
                422,
                "{\"message\":\"Validation Failed\",\"errors\":[{\"resource\":\"PullRequest\",\"code\":\"custom\","
                        + "\"message\":\"A pull request already exists for acme:work.\"}]}");

        assertThat(pulls.open(url, DRAFT).number()).isEqualTo(7);
    }

    @Test
    void readsTheThreeStatesAndTrustsTheMergeCommitOnlyWhenMerged() {
        String sha = ",\"merge_commit_sha\":\"" + FakeGitHub.MERGE + "\"";
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", sha + ",\"mergeable\":null"));
        assertThat(pulls.get(url, 7))
                .returns(State.OPEN, p -> p.state())
                .returns(Optional.empty(), p -> p.mergeCommitSha())
                .returns(Optional.empty(), p -> p.mergeable());
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "closed", sha + ",\"mergeable\":false"));
        assertThat(pulls.get(url, 7))
                .returns(State.CLOSED, p -> p.state())
                .returns(Optional.empty(), p -> p.mergeCommitSha())
                .returns(Optional.of(false), p -> p.mergeable());
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "closed", sha + MERGED));
        assertThat(pulls.get(url, 7))
                .returns(State.MERGED, p -> p.state())
                .returns(Optional.of(FakeGitHub.MERGE), p -> p.mergeCommitSha())
                .returns(Optional.of("ann"), p -> p.mergedBy())
                .returns(Optional.of(Instant.parse("2026-11-22T09:00:00Z")), p -> p.mergedAt());
        assertThat(gitHub.asked).hasSize(3);
    }

    @Test
    void withoutMergeCommitInRestGraphQlIsAsked() {
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "closed", MERGED));
        gitHub.on(
                "POST /graphql",
                200,
                "{\"data\":{\"repository\":{\"pullRequest\":{\"mergeCommit\":{\"oid\":\"" + FakeGitHub.MERGE
                        + "\"}}}}}");

        assertThat(pulls.get(url, 7).mergeCommitSha()).contains(FakeGitHub.MERGE);

        gitHub.on("POST /graphql", 200, "{\"errors\":[{\"message\":\"no\"}]}");
        assertThatThrownBy(() -> pulls.get(url, 7)).isInstanceOf(Permanent.class);
    }

    @Test
    void mergesWithTheExpectedHead() {
        gitHub.on("PUT " + PULLS + "/7/merge", 200, "{\"sha\":\"" + FakeGitHub.MERGE + "\",\"merged\":true}");

        assertThat(merge()).isEqualTo(new MergeResult.Merged(FakeGitHub.MERGE));
        assertThat(gitHub.asked).hasSize(1);
        assertThat(gitHub.asked.get(0).body())
                .contains("\"merge_method\":\"squash\"", "\"sha\":\"" + FakeGitHub.SHA + "\"");
    }

    @Test
    void refusedMergesAreSorted() {
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        gitHub.on("PUT " + PULLS + "/7/merge", 405, "{\"message\":\"Base branch was modified. Review and try\"}");
        assertThat(merge()).isEqualTo(new MergeResult.NotYet("Base branch was modified. Review and try"));
        gitHub.on("PUT " + PULLS + "/7/merge", 409, "{\"message\":\"Head branch was modified.\"}");
        assertThat(merge()).isEqualTo(new MergeResult.HeadMoved("Head branch was modified."));
        gitHub.on(
                "PUT " + PULLS + "/7/merge",
                405,
                "{\"message\":\"Squash merges are not allowed on this repository.\"}");
        assertThat(((MergeResult.NotYet) merge()).reason())
                .contains("Squash merges are not allowed on this repository.", "choose another");
        gitHub.on("PUT " + PULLS + "/7/merge", 403, "{\"message\":\"Resource not accessible by integration\"}");
        assertThatThrownBy(this::merge).isInstanceOf(Rejected.class).hasMessageContaining("Contents: write");
        gitHub.on("PUT " + PULLS + "/7/merge", 422, "{\"message\":\"Invalid\"}");
        assertThat(merge()).isEqualTo(new MergeResult.NotYet("Invalid"));
    }

    @Test
    void aPullRequestThatIsNotMadeAsThingsAreIsRefusedInGitHubsWords() {
        gitHub.on("GET " + PULLS, 200, "[]");
        for (int status : new int[] {405, 409, 422}) {
            gitHub.on(
                    "POST " + PULLS,
                    status,
                    "{\"message\":\"Validation Failed\",\"errors\":[{\"message\":\"No commits between dev and work\"}]}");
            assertThatThrownBy(() -> pulls.open(url, DRAFT))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining(status + ", Validation Failed: No commits between dev and work");
        }
    }

    @Test
    void whatAMergeDependsOnIsToldOnceItIsKnown() {
        String more = ",\"mergeable\":true,\"updated_at\":\"2026-01-02T03:04:05Z\",\"mergeable_state\":";
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", more + "\"blocked\""));
        assertThat(pulls.get(url, 7).condition()).contains("blocked, updated 2026-01-02T03:04:05Z");
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", more + "\"draft\",\"draft\":true"));
        assertThat(pulls.get(url, 7).condition()).contains("draft, a draft, updated 2026-01-02T03:04:05Z");
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", more + "\"unknown\""));
        assertThat(pulls.get(url, 7).condition()).isEmpty();
    }

    @Test
    void anItemOfAListThatMakesNoSenseKeepsNoneAway() {
        gitHub.on(
                "GET " + PULLS,
                200,
                "[null,7,{},{\"number\":\"seven\"},{\"number\":8,\"head\":null,\"base\":{\"ref\":\"dev\"}},"
                        + gitHub.pull(7, "open", "") + "]");
        gitHub.on("PATCH " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        assertThat(pulls.open(url, DRAFT).number()).isEqualTo(7);
    }

    @Test
    void aListWithoutAnEndIsLookedThroughAsFarAsMakesSense() {
        String other = gitHub.pull(9, "open", "").replace("\"work\"", "\"elsewhere\"");
        gitHub.on("GET " + PULLS, 200, "[" + String.join(",", Collections.nCopies(100, other)) + "]");
        gitHub.on("POST " + PULLS, 201, gitHub.pull(7, "open", ""));
        gitHub.on("PATCH " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        assertThat(pulls.open(url, DRAFT).number()).isEqualTo(7);
        assertThat(gitHub.askedFor().stream().filter(("GET " + PULLS)::equals)).hasSize(20);
    }

    @Test
    void anAnswerOfMoreValuesThanAnybodyCountsIsNotKept() {
        gitHub.on("GET " + PULLS, 200, "[" + "{},".repeat(600_000) + "{}]");
        assertThatThrownBy(() -> pulls.open(url, DRAFT))
                .isInstanceOf(Transient.class)
                .hasMessageContaining("more than 500000 values");
    }

    @Test
    void aMergeThatHappenedIsFoundWhateverTheAnswer() {
        gitHub.on(
                "GET " + PULLS + "/7",
                200,
                gitHub.pull(7, "closed", MERGED + ",\"merge_commit_sha\":\"" + FakeGitHub.MERGE + "\""));
        for (Answer answer : new Answer[] {
            Answer.of(405, "{\"message\":\"Pull Request is not mergeable\"}"),
            Answer.of(409, "{\"message\":\"Head branch was modified\"}"),
            Answer.of(502, "<html>Bad gateway</html>"),
            Answer.of(0, ""),
            Answer.of(200, "garbage")
        }) {
            gitHub.on("PUT " + PULLS + "/7/merge", answer);
            assertThat(merge()).as(answer.toString()).isEqualTo(new MergeResult.Merged(FakeGitHub.MERGE));
        }
    }

    @Test
    void aRefusedMergeIsTransientWhenItCannotBeSeenWhetherItHappened() {
        gitHub.on("GET " + PULLS + "/7", 503, "{\"message\":\"not available\"}");
        for (int status : new int[] {405, 409}) {
            gitHub.on("PUT " + PULLS + "/7/merge", status, "{\"message\":\"A branch was modified.\"}");
            assertThatThrownBy(this::merge)
                    .isInstanceOf(Transient.class)
                    .hasMessageContaining(status + ", A branch was modified., and then not whether it is merged");
        }
    }

    @Test
    void anUnansweredMergeThatDidNotHappenIsTransient() {
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        gitHub.on("PUT " + PULLS + "/7/merge", 502, "");
        assertThatThrownBy(this::merge).isInstanceOf(Transient.class);
        gitHub.on("GET " + PULLS + "/7", 500, "");
        assertThatThrownBy(this::merge).isInstanceOf(Transient.class).hasMessageContaining("502");
    }

    @Test
    void eachFailureCostsOneRequest() {
        for (int status : new int[] {500, 502, 503, 401, 403, 404, 429}) {
            gitHub.asked.clear();
            gitHub.on("GET " + PULLS, new Answer(status, "", java.util.Map.of("ETag", "\"x\"")));
            assertThatThrownBy(() -> pulls.open(url, DRAFT)).as("" + status).isInstanceOf(RuntimeException.class);
            assertThat(gitHub.asked).as("" + status).hasSize(1);
        }
    }

    @Test
    void forbiddenIsToldApartThreeWays() {
        String get = "GET " + PULLS + "/7";
        gitHub.on(
                get,
                Answer.of(403, "{\"message\":\"API rate limit exceeded\"}")
                        .with("x-ratelimit-remaining", "0")
                        .with("x-ratelimit-reset", "" + NOW.plusSeconds(599).getEpochSecond()));
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOfSatisfying(
                        Transient.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(600)));
        gitHub.on(get, Answer.of(403, "{\"message\":\"You have exceeded a secondary rate limit.\"}"));
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOfSatisfying(
                        Transient.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(60)));
        gitHub.on(get, Answer.of(403, "{\"message\":\"slow down\"}").with("Retry-After", "5"));
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOfSatisfying(
                        Transient.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(5)));
        gitHub.on(get, 403, "{\"message\":\"Resource not accessible by personal access token\"}");
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("Pull requests: read");
    }

    @Test
    void badCredentialsAndMissingThingsAreRejectedWithAdvice() {
        gitHub.on("GET " + PULLS + "/7", 401, "{\"message\":\"Bad credentials\"}");
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("Bad credentials")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET));
        assertThatThrownBy(() -> pulls.get(url, 8)).isInstanceOf(Rejected.class).hasMessageContaining("not found");
        assertThatThrownBy(() -> pulls.get(RepositoryUrl.of("https://github.com/acme/app"), 8))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("webUrl");
        assertThat(gitHub.settings(Optional.of(SECRET), Optional.empty()).toString())
                .doesNotContain(SECRET);
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** A proxy's page, or nothing, with a good status: the next answer may be GitHub's. */
    @Test
    void whatIsNoJsonPassesAndWhatLacksFieldsIsBroken() {
        for (String garbage : new String[] {"<html>", "{\"number\":", "null", "7", ""}) {
            gitHub.on("GET " + PULLS + "/7", 200, garbage);
            assertThatThrownBy(() -> pulls.get(url, 7))
                    .as(garbage)
                    .isInstanceOf(Transient.class)
                    .hasMessageContaining("LOCKSTEP_GITHUB_API_URL");
            gitHub.on("GET " + PULLS, 200, garbage);
            assertThatThrownBy(() -> pulls.open(url, DRAFT))
                    .as("list " + garbage)
                    .isInstanceOf(Transient.class);
        }
        for (String garbage : new String[] {"[]", "{}"}) {
            gitHub.on("GET " + PULLS + "/7", 200, garbage);
            assertThatThrownBy(() -> pulls.get(url, 7)).as(garbage).isInstanceOf(Permanent.class);
        }
        gitHub.on("GET " + PULLS, 200, "{}");
        assertThatThrownBy(() -> pulls.open(url, DRAFT)).isInstanceOf(Permanent.class);
    }

    @Test
    void silentAndAbsentServersAreTransient() throws IOException {
        gitHub.on("GET " + PULLS + "/7", Answer.of(0, ""));
        assertThatThrownBy(() -> pulls.get(url, 7)).isInstanceOf(Transient.class);
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port);
        GitHubSettings settings = new GitHubSettings(
                nobody,
                nobody,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(2));
        assertThatThrownBy(() -> pulls(settings).get(RepositoryUrl.of(nobody + "/acme/app"), 1))
                .isInstanceOf(Transient.class);
    }

    @Test
    void redirectsAndPagesStayAtHome() throws IOException {
        try (FakeGitHub foreign = new FakeGitHub()) {
            gitHub.on(
                    "GET " + PULLS + "/7",
                    Answer.of(301, "{\"message\":\"Moved Permanently\"}").with("Location", foreign.base() + "/x"));
            assertThatThrownBy(() -> pulls.get(url, 7))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("renamed");
            gitHub.on("GET " + PULLS, Answer.of(200, "[]").with("Link", "<" + foreign.base() + "/y>; rel=\"next\""));
            assertThatThrownBy(() -> pulls.open(url, DRAFT)).isInstanceOf(RuntimeException.class);
            assertThat(foreign.asked).isEmpty();
        }
        gitHub.on("GET " + PULLS + "/7", Answer.of(301, "").with("Location", PULLS + "/0007"));
        gitHub.on("GET " + PULLS + "/0007", 200, gitHub.pull(7, "open", ""));
        assertThat(pulls.get(url, 7).number()).isEqualTo(7);
    }

    /** The token is the repository's: what the other one is, nobody has said. */
    @Test
    void neitherTheTokenNorAWriteGoesToAnotherRepository() {
        for (String elsewhere : new String[] {
            "/api/repositories/1/pulls/7", "/api/repos/acme/other/pulls/7", "/api/repos/acme/app/../other/pulls/7"
        }) {
            gitHub.on("GET " + elsewhere, 200, gitHub.pull(7, "open", ""));
            gitHub.on("GET " + PULLS + "/7", Answer.of(301, "{}").with("Location", elsewhere));
            assertThatThrownBy(() -> pulls.get(url, 7))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("renamed");
            assertThat(gitHub.asked)
                    .filteredOn(asked -> !asked.path().contains(PULLS))
                    .as("the name that a number stands for, without the token")
                    .allMatch(asked -> asked.toString().equals("GET /api/repositories/1")
                            && asked.header("Authorization") == null);
        }
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        gitHub.on("PUT " + PULLS + "/7/merge", Answer.of(307, "{}").with("Location", PULLS + "/8/merge"));
        assertThatThrownBy(this::merge).isInstanceOf(Rejected.class);
        assertThat(gitHub.askedFor()).doesNotContain("PUT " + PULLS + "/8/merge");
    }

    @Test
    void aRenamedOrTransferredRepositoryIsToldWithItsNewAddressAndWhereToWriteIt() {
        gitHub.on("GET /api/repositories/1", 200, "{\"full_name\":\"acme/platform\"}");
        gitHub.on("GET " + PULLS + "/7", Answer.of(301, "{}").with("Location", "/api/repositories/1/pulls/7"));
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("acme/app is acme/platform now: the repository was renamed")
                .hasMessageContaining("Write " + gitHub.base() + "/acme/platform where")
                .hasMessageContaining("gitOps.repo of the pipeline file");

        gitHub.on("GET /api/repositories/1", 200, "{\"full_name\":\"fleet/app\"}");
        gitHub.on(
                "PUT " + PULLS + "/7/merge",
                Answer.of(307, "{}").with("Location", "/api/repositories/1/pulls/7/merge"));
        assertThatThrownBy(this::merge)
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("transferred")
                .hasMessageContaining("LOCKSTEP_GIT_ALLOWED");

        gitHub.on("GET /api/repositories/1", 404, "{\"message\":\"Not Found\"}");
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("acme/app was renamed or transferred")
                .hasMessageContaining(gitHub.base() + "/acme/app in a browser");
    }

    private static final String COMMENTS = "/api/repos/acme/app/issues/7/comments";

    @Test
    void closesWithACommentOnlyWhatIsOpen() {
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        gitHub.on("GET " + COMMENTS, 200, "[{\"id\":1,\"body\":\"something else\"}]");
        gitHub.on("PATCH " + PULLS + "/7", 200, gitHub.pull(7, "closed", ""));
        gitHub.on("POST " + COMMENTS, 201, "{\"id\":2,\"body\":\"why\"}");
        pulls.close(url, 7, Optional.of("work"), "why");
        assertThat(gitHub.askedFor())
                .containsExactly("GET " + PULLS + "/7", "GET " + COMMENTS, "POST " + COMMENTS, "PATCH " + PULLS + "/7");
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "closed", ""));
        pulls.close(url, 7, Optional.of("work"), "why");
        assertThat(gitHub.askedFor()).hasSize(5);
    }

    /** Whoever died between the comment and the closing left a pull request that says why and is open. */
    @Test
    void doesNotRepeatItsCommentWhenItClosesAgain() {
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        gitHub.on("GET " + COMMENTS, 200, "[{\"id\":1,\"body\":\"why\\r\\nand how\"}]");
        gitHub.on("PATCH " + PULLS + "/7", 200, gitHub.pull(7, "closed", ""));
        pulls.close(url, 7, Optional.of("work"), "why\nand how");
        assertThat(gitHub.askedFor())
                .containsExactly("GET " + PULLS + "/7", "GET " + COMMENTS, "PATCH " + PULLS + "/7");
    }

    /** Its number is no proof that it is ours. */
    @Test
    void doesNotCloseThePullRequestOfAnotherBranch() {
        gitHub.on("GET " + PULLS + "/7", 200, gitHub.pull(7, "open", ""));
        assertThatThrownBy(() -> pulls.close(url, 7, Optional.of("lockstep/dev/1"), "why"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("is of branch \"work\", not of lockstep/dev/1")
                .hasMessageContaining("stays open");
        assertThat(gitHub.askedFor()).containsExactly("GET " + PULLS + "/7");
    }
}
