package dev.lockstep.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.github.GitHubCommitStatuses;
import dev.lockstep.github.GitHubConnection;
import dev.lockstep.github.GitHubLogin;
import dev.lockstep.github.GitHubPullRequests;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.github.GitHubTokens;
import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.CommitStatuses.CommitStatus;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.PullRequests.State;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.SandboxSettings;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where GitHub is not what a stand-in easily is, each with the tests that show what becomes of it here, and that the sandbox is like
 * GitHub in it.
 *
 * <ul>
 *   <li>an open pull request has a merge commit that is a test:
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#readsTheThreeStatesAndTrustsTheMergeCommitOnlyWhenMerged},
 *       {@link dev.lockstep.sandbox.GitHubClientTest#pullRequestIsOpenedLabelledMergedByEachMethod}
 *   <li>{@code mergeable} is null at first: {@link dev.lockstep.github.GitHubPullRequestsTest#whatAMergeDependsOnIsToldOnceItIsKnown},
 *       {@link dev.lockstep.sandbox.FaultsTest#mergesAreRefusedInGitHubsWordsAndMergeableStaysUnknown}
 *   <li>a merge is refused with 405 once, because its base was modified:
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#refusedMergesAreSorted},
 *       {@link dev.lockstep.promotion.FailureSimulationTest#aMergeThatIsRefusedIsAskedForAtOnceWhenThePullRequestChanges},
 *       {@link dev.lockstep.sandbox.FaultsTest#mergesAreRefusedInGitHubsWordsAndMergeableStaysUnknown},
 *       {@link dev.lockstep.endtoend.ServiceFaultsTest#whatGitHubSaysAboutMergesAndPullRequests}
 *   <li>a merge of an old head is refused with 409: {@link dev.lockstep.github.GitHubPullRequestsTest#refusedMergesAreSorted},
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#mergesWithTheExpectedHead},
 *       {@link dev.lockstep.sandbox.GitHubRestTest#mergeChecksTheExpectedHeadAndHappensOnce}
 *   <li>a merge may have happened whatever its answer was:
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#aMergeThatHappenedIsFoundWhateverTheAnswer},
 *       {@link dev.lockstep.sandbox.FaultsTest#aLostAnswerIsThatOfSomethingDone}
 *   <li>a duplicate pull request is a 422: {@link dev.lockstep.github.GitHubPullRequestsTest#aDuplicateIsLookedUp},
 *       {@link dev.lockstep.sandbox.FaultsTest#aPullRequestIsOpenedAndSaidToExist},
 *       {@link dev.lockstep.sandbox.GitHubRestTest#pullRequestNeedsBranchesAndCommitsAndIsUnique}
 *   <li>a redelivery has the same GUID: {@link dev.lockstep.endtoend.WebhooksTest#aRedeliveredPushStartsNothingMore},
 *       {@link dev.lockstep.endtoend.WebhooksTest#theSameDeliveryIsActedUponOnce}; and is acted upon where the first was not:
 *       {@link dev.lockstep.endtoend.WebhooksTest#aDeliveryThatWasRefusedIsActedUponWhenItComesAgain}
 *   <li>push and pull_request come in any order, and twice: {@link dev.lockstep.endtoend.WebhookExamplesTest#bothAreTakenAsHintsOnceEach},
 *       {@link dev.lockstep.endtoend.ServiceFaultsTest#webhooksThatComeTwiceAndInAnotherOrder}
 *   <li>or do not come at all: {@link dev.lockstep.endtoend.WebhooksTest#aPushAndAMergeAreNoticedWhenWebhooksAreLost},
 *       {@link dev.lockstep.endtoend.ServiceFaultsTest#webhooksThatAreLost}
 *   <li>a description of more than 140 characters is a 422: {@link dev.lockstep.github.GitHubCommitStatusesTest#longDescriptionsAreCut},
 *       {@link dev.lockstep.sandbox.GitHubRestTest#statusesAreNewestFirstCombinedAndLimited}
 *   <li>the 1001st status of a commit and context is a 422: {@link #theThousandAndFirstStatus},
 *       {@link dev.lockstep.github.GitHubCommitStatusesTest#whenThereAreTooManyStatusesAnotherTryIsPointless},
 *       {@link dev.lockstep.github.GitHubCommitStatusesTest#postsOnlyAChange},
 *       {@link dev.lockstep.promotion.OutboxSimulationTest#oneThatIsPointlessIsRecordedAndDropped}
 *   <li>a secondary limit is a 403 or a 429, with Retry-After and without: {@link #secondaryLimitWithAndWithoutRetryAfter},
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#forbiddenIsToldApartThreeWays},
 *       {@link dev.lockstep.sandbox.FaultsTest#aSecondaryLimitComesWithAdviceOrWithout},
 *       {@link dev.lockstep.endtoend.ServiceFaultsTest#aSecondaryLimitWithoutAdvice}
 *   <li>so is the quota of the hour, until its reset: {@link #quotaOfTheHourUntilItsReset}
 *   <li>304 is said to who sends an ETag, which nobody does here: {@link #notModifiedIsNoAnswer},
 *       {@link dev.lockstep.sandbox.GitHubRestTest#entityTagsSaveRequests}
 *   <li>pages are linked by absolute addresses, those of an Enterprise Server below /api/v3:
 *       {@link #linkPagingByAbsoluteAddressesBelowApiV3}, {@link dev.lockstep.github.GitHubPullRequestsTest#redirectsAndPagesStayAtHome},
 *       {@link dev.lockstep.sandbox.GitHubRestTest#listsAreFilteredAndPaged}
 *   <li>the filter for a head may be ignored:
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#anOpenPullRequestIsFoundAndLeftAloneWhenNothingDiffers}
 *   <li>a token expires after an hour: {@link dev.lockstep.github.GitHubTokensTest#aTokenIsReplacedBeforeItExpiresAndWhenItIsRefused},
 *       {@link dev.lockstep.github.GitHubTokensTest#aCallWithARefusedTokenIsRepeatedOnceWithANewOne}
 *   <li>tokens are long: {@link #longGhsTokens}
 *   <li>another version of the API does not tell merge commits: {@link #theVersionIsPinned},
 *       {@link dev.lockstep.github.GitHubPullRequestsTest#withoutMergeCommitInRestGraphQlIsAsked},
 *       {@link dev.lockstep.worker.MergeCommitsTest#aMergeWhoseCommitIsNotToldIsAskedForAgain}
 *   <li>clusters are at a commit after the merged one: {@link dev.lockstep.evidence.AncestryBookTest#aLaterCommitThatLeavesTheFolderAlone},
 *       {@link dev.lockstep.evidence.AncestryBookTest#aLaterCommitThatChangesTheFolder},
 *       {@link dev.lockstep.endtoend.LaterCommitsTest#oneThatLeavesTheFoldersAloneProvesTheMerge},
 *       {@link dev.lockstep.endtoend.LaterCommitsTest#oneThatRevertsTheMergeIsNamedAndWaitedFor}
 *   <li>a branch is pushed to by force: {@link dev.lockstep.evidence.AncestryBookTest#aForcePush},
 *       {@link dev.lockstep.git.JGitRepositoriesTest#keepsCommitsThatAForcePushOrphans},
 *       {@link dev.lockstep.endtoend.LaneRulesTest#aRewrittenGitOpsBranchStopsWhatWaitsForItAndNamesTheCommit},
 *       {@link dev.lockstep.endtoend.LaneRulesTest#aRewrittenMainStopsWhatItDoesNotContainAnyMore}
 * </ul>
 */
class GitHubTrapsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String REPO = "/api/v3/repos/acme/app";
    private static final String PULL = "GET " + REPO + "/pulls/7";
    private static final String MERGE_COMMIT = "2".repeat(40);

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private StubServer gitHub;
    private RepositoryUrl url;

    @BeforeEach
    void anEnterpriseServer() throws IOException {
        gitHub = StubServer.http(this::answer);
        url = RepositoryUrl.of(gitHub.uri() + "/acme/app.git");
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private Answer answer(Request request) {
        String page = request.query().contains("page=2") ? " page 2" : "";
        return answers.getOrDefault(
                request.method() + " " + request.path() + page, Answer.of(404, "{\"message\":\"Not Found\"}"));
    }

    @Test
    void everyTrapLeadsToItsTests() {
        TrapTable.of(GitHubTrapsTest.class).holds();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void secondaryLimitWithAndWithoutRetryAfter(int status) {
        Answer limit = Answer.of(
                status,
                "{\"message\":\"You have exceeded a secondary rate limit. Please wait a few minutes before you try"
                        + " again.\"}");
        leftAloneFor(limit.with("Retry-After", "7"), Duration.ofSeconds(7));
        leftAloneFor(limit, Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 429})
    void quotaOfTheHourUntilItsReset(int status) {
        Answer used = Answer.of(status, "{\"message\":\"API rate limit exceeded\"}")
                .with("x-ratelimit-remaining", "0")
                .with("x-ratelimit-reset", "" + NOW.plusSeconds(899).getEpochSecond());
        leftAloneFor(used, Duration.ofSeconds(900));
    }

    private void leftAloneFor(Answer answer, Duration time) {
        answers.put(PULL, answer);
        assertThatThrownBy(() -> pulls().get(url, 7))
                .isInstanceOfSatisfying(
                        Transient.class, e -> assertThat(e.retryAfter()).contains(time));
    }

    /** Or a merge would be seen as late as the cache is old. */
    @Test
    void notModifiedIsNoAnswer() {
        GitHubPullRequests pulls = pulls();
        answers.put(PULL, Answer.of(200, pull("open", "")).with("ETag", "\"one\""));
        assertThat(pulls.get(url, 7).state()).isEqualTo(State.OPEN);
        answers.put(PULL, Answer.of(200, merged()).with("ETag", "\"two\""));
        assertThat(pulls.get(url, 7))
                .returns(State.MERGED, PullRequest::state)
                .returns(Optional.of(MERGE_COMMIT), PullRequest::mergeCommitSha);
        assertThat(gitHub.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.header("If-None-Match")).isEmpty();
            assertThat(request.header("If-Modified-Since")).isEmpty();
        });
        answers.put(PULL, Answer.of(304, "").with("ETag", "\"two\""));
        assertThatThrownBy(() -> pulls.get(url, 7))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("304");
    }

    @Test
    void linkPagingByAbsoluteAddressesBelowApiV3() {
        closeSayingWhatTheSecondPageSays();
        assertThat(gitHub.requests())
                .extracting(request -> request.method() + " " + request.path() + " " + request.query())
                .containsSubsequence(
                        "GET " + REPO + "/issues/7/comments per_page=100",
                        "GET " + REPO + "/issues/7/comments per_page=100&page=2",
                        "PATCH " + REPO + "/pulls/7 ")
                .as("it was said, and found on the second page")
                .noneMatch(asked -> asked.startsWith("POST"));
    }

    /** By the library and without it. */
    @Test
    void theVersionIsPinned() {
        closeSayingWhatTheSecondPageSays();
        answers.put(PULL, Answer.of(200, merged().replace("merge_commit_sha", "no_merge_commit_sha")));
        answers.put(
                "POST /api/graphql",
                Answer.of(
                        200,
                        "{\"data\":{\"repository\":{\"pullRequest\":{\"mergeCommit\":{\"oid\":\"" + MERGE_COMMIT
                                + "\"}}}}}"));
        assertThat(pulls().get(url, 7).mergeCommitSha()).contains(MERGE_COMMIT);
        assertThat(gitHub.requests())
                .hasSizeGreaterThan(5)
                .allSatisfy(request ->
                        assertThat(request.header("X-GitHub-Api-Version")).contains("2022-11-28"));
    }

    private void closeSayingWhatTheSecondPageSays() {
        String comments = REPO + "/issues/7/comments";
        answers.put(
                "GET " + REPO,
                Answer.of(
                        200,
                        "{\"id\":1,\"name\":\"app\",\"full_name\":\"acme/app\",\"url\":\"" + gitHub.uri() + REPO
                                + "\",\"owner\":{\"login\":\"acme\"}}"));
        answers.put(PULL, Answer.of(200, pull("open", "")));
        answers.put(
                "GET " + comments,
                Answer.of(200, "[{\"id\":1,\"body\":\"something else\"}]")
                        .with(
                                "Link",
                                "<" + gitHub.uri() + comments + "?per_page=100&page=2>; rel=\"next\", <" + gitHub.uri()
                                        + comments + "?per_page=100&page=2>; rel=\"last\""));
        answers.put("GET " + comments + " page 2", Answer.of(200, "[{\"id\":2,\"body\":\"why\"}]"));
        answers.put("PATCH " + REPO + "/pulls/7", Answer.of(200, pull("closed", "")));
        pulls().close(url, 7, Optional.of("work"), "why");
    }

    /** Of the sandbox's GitHub, which finds a thousand when it starts again. */
    @Test
    void theThousandAndFirstStatus(@TempDir Path temp) throws Exception {
        String name = "acme/" + Seed.CONTROL_PLANE;
        SandboxSettings settings = SandboxSettings.in(temp, "secret", "http://127.0.0.1:8080/sandbox");
        CommitStatus status = new CommitStatus("dev", CommitStatuses.State.SUCCESS, "Deployed", Optional.empty());
        String commit;
        try (Sandbox sandbox = Sandbox.start(settings)) {
            commit = sandbox.head(name, "main").orElseThrow();
            statuses(sandbox).append(repository(sandbox, name), commit, status);
        }
        ObjectMapper json = new ObjectMapper();
        Path file = temp.resolve("github").resolve(name + ".json");
        ObjectNode state = (ObjectNode) json.readTree(file.toFile());
        ArrayNode kept = (ArrayNode) state.get("statuses");
        JsonNode one = kept.get(kept.size() - 1);
        assertThat(one.path("context").asText()).isEqualTo("dev");
        for (int more = 1; more < 1_000; more++) {
            kept.add(one);
        }
        json.writeValue(file.toFile(), state);
        try (Sandbox sandbox = Sandbox.start(settings)) {
            CommitStatuses statuses = statuses(sandbox);
            RepositoryUrl repository = repository(sandbox, name);
            assertThatThrownBy(() -> statuses.append(repository, commit, status))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("maximum number of statuses");
            statuses.post(repository, commit, status);
            CommitStatus another = new CommitStatus("stage", status.state(), "Deployed", Optional.empty());
            statuses.append(repository, commit, another);
            assertThat(statuses.latest(repository, commit, "stage")).contains(another);
        }
    }

    private static RepositoryUrl repository(Sandbox sandbox, String name) {
        return RepositoryUrl.of(sandbox.repositoryUrl(name).toString());
    }

    private static CommitStatuses statuses(Sandbox sandbox) {
        GitHubSettings settings = new GitHubSettings(
                sandbox.gitHubApi(),
                sandbox.httpBase(),
                Optional.empty(),
                Optional.of(sandbox.account("lockstep-bot").token()),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(20));
        InstantSource clock = InstantSource.fixed(NOW);
        return new GitHubCommitStatuses(new GitHubConnection(settings, new GitHubTokens(settings, clock), clock));
    }

    /** They hold what they may, and have no length that could be known. */
    @Test
    void longGhsTokens(@TempDir Path temp) throws Exception {
        String part = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"installation\":42}".repeat(40).getBytes(StandardCharsets.US_ASCII));
        String token = "ghs_123456_" + part + "." + part + "." + part;
        assertThat(token).hasSizeGreaterThan(2_000);
        assertThatCode(() -> GitHubLogin.checkToken(token)).doesNotThrowAnyException();

        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Path key = Files.writeString(
                temp.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(
                                        generator.generateKeyPair().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        answers.put("GET " + REPO + "/installation", Answer.of(200, "{\"id\":42}"));
        answers.put(
                "POST /api/v3/app/installations/42/access_tokens",
                Answer.of(201, "{\"token\":\"" + token + "\",\"expires_at\":\"" + NOW.plusSeconds(3_600) + "\"}"));
        answers.put(PULL, Answer.of(200, pull("open", "")));
        assertThat(pulls(Optional.empty(), Optional.of(new GitHubLogin.App("123456", key)))
                        .get(url, 7)
                        .number())
                .isEqualTo(7);
        List<Request> asked = gitHub.requests();
        assertThat(asked.get(asked.size() - 1).authorization()).isEqualTo("Bearer " + token);
    }

    private GitHubPullRequests pulls() {
        return pulls(Optional.of("ghp_token"), Optional.empty());
    }

    private GitHubPullRequests pulls(Optional<String> token, Optional<GitHubLogin.App> app) {
        GitHubSettings settings = new GitHubSettings(
                URI.create(gitHub.uri() + "/api/v3"),
                gitHub.uri(),
                Optional.of(URI.create(gitHub.uri() + "/api/graphql")),
                token,
                app,
                Optional.empty(),
                Duration.ofSeconds(10));
        InstantSource clock = InstantSource.fixed(NOW);
        return new GitHubPullRequests(new GitHubConnection(settings, new GitHubTokens(settings, clock), clock));
    }

    private String merged() {
        return pull(
                "closed",
                ",\"merged\":true,\"merged_at\":\"2026-11-22T09:59:00Z\",\"merge_commit_sha\":\"" + MERGE_COMMIT
                        + "\"");
    }

    private String pull(String state, String more) {
        String at = gitHub.uri() + REPO;
        return "{\"number\":7,\"state\":\"" + state + "\",\"title\":\"T\",\"body\":\"B\",\"url\":\"" + at
                + "/pulls/7\",\"html_url\":\"" + gitHub.uri() + "/acme/app/pull/7\",\"issue_url\":\"" + at
                + "/issues/7\",\"labels\":[],\"head\":{\"ref\":\"work\",\"label\":\"acme:work\",\"sha\":\""
                + "1".repeat(40) + "\"},\"base\":{\"ref\":\"dev\",\"sha\":\"" + "3".repeat(40) + "\"}" + more + "}";
    }
}
