package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.seed.Seed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of the REST interface in raw HTTP: statuses, texts, headers. */
class GitHubRestTest {
    private static final String REPO = "acme/kalypso-gitops";

    @TempDir
    static Path dir;

    private static Sandbox sandbox;
    private static Rest bot;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.in(dir, "secret", "http://127.0.0.1:8080/sandbox"));
        bot = Rest.of(sandbox, "lockstep-bot");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void wrongOrMissingTokenIsBadCredentials() throws Exception {
        var answer = new Rest(bot.base(), "nobody").get(REPO);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("message").asText()).isEqualTo("Bad credentials");
        assertThat(answer.json().path("documentation_url").asText()).startsWith("https://docs.github.com/");
    }

    @Test
    void unknownRepositoryAndRouteAreNotFound() throws Exception {
        assertThat(bot.get("acme/none").status()).isEqualTo(404);
        assertThat(bot.get("acme/..%2f..%2fsecret").status()).isEqualTo(404);
        var route = bot.get(REPO + "/nothing/here");
        assertThat(route.status()).isEqualTo(404);
        assertThat(route.json().path("message").asText()).isEqualTo("Not Found");
    }

    @Test
    void brokenAndHugeBodiesAreRefused() throws Exception {
        assertThat(bot.send("POST", REPO + "/pulls", "{").json().path("message").asText())
                .isEqualTo("Problems parsing JSON");
        assertThat(bot.send("POST", REPO + "/pulls", "\"" + "x".repeat(2 << 20) + "\"")
                        .status())
                .isEqualTo(413);
        assertThat(bot.send("POST", REPO + "/pulls", "{\"title\":7,\"head\":\"a\",\"base\":\"dev\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void entityTagsSaveRequests() throws Exception {
        var first = bot.get(REPO + "/git/ref/heads/dev");
        int remaining = Integer.parseInt(first.header("X-RateLimit-Remaining"));
        var again = bot.get(REPO + "/git/ref/heads/dev", "If-None-Match", first.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(Integer.parseInt(again.header("X-RateLimit-Remaining"))).isEqualTo(remaining);
        assertThat(again.header("X-GitHub-Api-Version-Selected")).isEqualTo("2022-11-28");
    }

    @Test
    void commitCanBeReadAsPlainSha() throws Exception {
        var answer = bot.get(REPO + "/commits/dev", "Accept", "application/vnd.github.sha");
        assertThat(answer.raw().body()).isEqualTo(sandbox.head(REPO, "dev").orElseThrow());
        assertThat(bot.get(REPO + "/commits/" + "0".repeat(40)).status()).isEqualTo(422);
    }

    @Test
    void pullRequestNeedsBranchesAndCommitsAndIsUnique() throws Exception {
        branch("feature/one", "one.txt");
        assertThat(error(open("gone", "dev"))).isEqualTo("422 head invalid");
        assertThat(error(open("feature/one", "gone"))).isEqualTo("422 base invalid");
        bot.send(
                "POST",
                REPO + "/git/refs",
                ref("same", sandbox.head(REPO, "dev").orElseThrow()));
        assertThat(open("same", "dev").json().at("/errors/0/message").asText())
                .isEqualTo("No commits between dev and same");
        assertThat(open("feature/one", "dev").status()).isEqualTo(201);
        var twice = open("acme:feature/one", "dev");
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.json().at("/errors/0/message").asText())
                .isEqualTo("A pull request already exists for acme:feature/one.");
    }

    @Test
    void mergeChecksTheExpectedHeadAndHappensOnce() throws Exception {
        branch("feature/two", "two.txt");
        int number = open("feature/two", "dev").json().path("number").asInt();
        var stale = merge(number, "{\"sha\":\"" + "1".repeat(40) + "\"}");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().path("message").asText())
                .isEqualTo("Head branch was modified. Review and try the merge again.");
        var open = bot.get(REPO + "/pulls/" + number).json();
        assertThat(open.path("mergeable").asBoolean()).isTrue();
        assertThat(open.path("merge_commit_sha").asText()).hasSize(40);
        assertThat(open.path("html_url").asText())
                .isEqualTo("http://127.0.0.1:8080/sandbox/acme/kalypso-gitops/pull/" + number);
        assertThat(bot.get(REPO + "/pulls/" + number + "/merge").status()).isEqualTo(404);

        var merged = merge(number, "{\"merge_method\":\"squash\"}");
        assertThat(merged.status()).isEqualTo(200);
        String sha = merged.json().path("sha").asText();
        assertThat(sandbox.head(REPO, "dev")).contains(sha);
        assertThat(merge(number, "{}").status()).isEqualTo(405);
        assertThat(bot.get(REPO + "/pulls/" + number + "/merge").status()).isEqualTo(204);
        assertThat(bot.get(REPO + "/commits/" + sha + "/pulls")
                        .json()
                        .at("/0/number")
                        .asInt())
                .isEqualTo(number);
        var commit = bot.get(REPO + "/git/commits/" + sha).json();
        assertThat(commit.path("parents")).hasSize(1);
        assertThat(commit.path("message").asText()).startsWith("Change two.txt (#" + number + ")");
    }

    @Test
    void conflictIsNotMergeable() throws Exception {
        branch("feature/three", "three.txt");
        int number = open("feature/three", "dev").json().path("number").asInt();
        sandbox.seed().push(Seed.GITOPS, "dev", "Other", Map.of("three.txt", text("something else")));
        var pull = bot.get(REPO + "/pulls/" + number).json();
        assertThat(pull.path("mergeable").asBoolean(true)).isFalse();
        assertThat(pull.path("mergeable_state").asText()).isEqualTo("dirty");
        assertThat(merge(number, "{}").status()).isEqualTo(405);
    }

    @Test
    void listsAreFilteredAndPaged() throws Exception {
        for (String name : List.of("p/1", "p/2", "p/3")) {
            branch(name, name + ".txt");
            open(name, "stage");
        }
        var page = bot.get(REPO + "/pulls?state=open&base=stage&per_page=2");
        assertThat(page.json()).hasSize(2);
        assertThat(page.header("Link"))
                .contains("<" + sandbox.gitHubApi() + "/repos/" + REPO
                        + "/pulls?state=open&base=stage&per_page=2&page=2>; rel=\"next\"");
        assertThat(bot.get(REPO + "/pulls?state=open&base=stage&per_page=2&page=2")
                        .json())
                .hasSize(1);
        assertThat(bot.get(REPO + "/pulls?head=acme:p/2&base=stage&state=all").json())
                .hasSize(1);
        assertThat(bot.get(REPO + "/pulls?head=acme:p/9&state=all").json()).isEmpty();
    }

    @Test
    void statusesAreNewestFirstCombinedAndLimited() throws Exception {
        String sha = sandbox.head(REPO, "stage").orElseThrow();
        String path = REPO + "/statuses/" + sha;
        assertThat(bot.send("POST", path, status("pending", "dev environment", "Promoted"))
                        .status())
                .isEqualTo(201);
        bot.send("POST", path, status("success", "dev environment", "Deployed"));
        var list = bot.get(REPO + "/commits/" + sha + "/statuses").json();
        assertThat(list.at("/0/description").asText()).isEqualTo("Deployed");
        assertThat(list.at("/1/description").asText()).isEqualTo("Promoted");
        var combined = bot.get(REPO + "/commits/" + sha + "/status").json();
        assertThat(combined.path("state").asText()).isEqualTo("success");
        assertThat(combined.path("total_count").asInt()).isEqualTo(1);
        var long141 = bot.send("POST", path, status("error", "x", "d".repeat(141)));
        assertThat(long141.status()).isEqualTo(422);
        assertThat(long141.json().at("/errors/0/message").asText())
                .isEqualTo("description is too long (maximum is 140 characters)");
        assertThat(bot.send("POST", path, status("great", "x", "")).status()).isEqualTo(422);
    }

    @Test
    void refsAreComparedBeforeTheyMove() throws Exception {
        String stage = sandbox.head(REPO, "stage").orElseThrow();
        String dev = sandbox.head(REPO, "dev").orElseThrow();
        assertThat(bot.send("POST", REPO + "/git/refs", ref("r/1", stage)).status())
                .isEqualTo(201);
        assertThat(bot.send("POST", REPO + "/git/refs", ref("r/1", stage))
                        .json()
                        .path("message")
                        .asText())
                .isEqualTo("Reference already exists");
        assertThat(bot.send("POST", REPO + "/git/refs", ref("r/2", "1".repeat(40)))
                        .json()
                        .path("message")
                        .asText())
                .isEqualTo("Object does not exist");
        var notForward = bot.send("PATCH", REPO + "/git/refs/heads/r/1", "{\"sha\":\"" + dev + "\",\"force\":false}");
        assertThat(notForward.status()).isEqualTo(422);
        assertThat(notForward.json().path("message").asText()).isEqualTo("Update is not a fast forward");
        assertThat(bot.send("PATCH", REPO + "/git/refs/heads/r/1", "{\"sha\":\"" + dev + "\",\"force\":true}")
                        .status())
                .isEqualTo(200);
        assertThat(bot.send("DELETE", REPO + "/git/refs/heads/r/1", null).status())
                .isEqualTo(204);
        assertThat(bot.get(REPO + "/git/ref/heads/r/1").status()).isEqualTo(404);
    }

    @Test
    void comparesHeadRelativeToBase() throws Exception {
        branch("cmp", "cmp.txt");
        String base = sandbox.head(REPO, "dev").orElseThrow();
        var ahead = bot.get(REPO + "/compare/" + base + "...cmp").json();
        assertThat(ahead.path("merge_base_commit").path("sha").asText()).hasSize(40);
        assertThat(ahead.path("ahead_by").asInt()).isEqualTo(1);
        assertThat(ahead.at("/files/0/filename").asText()).isEqualTo("cmp.txt");
        assertThat(bot.get(REPO + "/compare/dev...dev").json().path("status").asText())
                .isEqualTo("identical");
        assertThat(bot.get(REPO + "/compare/dev...gone").status()).isEqualTo(404);
        assertThat(bot.get(REPO + "/compare/dev...stage").status()).isEqualTo(404);
    }

    @Test
    void withoutATokenNobodyIsAnswered() throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(sandbox.gitHubApi() + "/user"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("Requires authentication");
    }

    @Test
    void filesAreReadAndWrittenByPath() throws Exception {
        bot.send(
                "POST",
                REPO + "/git/refs",
                ref("files", sandbox.head(REPO, "dev").orElseThrow()));
        String file = REPO + "/contents/docs/note.txt";
        String first = "{\"message\":\"Note\",\"content\":\"" + base64("one") + "\",\"branch\":\"files\"";
        var written = bot.send("PUT", file, first + "}");
        assertThat(written.status()).isEqualTo(201);
        assertThat(written.json().at("/commit/sha").asText())
                .isEqualTo(sandbox.head(REPO, "files").orElseThrow());
        var read = bot.get(file + "?ref=files").json();
        assertThat(read.path("type").asText()).isEqualTo("file");
        assertThat(new String(
                        Base64.getMimeDecoder().decode(read.path("content").asText()), StandardCharsets.UTF_8))
                .isEqualTo("one");
        assertThat(bot.get(file + "?ref=files", "Accept", "application/vnd.github.raw")
                        .raw()
                        .body())
                .isEqualTo("one");
        assertThat(bot.get(REPO + "/contents/docs?ref=files")
                        .json()
                        .at("/0/path")
                        .asText())
                .isEqualTo("docs/note.txt");
        assertThat(bot.get(REPO + "/contents?ref=files").json().findValuesAsText("type"))
                .contains("dir", "file");

        var unseen = bot.send("PUT", file, first + "}");
        assertThat(unseen.status() + " " + unseen.json().path("message").asText())
                .isEqualTo("422 Invalid request.\n\n\"sha\" wasn't supplied.");
        assertThat(bot.send("PUT", file, first + ",\"sha\":\"" + "1".repeat(40) + "\"}")
                        .status())
                .isEqualTo(409);
        String sha = read.path("sha").asText();
        assertThat(bot.send("PUT", file, first + ",\"sha\":\"" + sha + "\"}").status())
                .isEqualTo(200);
        assertThat(bot.send("DELETE", file, "{\"message\":\"Gone\",\"branch\":\"files\",\"sha\":\"" + sha + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(bot.get(file + "?ref=files").status()).isEqualTo(404);
        assertThat(bot.send("PUT", REPO + "/contents/a/../b", first + "}").status())
                .isEqualTo(422);
    }

    @Test
    void commitsAreMadeOfBlobsAndTrees() throws Exception {
        String dev = sandbox.head(REPO, "dev").orElseThrow();
        String blob = bot.send("POST", REPO + "/git/blobs", "{\"content\":\"hello\",\"encoding\":\"utf-8\"}")
                .json()
                .path("sha")
                .asText();
        assertThat(blob).isEqualTo("b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0");
        String entries = "[{\"path\":\"made/a.txt\",\"mode\":\"100644\",\"type\":\"blob\",\"sha\":\"" + blob
                + "\"},{\"path\":\"made/b.txt\",\"mode\":\"100644\",\"content\":\"b\"},"
                + "{\"path\":\"README.md\",\"mode\":\"100644\",\"sha\":null}]";
        var tree = bot.send("POST", REPO + "/git/trees", "{\"base_tree\":\"" + dev + "\",\"tree\":" + entries + "}");
        assertThat(tree.status()).isEqualTo(201);
        String made = tree.json().path("sha").asText();
        var commit = bot.send(
                "POST",
                REPO + "/git/commits",
                "{\"message\":\"Made\",\"tree\":\"" + made + "\",\"parents\":[\"" + dev + "\"]}");
        assertThat(commit.status()).isEqualTo(201);
        String sha = commit.json().path("sha").asText();
        assertThat(bot.send("POST", REPO + "/git/refs", ref("made", sha)).status())
                .isEqualTo(201);
        assertThat(bot.get(REPO + "/compare/dev...made").json().path("files").findValuesAsText("filename"))
                .contains("made/a.txt", "made/b.txt");
        assertThat(bot.get(REPO + "/contents/README.md?ref=made").status()).isEqualTo(404);
        assertThat(bot.send(
                                "POST",
                                REPO + "/git/trees",
                                "{\"tree\":[{\"path\":\"x\",\"mode\":\"100644\",\"sha\":\"" + "1".repeat(40) + "\"}]}")
                        .status())
                .isEqualTo(422);
        assertThat(bot.send(
                                "POST",
                                REPO + "/git/commits",
                                "{\"message\":\"m\",\"tree\":\"" + made + "\",\"parents\":[\"" + "1".repeat(40)
                                        + "\"]}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void whatClientsListOnTheirWay() throws Exception {
        branch("feature/listed", "listed.txt");
        int number = open("feature/listed", "dev").json().path("number").asInt();
        assertThat(bot.get(REPO + "/issues").json().findValuesAsText("number")).contains(Integer.toString(number));
        assertThat(bot.get(REPO + "/pulls/" + number + "/reviews").json()).isEmpty();
        assertThat(bot.get(REPO + "/commits/feature/listed/check-runs")
                        .json()
                        .path("total_count")
                        .asInt(-1))
                .isZero();
        var unprotected = bot.get(REPO + "/branches/dev/protection");
        assertThat(unprotected.status()).isEqualTo(404);
        assertThat(unprotected.json().path("message").asText()).isEqualTo("Branch not protected");
        assertThat(bot.get(REPO + "/pulls/" + number, "Accept", "application/vnd.github.diff")
                        .raw()
                        .body())
                .startsWith("diff --git a/listed.txt b/listed.txt")
                .contains("+content of listed.txt");
        Rest root = new Rest(sandbox.gitHubApi().toString(), bot.token());
        assertThat(root.get("/orgs/acme/repos").json().findValuesAsText("full_name"))
                .contains(REPO);
        assertThat(root.get("/orgs/nobody/repos").status()).isEqualTo(404);
        assertThat(root.get("/meta").status()).isEqualTo(200);
        assertThat(root.get("/rate_limit").json().at("/resources/core/limit").asInt())
                .isPositive();
    }

    @Test
    void graphQlSaysThatItIsNotThere() throws Exception {
        Rest root = new Rest(sandbox.gitHubApi().toString().replace("/api/v3", "/api"), bot.token());
        var refused = root.send("POST", "/graphql", "{\"query\":\"query{repository(owner:\\\"acme\\\"){id}}\"}");
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.json().at("/errors/0/message").asText()).contains("no GraphQL", "gh api");
        assertThat(refused.json().has("data")).isFalse();
        var who = root.send("POST", "/graphql", "{\"query\":\"query UserCurrent{viewer{login}}\"}");
        assertThat(who.json().at("/data/viewer/login").asText()).isEqualTo("lockstep-bot");
        assertThat(new Rest(root.base(), "wrong").send("POST", "/graphql", "{}").status())
                .isEqualTo(401);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A branch from dev (from stage for p/...) with one more file, made by Git and REST. */
    private static void branch(String name, String path) throws Exception {
        String from = name.startsWith("p/") ? "stage" : "dev";
        bot.send("POST", REPO + "/git/refs", ref(name, sandbox.head(REPO, from).orElseThrow()));
        sandbox.seed().push(Seed.GITOPS, name, "Change " + path, Map.of(path, text("content of " + path)));
    }

    private static Optional<byte[]> text(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String ref(String branch, String sha) {
        return "{\"ref\":\"refs/heads/" + branch + "\",\"sha\":\"" + sha + "\"}";
    }

    private static String status(String state, String context, String description) {
        return "{\"state\":\"" + state + "\",\"context\":\"" + context + "\",\"description\":\"" + description + "\"}";
    }

    private static Rest.Answer open(String head, String base) throws Exception {
        String path = head.substring(head.lastIndexOf('/') + 1);
        return bot.send(
                "POST",
                REPO + "/pulls",
                "{\"title\":\"Change " + path + ".txt\",\"head\":\"" + head + "\",\"base\":\"" + base
                        + "\",\"body\":\"Why\"}");
    }

    private static Rest.Answer merge(int number, String body) throws Exception {
        return bot.send("PUT", REPO + "/pulls/" + number + "/merge", body);
    }

    private static String error(Rest.Answer answer) throws Exception {
        var error = answer.json().at("/errors/0");
        return answer.status() + " " + error.path("field").asText() + " "
                + error.path("code").asText();
    }
}
