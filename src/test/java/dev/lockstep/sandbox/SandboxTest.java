package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.sandbox.github.Delivery;
import dev.lockstep.sandbox.github.GitHubError;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.Exchanges;
import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.http.SandboxException;
import dev.lockstep.sandbox.seed.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
    private static final String GITOPS = "acme/" + Seed.GITOPS;
    private static final String CONTROL_PLANE = "acme/" + Seed.CONTROL_PLANE;

    @TempDir
    Path dir;

    private Sandbox sandbox;
    private HttpServer receiver;
    private final List<Hook> hooks = new CopyOnWriteArrayList<>();

    private record Hook(String event, String delivery, String signature, byte[] body) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        String kind() {
            return event + " "
                    + (event.equals("push")
                            ? json().path("ref").asText()
                            : json().path("action").asText());
        }
    }

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            var headers = exchange.getRequestHeaders();
            hooks.add(new Hook(
                    headers.getFirst("X-GitHub-Event"),
                    headers.getFirst("X-GitHub-Delivery"),
                    headers.getFirst("X-Hub-Signature-256"),
                    Exchanges.body(exchange, 1 << 20)));
            Exchanges.text(exchange, 202, "");
        });
        receiver.start();
        sandbox = Sandbox.start(settings());
    }

    @AfterEach
    void stop() {
        sandbox.close();
        receiver.stop(0);
    }

    private SandboxSettings settings() {
        URI hook = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
        return SandboxSettings.in(dir, "It's a Secret", "http://127.0.0.1:8080/sandbox")
                .webhooksTo(hook);
    }

    @Test
    void seedHasTheTutorialsRepositoriesAndPinsMain() throws Exception {
        assertThat(sandbox.repositories())
                .extracting(Sandbox.RepositoryView::fullName)
                .containsExactly(
                        "acme/kalypso-app-gitops",
                        "acme/kalypso-app-src",
                        CONTROL_PLANE,
                        GITOPS,
                        "acme/kalypso-svc-gitops",
                        "acme/kalypso-svc-src");
        String main = sandbox.head(CONTROL_PLANE, "main").orElseThrow();
        for (String environment : List.of("dev", "stage")) {
            assertThat(blob(CONTROL_PLANE, environment, "base-repo.yaml"))
                    .contains("commit: " + main)
                    .contains("repo: " + sandbox.httpBase() + "/" + CONTROL_PLANE);
            assertThat(blob(GITOPS, environment, ".github/tracking/Promoted_Commit_Id"))
                    .isEqualTo(main);
        }
        assertThat(blob(CONTROL_PLANE, "stage", "cluster-types/west-us/west-us-config.yaml"))
                .contains("DATABASE_URL: mysql://west-stage123:8806/mysql2");
    }

    @Test
    void pushesOfTheSeedChangeMainAsAdaAndSendSignedWebhooks() throws Exception {
        String before = sandbox.head(CONTROL_PLANE, "main").orElseThrow();
        String onboarded = sandbox.seed().onboardHelloWorld();
        assertThat(sandbox.head(CONTROL_PLANE, "main")).contains(onboarded);
        assertThat(sandbox.seed().onboardHelloWorld()).isEqualTo(onboarded);
        assertThat(blob(CONTROL_PLANE, "main", "workloads/hello-world-app.yaml"))
                .contains("workspace: kaizen-app-team");
        sandbox.seed().changeOnMain("blue");
        assertThat(blob(CONTROL_PLANE, "main", "templates/namespace.yaml")).contains("someLabel: \"blue\"");
        assertThat(sandbox.seed().docsOnlyChange()).isNotEqualTo(sandbox.seed().docsOnlyChange());
        assertThatThrownBy(() -> sandbox.seed().changeOnMain("not a label"))
                .isInstanceOf(IllegalArgumentException.class);

        await().until(() -> hooks.size() == 4);
        Hook push = hooks.get(0);
        assertThat(push.kind()).isEqualTo("push refs/heads/main");
        assertThat(push.signature()).isEqualTo("sha256=" + hmac(push.body()));
        assertThat(push.json().path("before").asText()).isEqualTo(before);
        assertThat(push.json().path("after").asText()).isEqualTo(onboarded);
        assertThat(push.json().at("/pusher/name").asText()).isEqualTo("ada");
        assertThat(push.json().at("/commits/0/added/0").asText()).isEqualTo("workloads/hello-world-app.yaml");
        assertThat(push.json().at("/repository/created_at").isInt()).isTrue();
        assertThat(push.json().at("/repository/full_name").asText()).isEqualTo(CONTROL_PLANE);
    }

    @Test
    void pageMergesAsAPersonAndEverybodyHears() throws Exception {
        int number = open("change/1");
        await().until(() -> hooks.size() == 3);
        sandbox.seed().push(Seed.GITOPS, "change/1", "More", Map.of("b.txt", Optional.of(new byte[] {'b'})));
        var merged = sandbox.merge(GITOPS, number, "grace", MergeMethod.MERGE);
        assertThat(merged.pull().mergedBy()).contains("grace");
        assertThat(merged.url()).hasToString("http://127.0.0.1:8080/sandbox/acme/kalypso-gitops/pull/" + number);
        assertThatThrownBy(() -> sandbox.merge(GITOPS, number, "grace", MergeMethod.MERGE))
                .isInstanceOfSatisfying(
                        GitHubError.class, e -> assertThat(e.status()).isEqualTo(405));
        await().until(() -> hooks.size() == 7);
        assertThat(hooks)
                .extracting(Hook::kind)
                .containsExactly(
                        "push refs/heads/change/1",
                        "push refs/heads/change/1",
                        "pull_request opened",
                        "push refs/heads/change/1",
                        "pull_request synchronize",
                        "push refs/heads/dev",
                        "pull_request closed");
        var closed = hooks.get(6).json().path("pull_request");
        assertThat(closed.path("merged").asBoolean()).isTrue();
        assertThat(closed.path("merge_commit_sha").asText())
                .isEqualTo(sandbox.head(GITOPS, "dev").orElseThrow());
        assertThat(closed.at("/merged_by/login").asText()).isEqualTo("grace");
    }

    @Test
    void webhooksCanBeLostAndFailuresAreRecordedNotRepeated() {
        sandbox.webhooks().enabled(false);
        sandbox.seed().docsOnlyChange();
        assertThat(sandbox.webhooks().deliveries()).singleElement().satisfies(d -> {
            assertThat(d.delivered()).isFalse();
            assertThat(d.outcome()).contains("switched off");
        });
        sandbox.webhooks().enabled(true);
        int port = receiver.getAddress().getPort();
        sandbox.webhooks().target(Optional.of(URI.create("http://127.0.0.1:" + port + "/nowhere")));
        sandbox.seed().docsOnlyChange();
        await().until(() -> sandbox.webhooks().deliveries().size() == 2);
        Delivery failed = sandbox.webhooks().deliveries().get(0);
        assertThat(failed.status()).isEqualTo(404);
        assertThat(hooks).isEmpty();
        sandbox.webhooks().target(Optional.of(URI.create("http://127.0.0.1:" + port + "/hook")));
        assertThat(sandbox.webhooks().redeliver(failed.guid())).isTrue();
        await().until(() -> hooks.size() == 1);
        assertThat(hooks.get(0).delivery()).isEqualTo(failed.guid());
    }

    @Test
    void interceptorHoldsTheAnswerOfAMergeThatHasHappened() throws Exception {
        int number = open("change/2");
        CountDownLatch merged = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (var hook = sandbox.intercept(new Interceptor() {
            @Override
            public Verdict after(Seen request, int status) throws InterruptedException {
                if (request.service().equals("github") && request.path().endsWith("/merge")) {
                    merged.countDown();
                    return release.await(20, TimeUnit.SECONDS) ? new Drop() : new Proceed();
                }
                return new Proceed();
            }
        })) {
            var answer = HttpClient.newHttpClient()
                    .sendAsync(
                            request("PUT", "/repos/" + GITOPS + "/pulls/" + number + "/merge", "{}"),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(merged.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(answer).isNotDone();
            assertThat(sandbox.pullRequest(GITOPS, number).pull().merged()).isTrue();
            release.countDown();
            assertThat(answer).failsWithin(java.time.Duration.ofSeconds(20));
        }
    }

    @Test
    void interceptorAnswersInsteadAndNothingHappens() throws Exception {
        String before = sandbox.head(CONTROL_PLANE, "main").orElseThrow();
        try (var hook = sandbox.intercept(new Interceptor() {
            @Override
            public Verdict before(Seen request) {
                return request.path().endsWith("/git-receive-pack")
                        ? Answer.text(502, "Bad gateway")
                        : request.service().equals("github")
                                ? Answer.json(429, Map.of("Retry-After", "7"), Map.of("message", "slow down"))
                                : new Proceed();
            }
        })) {
            assertThatThrownBy(() -> sandbox.seed().docsOnlyChange())
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining("502");
            var limited = Rest.of(sandbox, "ada").get(GITOPS);
            assertThat(limited.status()).isEqualTo(429);
            assertThat(limited.header("Retry-After")).isEqualTo("7");
        }
        assertThat(sandbox.head(CONTROL_PLANE, "main")).contains(before);
        assertThat(Rest.of(sandbox, "ada").get(GITOPS).status()).isEqualTo(200);
    }

    @Test
    void mountedServicesAnswerOnBothServersAndAreIntercepted() throws Exception {
        sandbox.mount("clusters", "/clusters", exchange -> Exchanges.json(exchange, 200, Map.of("path", "x")));
        List<String> seen = new CopyOnWriteArrayList<>();
        try (var hook = sandbox.intercept(new Interceptor() {
            @Override
            public Verdict after(Seen request, int status) {
                seen.add(request.service() + " " + request.path() + " " + status);
                return new Proceed();
            }
        })) {
            var request = HttpRequest.newBuilder(URI.create(sandbox.httpBase() + "/clusters/a"));
            assertThat(HttpClient.newHttpClient()
                            .send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("{\"path\":\"x\"}");
        }
        assertThat(seen).containsExactly("clusters /clusters/a 200");
        assertThat(Files.readString(sandbox.caFile())).startsWith("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void restartKeepsAddressesPullRequestsAndSettlesWhatWasPushedMeanwhile() throws Exception {
        int first = open("change/3");
        String head = sandbox.pullRequest(GITOPS, first).pull().headSha();
        URI base = sandbox.httpBase();
        sandbox.close();
        try (var repositories = new dev.lockstep.sandbox.git.GitRepositories(dir.resolve("git"))) {
            var hosted = repositories.find("acme", Seed.GITOPS).orElseThrow();
            var dev = hosted.branch("dev").orElseThrow();
            hosted.compareAndSet("refs/heads/dev", dev, org.eclipse.jgit.lib.ObjectId.fromString(head), "by hand");
        }
        sandbox = Sandbox.start(settings());
        assertThat(sandbox.httpBase()).isEqualTo(base);
        assertThat(sandbox.pullRequest(GITOPS, first).pull().merged()).isTrue();
        assertThat(sandbox.pullRequest(GITOPS, first).pull().mergeCommitSha()).contains(head);
    }

    @Test
    void contentThatNamesAnotherPortIsNotServed() {
        URI base = sandbox.httpBase();
        sandbox.close();
        try (var other = dev.lockstep.sandbox.http.SandboxHttp.bind(dir.resolve("other"), base.getPort(), 0)) {
            assertThat(other.httpBase()).isEqualTo(base);
            assertThatThrownBy(() -> Sandbox.start(settings()))
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining(base.toString());
        }
        sandbox = Sandbox.start(settings());
        assertThat(sandbox.httpBase()).isEqualTo(base);
    }

    @Test
    void resetBeginsAnew() throws Exception {
        sandbox.seed().onboardHelloWorld();
        int number = open("change/4");
        List<String> told = new CopyOnWriteArrayList<>();
        sandbox.onReset(() -> told.add("reset"));
        sandbox.reset();
        assertThat(told).containsExactly("reset");
        assertThat(sandbox.pullRequests()).isEmpty();
        assertThatThrownBy(() -> sandbox.pullRequest(GITOPS, number)).isInstanceOf(GitHubError.class);
        assertThatThrownBy(() -> blob(CONTROL_PLANE, "main", "workloads/hello-world-app.yaml"))
                .isInstanceOf(AssertionError.class);
        assertThat(sandbox.seed().onboardHelloWorld())
                .isEqualTo(sandbox.head(CONTROL_PLANE, "main").orElseThrow());
    }

    private int open(String branch) throws Exception {
        Rest bot = Rest.of(sandbox, "lockstep-bot");
        String dev = sandbox.head(GITOPS, "dev").orElseThrow();
        bot.send("POST", GITOPS + "/git/refs", "{\"ref\":\"refs/heads/" + branch + "\",\"sha\":\"" + dev + "\"}");
        sandbox.seed().push(Seed.GITOPS, branch, "Render", Map.of("a.txt", Optional.of(new byte[] {'a'})));
        var answer = bot.send(
                "POST",
                GITOPS + "/pulls",
                "{\"title\":\"Promote\",\"head\":\"" + branch + "\",\"base\":\"dev\",\"body\":\"\"}");
        assertThat(answer.status()).isEqualTo(201);
        return answer.json().path("number").asInt();
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(sandbox.gitHubApi() + path))
                .header("Authorization", "Bearer " + sandbox.account("ada").token())
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private String blob(String repository, String ref, String path) throws Exception {
        Rest ada = Rest.of(sandbox, "ada");
        for (JsonNode entry : ada.get(repository + "/git/trees/" + ref + "?recursive=1")
                .json()
                .path("tree")) {
            if (entry.path("path").asText().equals(path)) {
                var blob =
                        ada.get(repository + "/git/blobs/" + entry.path("sha").asText());
                return new String(
                        java.util.Base64.getMimeDecoder()
                                .decode(blob.json().path("content").asText()),
                        StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no " + path + " in " + repository + " " + ref);
    }

    private static String hmac(byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("It's a Secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
