package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jgit.api.errors.GitAPIException;

/** A GitOps repository, an application's repository, and a fleet in time that stands still, served over plain HTTP. */
final class FleetWorld implements AutoCloseable {
    static final AzureAccount ACCOUNT = new AzureAccount(
            "99999999-8888-7777-6666-555555555555",
            "11111111-2222-3333-4444-555555555555",
            "Kalypso-rg",
            "33333333-0000-0000-0000-000000000000",
            "s3cret");
    static final String ARC = "/subscriptions/" + ACCOUNT.subscriptionId()
            + "/resourceGroups/kalypso-rg/providers/Microsoft.Kubernetes/connectedClusters/drone-arc";
    static final String CONFIGS = ARC + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations";
    static final Duration STEP = Duration.ofSeconds(1);

    final SettableClock clock = new SettableClock();
    final GitRepo gitOps;
    final GitRepo app;
    final Path directory;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final FleetLimits limits;
    Fleet fleet;

    FleetWorld(Path directory) throws GitAPIException, IOException {
        this(directory, FleetLimits.standard());
    }

    FleetWorld(Path directory, FleetLimits limits) throws GitAPIException, IOException {
        this.directory = directory;
        this.limits = limits;
        gitOps = new GitRepo(directory.resolve("gitops.git"));
        app = new GitRepo(directory.resolve("app.git"));
        fleet = new Fleet(settings(limits));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> fleet.azure().handle(exchange));
        server.createContext(
                "/argocd/large-1", exchange -> fleet.argo("large-1").handle(exchange));
        for (String cluster : List.of("drone-arc", "drone-aks")) {
            server.createContext(
                    "/clusters/" + cluster,
                    exchange -> fleet.kubernetes(cluster).handle(exchange));
        }
        server.setExecutor(threads);
        server.start();
    }

    /** Each step of a cluster takes a second. */
    FleetSettings settings(FleetLimits limits) {
        return new FleetSettings(
                directory.resolve("fleet"),
                gitOps.url(),
                Optional.empty(),
                ClusterDefinition.defaults(),
                new FleetDelays(STEP, STEP, STEP, STEP.multipliedBy(2)),
                limits,
                clock,
                ACCOUNT,
                Map.of("large-1", "argo-token"),
                "kubernetes-token");
    }

    /** Closes the fleet and opens it again, as after a restart. */
    void restart() {
        fleet.close();
        fleet = new Fleet(settings(limits));
    }

    /** Lets a step of time pass and everything due happen. */
    void step() {
        clock.advance(STEP);
        fleet.tick();
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    BranchView branch(String cluster, String branch) {
        return fleet.clusters().stream()
                .filter(view -> view.name().equals(cluster))
                .flatMap(view -> view.branches().stream())
                .filter(view -> view.branch().equals(branch))
                .findFirst()
                .orElseThrow();
    }

    record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    Answer get(String pathAndQuery, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(pathAndQuery)).header("Authorization", "Bearer " + token));
    }

    Answer argo(String pathAndQuery) throws IOException, InterruptedException {
        return get("/argocd/large-1/api/v1/applications" + pathAndQuery, "argo-token");
    }

    Answer kubernetes(String cluster, String pathAndQuery) throws IOException, InterruptedException {
        return get("/clusters/" + cluster + pathAndQuery, "kubernetes-token");
    }

    /** The configuration of dev on the cluster that does not wait for what it applied. */
    Answer configOfAks() throws IOException, InterruptedException {
        return get(
                CONFIGS.replace(
                                "Microsoft.Kubernetes/connectedClusters/drone-arc",
                                "Microsoft.ContainerService/managedClusters/drone-aks")
                        + "/cluster-config-dev?api-version=2023-05-01",
                azureToken());
    }

    Answer config() throws IOException, InterruptedException {
        return get(CONFIGS + "/cluster-config-dev?api-version=2023-05-01", azureToken());
    }

    Answer graph(String query, Map<String, Object> options) throws IOException, InterruptedException {
        String body = Http.JSON.writeValueAsString(
                Map.of("subscriptions", List.of(ACCOUNT.subscriptionId()), "query", query, "options", options));
        return post("/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01", body, azureToken());
    }

    Answer post(String path, String body, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer token(String secret) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/" + ACCOUNT.tenantId() + "/oauth2/v2.0/token"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=" + ACCOUNT.clientId() + "&client_secret=" + secret
                                + "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default")));
    }

    String azureToken() throws IOException, InterruptedException {
        return token(ACCOUNT.clientSecret()).body().get("access_token").asText();
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        JsonNode body = json ? Http.JSON.readTree(response.body()) : Http.JSON.missingNode();
        return new Answer(response.statusCode(), body, response);
    }

    URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + pathAndQuery.replace("$", "%24"));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        fleet.close();
        gitOps.close();
        app.close();
    }
}
