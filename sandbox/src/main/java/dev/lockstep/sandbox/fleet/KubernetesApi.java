package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a cluster's Kubernetes API as reads Flux: groups and their versions, lists in pages, single objects. A page that is gone on
 * with later than some minutes after it was given out is 410, as when etcd was compacted. Lists can be watched. Nothing can be written.
 */
final class KubernetesApi implements HttpHandler {
    private static final Map<String, Map<String, String>> RESOURCES = Map.of(
            NestedFlux.KUSTOMIZE_GROUP, Map.of("kustomizations", KubernetesDocuments.KUSTOMIZATION),
            NestedFlux.SOURCE_GROUP, Map.of("gitrepositories", KubernetesDocuments.GIT_REPOSITORY));
    private static final Pattern PATH = Pattern.compile(
            "/apis/([a-z0-9.]+)(?:/(v1)(?:(?:/namespaces/([a-z0-9-]+))?/([a-z]+)(?:/([a-z0-9.-]+))?)?)?");
    private static final Pattern CONTINUE = Pattern.compile("(\\d{1,15}) (\\d{1,15}) ([a-z0-9./-]{1,600})");
    /** How long etcd keeps old versions. */
    private static final Duration COMPACTED = Duration.ofMinutes(5);

    private static final int MOST_LIMIT = 1_000_000;
    private static final Duration LONGEST_WATCH = Duration.ofMinutes(5);

    private final String name;
    private final String token;
    private final InstantSource clock;
    private final Semaphore watches;
    private final Supplier<Optional<FluxCluster>> cluster;

    KubernetesApi(
            String name,
            String token,
            InstantSource clock,
            Semaphore watches,
            Supplier<Optional<FluxCluster>> cluster) {
        this.name = name;
        this.token = token;
        this.clock = clock;
        this.watches = watches;
        this.cluster = cluster;
    }

    static String group(String kind) {
        return kind.equals(KubernetesDocuments.KUSTOMIZATION) ? NestedFlux.KUSTOMIZE_GROUP : NestedFlux.SOURCE_GROUP;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<FluxCluster> running = cluster.get();
            if (running.isEmpty()) {
                status(exchange, 503, "ServiceUnavailable", "cluster " + name + " does not run");
            } else if (Http.bearer(exchange)
                    .filter(shown -> Http.same(shown, token))
                    .isEmpty()) {
                status(exchange, 401, "Unauthorized", "Unauthorized");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                status(
                        exchange,
                        403,
                        "Forbidden",
                        "User \"system:serviceaccount:flux-system:lockstep-reader\" cannot change anything here");
            } else {
                read(exchange, running.get());
            }
        }
    }

    private void read(HttpExchange exchange, FluxCluster running) throws IOException {
        String path = Http.path(exchange);
        Matcher asked = PATH.matcher(path);
        if (path.equals("/version")) {
            Http.json(
                    exchange,
                    200,
                    Http.JSON
                            .createObjectNode()
                            .put("major", "1")
                            .put("minor", "36")
                            .put("gitVersion", "v1.36.0"));
            return;
        }
        if (path.equals("/apis")) {
            ObjectNode answer =
                    Http.JSON.createObjectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
            ArrayNode groups = answer.putArray("groups");
            RESOURCES.keySet().stream().sorted().map(KubernetesApi::versions).forEach(groups::add);
            Http.json(exchange, 200, answer);
            return;
        }
        if (!asked.matches() || !RESOURCES.containsKey(asked.group(1))) {
            notFound(exchange);
            return;
        }
        String group = asked.group(1);
        String resource = asked.group(4);
        if (asked.group(2) == null) {
            Http.json(exchange, 200, versions(group).put("kind", "APIGroup").put("apiVersion", "v1"));
        } else if (resource == null) {
            resources(exchange, group);
        } else if (!RESOURCES.get(group).containsKey(resource)) {
            notFound(exchange);
        } else {
            String kind = RESOURCES.get(group).get(resource);
            Predicate<ObjectNode> there = object -> asked.group(3) == null
                    || object.path("metadata").path("namespace").asText().equals(asked.group(3));
            KubernetesState.Listing listing = running.kubernetes().list(kind);
            List<ObjectNode> all = listing.objects().stream().filter(there).toList();
            if (asked.group(5) != null) {
                one(exchange, resource + "." + group, asked.group(5), all);
            } else if (Http.first(Http.query(exchange), "watch").matches("true|1")) {
                watch(exchange, running, group, kind, there);
            } else {
                list(exchange, group, kind, new KubernetesState.Listing(listing.version(), all));
            }
        }
    }

    private static ObjectNode versions(String group) {
        ObjectNode answer = Http.JSON.createObjectNode().put("name", group);
        answer.putArray("versions")
                .addObject()
                .put("groupVersion", group + "/v1")
                .put("version", "v1");
        answer.putObject("preferredVersion").put("groupVersion", group + "/v1").put("version", "v1");
        return answer;
    }

    private static void resources(HttpExchange exchange, String group) throws IOException {
        ObjectNode answer =
                Http.JSON.createObjectNode().put("kind", "APIResourceList").put("apiVersion", "v1");
        ArrayNode resources = answer.put("groupVersion", group + "/v1").putArray("resources");
        RESOURCES.get(group).forEach((plural, kind) -> {
            ObjectNode resource =
                    resources.addObject().put("name", plural).put("singularName", plural.replaceFirst("(ie)?s$", ""));
            ArrayNode verbs = resource.put("namespaced", true).put("kind", kind).putArray("verbs");
            List.of("get", "list", "watch").forEach(verbs::add);
        });
        Http.json(exchange, 200, answer);
    }

    private void one(HttpExchange exchange, String resource, String wanted, List<ObjectNode> all) throws IOException {
        Optional<ObjectNode> found = all.stream()
                .filter(object -> object.path("metadata").path("name").asText().equals(wanted))
                .findFirst();
        if (found.isPresent()) {
            Http.json(exchange, 200, found.get());
        } else {
            status(exchange, 404, "NotFound", resource + " \"" + wanted + "\" not found");
        }
    }

    private void watch(
            HttpExchange exchange, FluxCluster running, String group, String kind, Predicate<ObjectNode> taken)
            throws IOException {
        Map<String, List<String>> query = Http.query(exchange);
        String from = Http.first(query, "resourceVersion");
        String seconds = Http.first(query, "timeoutSeconds");
        if (!from.matches("\\d{0,15}") || !seconds.matches("\\d{0,6}")) {
            String wrong = from.matches("\\d{0,15}") ? "timeoutSeconds: " + seconds : "resourceVersion: " + from;
            status(exchange, 400, "BadRequest", "invalid value of " + wrong);
            return;
        }
        long version = from.isEmpty() ? 0 : Long.parseLong(from);
        long newest = running.kubernetes().version();
        if (version > newest) {
            status(exchange, 504, "Timeout", "Too large resource version: " + version + ", current: " + newest);
            return;
        }
        Duration asked = seconds.isEmpty() || seconds.matches("0+")
                ? LONGEST_WATCH
                : Duration.ofSeconds(Long.parseLong(seconds));
        if (!watches.tryAcquire()) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            status(exchange, 429, "TooManyRequests", "too many watches of the sandbox's clusters at once");
            return;
        }
        try {
            new KubernetesStream(
                            running.kubernetes(),
                            group + "/v1",
                            kind,
                            taken,
                            Http.first(query, "allowWatchBookmarks").matches("true|1"),
                            asked.compareTo(LONGEST_WATCH) < 0 ? asked : LONGEST_WATCH,
                            () -> cluster.get().filter(running::equals).isPresent())
                    .send(exchange, version);
        } catch (InterruptedException serverStops) {
            Thread.currentThread().interrupt();
        } finally {
            watches.release();
        }
    }

    private void list(HttpExchange exchange, String group, String kind, KubernetesState.Listing all)
            throws IOException {
        Map<String, List<String>> query = Http.query(exchange);
        String limit = Http.first(query, "limit");
        String next = Http.first(query, "continue");
        if (!limit.isEmpty() && !limit.matches("\\d{1,6}")) {
            status(exchange, 400, "BadRequest", "limit: invalid value \"" + limit + "\"");
            return;
        }
        Instant now = clock.instant();
        String after = "";
        Instant begun = now;
        long version = all.version();
        if (!next.isEmpty()) {
            Optional<Matcher> read = read(next);
            if (read.isEmpty()) {
                status(exchange, 400, "BadRequest", "continue key is not valid");
                return;
            }
            begun = Instant.ofEpochMilli(Long.parseLong(read.get().group(1)));
            version = Long.parseLong(read.get().group(2));
            after = read.get().group(3);
            if (begun.plus(COMPACTED).isBefore(now)) {
                status(
                        exchange,
                        410,
                        "Expired",
                        "The provided continue parameter is too old to display a consistent list result. You can start a new"
                                + " list without the continue parameter.");
                return;
            }
        }
        String from = after;
        List<ObjectNode> rest = all.objects().stream()
                .filter(object -> KubernetesDocuments.key(object).compareTo(from) > 0)
                .toList();
        int most = limit.isEmpty() || limit.equals("0") ? MOST_LIMIT : Integer.parseInt(limit);
        List<ObjectNode> page = rest.subList(0, Math.min(most, rest.size()));
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.put("apiVersion", group + "/v1").put("kind", kind + "List");
        ObjectNode metadata = answer.putObject("metadata");
        if (page.size() < rest.size()) {
            metadata.put("continue", token(begun, version, KubernetesDocuments.key(page.get(page.size() - 1))))
                    .put("remainingItemCount", rest.size() - page.size());
        }
        metadata.put("resourceVersion", String.valueOf(version));
        ArrayNode items = answer.putArray("items");
        page.forEach(items::add);
        Http.json(exchange, 200, answer);
    }

    private static String token(Instant begun, long version, String after) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((begun.toEpochMilli() + " " + version + " " + after).getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Matcher> read(String next) {
        try {
            Matcher read = CONTINUE.matcher(new String(Base64.getUrlDecoder().decode(next), StandardCharsets.UTF_8));
            return read.matches() ? Optional.of(read) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Not a Status: what serves a group does not know of it. */
    private static void notFound(HttpExchange exchange) throws IOException {
        Http.send(
                exchange, 404, "text/plain; charset=utf-8", "404 page not found\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void status(HttpExchange exchange, int code, String reason, String message) throws IOException {
        Http.json(exchange, code, status(code, reason, message));
    }

    static ObjectNode status(int code, String reason, String message) {
        ObjectNode answer = Http.JSON.createObjectNode().put("kind", "Status").put("apiVersion", "v1");
        answer.putObject("metadata");
        return answer.put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
    }
}
