package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.StubServer.Request;
import dev.lockstep.stub.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The API server of a cluster with Flux, as far as it is read: groups with their versions, lists in pages that run out, namespaces, tokens,
 * rights; over TLS.
 */
final class StubCluster implements AutoCloseable {
    static final String TARGET = "53fee4503f445bc4a8210083526ddba5ba039f21";
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String KUSTOMIZE = "kustomize.toolkit.fluxcd.io";
    static final String SOURCE = "source.toolkit.fluxcd.io";
    static final String HELM = "helm.toolkit.fluxcd.io";

    /** Groups to their versions, the preferred one first, and those to what they serve. */
    final Map<String, Map<String, Set<String>>> groups = new ConcurrentHashMap<>();

    final Map<String, List<ObjectNode>> objects = new ConcurrentHashMap<>();
    final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    volatile String token = "token-1";
    volatile int page = 500;
    /** So many times a list that is gone on with is not there any more. */
    volatile int runOut;
    /** An answer to a list, instead of what there is. */
    volatile Function<Request, Optional<Answer>> instead = request -> Optional.empty();

    private final StubServer server;

    StubCluster() {
        serves(KUSTOMIZE, "v1", "kustomizations");
        serves(SOURCE, "v1", "gitrepositories", "ocirepositories");
        serves(HELM, "v2", "helmreleases");
        try {
            server = StubServer.https(this::answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Besides what it serves already. */
    void serves(String group, String version, String... resources) {
        groups.computeIfAbsent(group, g -> Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(version, Set.of(resources));
    }

    URI uri() {
        return server.uri();
    }

    Path ca() {
        return TestCertificate.shared().pem();
    }

    List<Request> requests() {
        return server.requests();
    }

    /** A Kustomization of the folder {@code drone} and its source, both at the target and ready. */
    void follows(String name, String repository, String branch) {
        for (JsonNode one : example()) {
            ObjectNode object = one.deepCopy();
            ((ObjectNode) object.path("metadata")).put("name", name).put("uid", name + object.path("kind"));
            boolean source = object.path("kind").asText().equals("GitRepository");
            if (source) {
                ((ObjectNode) object.path("spec")).put("url", repository);
                ((ObjectNode) object.path("spec").path("ref")).put("branch", branch);
            } else {
                ((ObjectNode) object.path("spec").path("sourceRef")).put("name", name);
            }
            add(source ? "gitrepositories" : "kustomizations", object);
        }
    }

    ObjectNode add(String resource, ObjectNode object) {
        objects.computeIfAbsent(resource, r -> new ArrayList<>()).add(object);
        return object;
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode example() {
        try {
            return JSON.readTree(StubCluster.class.getResourceAsStream("/judge/flux-ready.json"))
                    .path("items");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer answer(Request request) {
        if (!("Bearer " + token).equals(request.authorization())) {
            return status(401, "Unauthorized", "Unauthorized");
        }
        if (request.path().equals("/apis")) {
            ObjectNode list = JSON.createObjectNode().put("kind", "APIGroupList");
            ArrayNode all = list.putArray("groups");
            groups.forEach((name, versions) -> {
                ObjectNode group = all.addObject().put("name", name);
                versions.keySet()
                        .forEach(version ->
                                group.withArray("/versions").addObject().put("version", version));
                group.putObject("preferredVersion")
                        .put("version", versions.keySet().iterator().next());
            });
            return json(list);
        }
        String[] path = request.path().substring("/apis/".length()).split("/");
        String group = path[0];
        Set<String> resources = groups.getOrDefault(group, Map.of()).get(path.length > 1 ? path[1] : "");
        if (resources == null) {
            // what serves single groups is not asked, so that nothing answers with a Status
            return Answer.of(404, "404 page not found\n").with("Content-Type", "text/plain; charset=utf-8");
        }
        if (path.length == 2) {
            ObjectNode list = JSON.createObjectNode().put("kind", "APIResourceList");
            ArrayNode named = list.putArray("resources");
            resources.forEach(name -> named.addObject().put("name", name));
            return json(list);
        }
        String resource = path[path.length - 1];
        if (!resources.contains(resource)) {
            return status(404, "NotFound", "the server could not find the requested resource");
        }
        Optional<Answer> other = instead.apply(request);
        if (other.isPresent()) {
            return other.get();
        }
        if (forbidden.contains(resource)) {
            return status(
                    403,
                    "Forbidden",
                    resource + "." + group + " is forbidden: User \"reader\" cannot list resource \"" + resource
                            + "\"");
        }
        return list(resource, path.length == 5 ? path[3] : "", query(request));
    }

    private synchronized Answer list(String resource, String namespace, Map<String, String> query) {
        int from = Integer.parseInt(query.getOrDefault("continue", "0"));
        if (from > 0 && runOut > 0) {
            runOut--;
            return status(410, "Expired", "The provided continue parameter is too old");
        }
        List<ObjectNode> all = objects.getOrDefault(resource, List.of()).stream()
                .filter(one -> namespace.isEmpty()
                        || one.path("metadata").path("namespace").asText().equals(namespace))
                .toList();
        int end = Math.min(all.size(), from + Math.min(page, Integer.parseInt(query.get("limit"))));
        ObjectNode list = JSON.createObjectNode().put("kind", "List");
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", "7");
        if (end < all.size()) {
            metadata.put("continue", String.valueOf(end)).put("remainingItemCount", all.size() - end);
        }
        all.subList(from, end).forEach(list.putArray("items")::add);
        return json(list);
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : request.query().split("&")) {
            query.put(pair.replaceFirst("=.*$", ""), pair.replaceFirst("^[^=]*=?", ""));
        }
        return query;
    }

    private static Answer json(JsonNode body) {
        return Answer.of(200, body.toString());
    }

    private static Answer status(int code, String reason, String message) {
        return Answer.of(
                code,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("status", "Failure")
                        .put("reason", reason)
                        .put("message", message)
                        .put("code", code)
                        .toString());
    }

    @Override
    public void close() {
        server.close();
    }
}
