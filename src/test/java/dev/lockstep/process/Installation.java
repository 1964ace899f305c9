package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.github.PullRequest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An installation as a team would have it: the jar, its environment variables, and a world around it that it shares with nobody. */
final class Installation implements AutoCloseable {
    static final String GITOPS = "/repos/acme/kalypso-gitops";
    private static final String CONTROL_PLANE = "/repos/acme/kalypso-control-plane";
    private static final String OPERATOR = "operator-token-for-tests";
    /** The token of somebody who may look. */
    static final String VIEWER = "viewer-token-for-tests-too";

    private final SandboxWorld world;
    private final Map<String, String> environment = new HashMap<>();
    private final LockstepProcess process;
    final Calls calls = new Calls();

    Installation() {
        this(Duration.ofMillis(150));
    }

    /** @param pace how long a cluster takes for each of its steps */
    Installation(Duration pace) {
        Path directory = freshDirectory();
        URI address = URI.create("http://localhost:" + freePort());
        world = SandboxWorld.start(new SandboxWorld.Settings(directory.resolve("world"), 0, 0, address, pace));
        world.sandbox().intercept(calls);
        settings(address);
        process = new LockstepProcess(directory.resolve("data"), address, environment);
    }

    private void settings(URI address) {
        set("LOCKSTEP_PUBLIC_URL", address);
        set("LOCKSTEP_CA_FILE", world.sandbox().caFile().toAbsolutePath());
        set("LOCKSTEP_TOKENS_0__USER", "olga");
        set("LOCKSTEP_TOKENS_0__TOKEN", OPERATOR);
        set("LOCKSTEP_TOKENS_0__ROLES", "operator");
        set("LOCKSTEP_TOKENS_1__USER", "victor");
        set("LOCKSTEP_TOKENS_1__TOKEN", VIEWER);
        set("LOCKSTEP_PIPELINES_0__NAME", "kalypso");
        set("LOCKSTEP_PIPELINES_0__REPOSITORY", world.sandbox().repositoryUrl("acme/kalypso-control-plane"));
        environment("LOCKSTEP_PIPELINES_0__ENVIRONMENTS_0__", "dev");
        set("LOCKSTEP_PIPELINES_0__ENVIRONMENTS_0__AUTO_MERGE", "true");
        environment("LOCKSTEP_PIPELINES_0__ENVIRONMENTS_1__", "stage");
        set("LOCKSTEP_GIT_SCHEMES", "http,https");
        set("LOCKSTEP_GITHUB_API_URL", world.sandbox().gitHubApi());
        set("LOCKSTEP_GITHUB_WEB_URL", world.sandbox().httpBase());
        set("LOCKSTEP_GITHUB_TOKEN", world.sandbox().account("lockstep-bot").token());
        set("LOCKSTEP_GITHUB_WEBHOOK_SECRET", SandboxWorld.WEBHOOK_SECRET);
        set("LOCKSTEP_AZURE_SUBSCRIPTIONS", SandboxWorld.AZURE.subscriptionId());
        set("LOCKSTEP_AZURE_TENANT_ID", SandboxWorld.AZURE.tenantId());
        set("LOCKSTEP_AZURE_CLIENT_ID", SandboxWorld.AZURE.clientId());
        set("LOCKSTEP_AZURE_CLIENT_SECRET", SandboxWorld.AZURE.clientSecret());
        set("LOCKSTEP_AZURE_ARM_ENDPOINT", world.azure());
        set("LOCKSTEP_AZURE_AUTHORITY_HOST", world.azure());
        set("LOCKSTEP_ARGOCD_0__NAME", "large-1");
        set("LOCKSTEP_ARGOCD_0__URL", world.argo("large-1"));
        set("LOCKSTEP_ARGOCD_0__TOKEN", SandboxWorld.ARGO_TOKEN);
        // Faster than anybody wants it in earnest.
        set("LOCKSTEP_EVIDENCE_TICK", "0.3s");
        set("LOCKSTEP_EVIDENCE_FASTEST", "300ms");
        set("LOCKSTEP_EVIDENCE_SLOWEST", "1s");
        set("LOCKSTEP_EVIDENCE_SETTLE", "1s");
        set("LOCKSTEP_REFS_POLL", "1s");
        set("LOCKSTEP_WORKER_POLL", "100ms");
        set("LOCKSTEP_WORKER_LEASE", "5s");
    }

    private void environment(String prefix, String name) {
        set(prefix + "NAME", name);
        set(prefix + "GRACE_PERIOD", "1s");
        set(prefix + "WITHOUT_CLUSTERS", "command-center,small");
    }

    /** An environment variable of the next start. */
    void set(String variable, Object value) {
        environment.put(variable, value.toString());
    }

    /** Another process of the same installation, with its own data directory and address. */
    LockstepProcess another(String name, Map<String, String> differences) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.putAll(differences);
        return new LockstepProcess(
                world.sandbox().directory().resolveSibling(name),
                URI.create("http://localhost:" + freePort()),
                settings);
    }

    void unset(String prefix) {
        environment.keySet().removeIf(name -> name.startsWith(prefix));
    }

    SandboxWorld world() {
        return world;
    }

    LockstepProcess process() {
        return process;
    }

    Client nobody() {
        return new Client(process.address(), "");
    }

    Client viewer() {
        return new Client(process.address(), VIEWER);
    }

    Client operator() {
        return operatorAt(process);
    }

    Client operatorAt(LockstepProcess which) {
        return new Client(which.address(), OPERATOR);
    }

    /** GitHub's REST as a person uses it. */
    Client gitHub() {
        return new Client(
                world.sandbox().gitHubApi(), world.sandbox().account("grace").token());
    }

    /** Pushes a commit to promote and starts its promotion, if the push has not. */
    String promotion() {
        world.sandbox().seed().onboardHelloWorld();
        return operator().promoteHead();
    }

    /** A branch that was never seen is only noted; what is pushed after this is promoted. */
    void awaitFirstLook() {
        await("a first look at main")
                .until(() -> !process.postgres()
                        .query("select commit_sha from git_ref where commit_sha is not null")
                        .isEmpty());
    }

    /** Merges the pull request of a stage through GitHub's REST. */
    void merge(JsonPath promotion, String environment) {
        int number = promotion.getInt("stages.find { it.environment == '" + environment + "' }.pullRequest.number");
        gitHub().request()
                .contentType("application/json")
                .body("{}")
                .put(GITOPS + "/pulls/" + number + "/merge")
                .then()
                .statusCode(200);
    }

    /** The promotion went all the way, and nothing was done twice. */
    void assertDoneOnce(JsonPath promotion) {
        assertThat(promotion.getString("status")).isEqualTo("SUCCEEDED");
        assertThat(promotion.getList("stages.status")).containsExactly("SUCCEEDED", "SUCCEEDED");
        List<PullRequest> pulls =
                world.sandbox().pullRequests().stream().map(view -> view.pull()).toList();
        assertThat(pulls).extracting(PullRequest::baseRef).containsExactlyInAnyOrder("dev", "stage");
        assertThat(pulls).allMatch(PullRequest::merged);
        assertThat(calls.succeeded("POST", "/api/v3" + GITOPS + "/pulls")).hasSize(2);
        assertThat(calls.succeeded("PUT", "/api/v3" + GITOPS + "/pulls/[0-9]+/merge"))
                .hasSize(2);
        // The last status is posted after the promotion has ended.
        String commit = promotion.getString("commit");
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> statuses(commit).getOrDefault("stage environment", List.of()),
                        posted -> posted.contains("Deployed"));
        assertThat(statuses(commit))
                .isEqualTo(Map.of(
                        "dev environment", List.of("Promoted", "Deploying", "Deployed"),
                        "stage environment", List.of("Promoted", "Deploying", "Deployed")));
        assertThat(mergeCommits("dev")).hasSize(1);
        assertThat(mergeCommits("stage")).hasSize(1);
    }

    private List<String> mergeCommits(String branch) {
        return gitHub().get(GITOPS + "/commits?per_page=100&sha=" + branch)
                .getList("findAll { it.parents.size() > 1 }.sha");
    }

    /** Every status of a commit that GitHub knows, oldest first, by context. */
    Map<String, List<String>> statuses(String commit) {
        JsonPath all = gitHub().get(CONTROL_PLANE + "/commits/" + commit + "/statuses?per_page=100");
        List<String> contexts = all.getList("context");
        List<String> descriptions = all.getList("description");
        Map<String, List<String>> found = new TreeMap<>();
        for (int i = contexts.size() - 1; i >= 0; i--) {
            found.computeIfAbsent(contexts.get(i), context -> new java.util.ArrayList<>())
                    .add(descriptions.get(i));
        }
        return found;
    }

    static Path freshDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target/process")), "it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        world.close();
    }
}
