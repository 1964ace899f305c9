package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The API of one Argo CD instance, for a token that may get the applications of the project {@code default} and all clusters. Errors have the
 * shape of grpc-gateway: {@code {"error","code","message"}}. An instance whose cluster is offline or gone answers 503 with
 * the plain text of a proxy that finds nobody behind it.
 */
final class ArgoApi implements HttpHandler {
    private static final String APPLICATIONS = "/api/v1/applications";
    private static final String PROJECT = "default";
    private static final String NAMESPACE = "argocd";

    private final String token;
    private final ArgoDocuments documents;
    private final Supplier<Optional<ArgoCluster>> instance;
    private final BiConsumer<ArgoCluster, String> refresh;

    /**
     * @param token the one token that is accepted; empty for none
     * @param instance the cluster, while there is one
     * @param refresh compares an application of a cluster, by its name, before it returns
     */
    ArgoApi(
            String token,
            ArgoDocuments documents,
            Supplier<Optional<ArgoCluster>> instance,
            BiConsumer<ArgoCluster, String> refresh) {
        this.token = token;
        this.documents = documents;
        this.instance = instance;
        this.refresh = refresh;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String whole = exchange.getRequestURI().getPath();
            int api = whole.indexOf("/api/");
            String path = api < 0 ? whole : whole.substring(api);
            Optional<ArgoCluster> cluster = instance.get().filter(one -> one.fault() != Fault.OFFLINE);
            if (cluster.isEmpty()) {
                byte[] words = "no healthy upstream".getBytes(StandardCharsets.UTF_8);
                Http.send(exchange, 503, "text/plain", words);
            } else if (path.equals("/api/version")) {
                Http.json(exchange, 200, Http.JSON.createObjectNode().put("Version", "v3.5.1"));
            } else if (!exchange.getRequestMethod().equals("GET")) {
                refuseWrite(exchange);
            } else {
                read(exchange, path, cluster.get());
            }
        }
    }

    private void refuseWrite(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            Http.send(exchange, 415, "text/plain", "Invalid content type".getBytes(StandardCharsets.UTF_8));
        } else if (authenticated(exchange)) {
            error(exchange, 403, 7, "permission denied");
        }
    }

    private void read(HttpExchange exchange, String path, ArgoCluster cluster) throws IOException {
        if (!authenticated(exchange)) {
            return;
        }
        if (path.equals(APPLICATIONS)) {
            list(exchange, cluster);
        } else if (path.equals("/api/v1/clusters")) {
            ObjectNode answer = Http.JSON.createObjectNode();
            answer.putObject("metadata");
            answer.putArray("items").addAll(ArgoDocuments.clusters(cluster));
            Http.json(exchange, 200, answer);
        } else if (path.startsWith(APPLICATIONS + "/") && path.indexOf('/', APPLICATIONS.length() + 1) < 0) {
            get(exchange, cluster, path.substring(APPLICATIONS.length() + 1));
        } else {
            error(exchange, 404, 5, "Not Found");
        }
    }

    private boolean authenticated(HttpExchange exchange) throws IOException {
        Optional<String> given = Http.bearer(exchange).filter(text -> !text.isEmpty());
        if (given.isEmpty()) {
            error(exchange, 401, 16, "no session information");
            return false;
        }
        if (token.isEmpty() || !Http.same(given.get(), token)) {
            error(exchange, 401, 16, "invalid session: token is malformed or its signature is invalid");
            return false;
        }
        return true;
    }

    private void list(HttpExchange exchange, ArgoCluster cluster) throws IOException {
        Map<String, List<String>> query = Http.query(exchange);
        Predicate<ObjectNode> wanted;
        try {
            var selector = LabelSelector.parse(Http.first(query, "selector"));
            wanted = application -> selector.test(application.at("/metadata/labels"));
        } catch (IllegalArgumentException e) {
            error(exchange, 400, 3, "error parsing the selector: " + e.getMessage());
            return;
        }
        List<String> projects =
                query.containsKey("projects") ? query.get("projects") : query.getOrDefault("project", List.of());
        wanted = wanted.and(application -> projects.isEmpty() || projects.contains(project(application)))
                .and(one(query, "name", "/metadata/name"))
                .and(one(query, "appNamespace", "/metadata/namespace"))
                .and(one(query, "repo", "/spec/source/repoURL"))
                .and(application -> project(application).equals(PROJECT));
        List<ObjectNode> found =
                documents.applications(cluster).values().stream().filter(wanted).toList();
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.putObject("metadata").put("resourceVersion", ArgoDocuments.resourceVersion(found));
        if (found.isEmpty()) {
            answer.putNull("items");
        } else {
            ArrayNode items = answer.putArray("items");
            ArgoFields fields = ArgoFields.parse(Http.first(query, "fields"));
            found.forEach(application -> items.add(fields.of(ArgoDocuments.listed(application))));
        }
        Http.json(exchange, 200, answer);
    }

    private static Predicate<ObjectNode> one(Map<String, List<String>> query, String parameter, String pointer) {
        String value = Http.first(query, parameter);
        return application ->
                value.isEmpty() || application.at(pointer).asText().equals(value);
    }

    private void get(HttpExchange exchange, ArgoCluster cluster, String name) throws IOException {
        Map<String, List<String>> query = Http.query(exchange);
        String namespace = Http.first(query, "appNamespace");
        String project = Http.first(query, "project");
        String key = (namespace.isEmpty() ? NAMESPACE : namespace) + "/" + name;
        ObjectNode application = documents.applications(cluster).get(key);
        boolean readable = project.isEmpty() || project.equals(PROJECT);
        if (application == null && !project.isEmpty() && readable) {
            error(exchange, 404, 5, "applications.argoproj.io \"" + name + "\" not found");
        } else if (application == null || !readable || !project(application).equals(PROJECT)) {
            // without a project the server must not tell whether the application exists
            error(exchange, 403, 7, "permission denied");
        } else {
            String kind = Http.first(query, "refresh");
            if (kind.equals("normal") || kind.equals("hard")) {
                refresh.accept(cluster, name);
                application = documents.applications(cluster).getOrDefault(key, application);
            }
            Http.json(exchange, 200, application);
        }
    }

    private static String project(ObjectNode application) {
        return application.at("/spec/project").asText();
    }

    private static void error(HttpExchange exchange, int status, int code, String message) throws IOException {
        ObjectNode body = Http.JSON.createObjectNode();
        Http.json(exchange, status, body.put("error", message).put("code", code).put("message", message));
    }
}
