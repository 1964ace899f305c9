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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API server of a cluster with Flux, as far as it is read: groups with their versions, lists in pages that run out, namespaces, tokens,
 * rights; over TLS.
 */
final class StubCluster implements AutoCloseable {
    static final String TARGET = "53fee4503f445bc4a8210083526ddba5ba039f21";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Groups to versions. */
    final Map<String, String> versions = new TreeMap<>(Map.of(
            "kustomize.toolkit.fluxcd.io", "v1", "source.toolkit.fluxcd.io", "v1", "helm.toolkit.fluxcd.io", "v2"));

    final Map<String, Set<String>> served = Map.of(
            "kustomize.toolkit.fluxcd.io", Set.of("kustomizations"),
            "source.toolkit.fluxcd.io", Set.of("gitrepositories", "ocirepositories"),
            "helm.toolkit.fluxcd.io", Set.of("helmreleases"));

    final Map<String, List<ObjectNode>> objects = new ConcurrentHashMap<>();
    final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    volatile String token = "token-1";
    volatile int page = 500;
    /** So many times a list that is gone on with is not there any more. */
    volatile int runOut;

    private final StubServer server;

    StubCluster() {
        try {
            server = StubServer.https(this::answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        String[] path = request.path().substring("/apis/".length()).split("/");
        String group = path[0];
        if (!versions.containsKey(group) || path.length > 1 && !path[1].equals(versions.get(group))) {
            return status(404, "NotFound", "the server could not find the requested resource");
        }
        if (path.length == 1) {
            return json(JSON.createObjectNode()
                    .put("kind", "APIGroup")
                    .set("preferredVersion", JSON.createObjectNode().put("version", versions.get(group))));
        }
        if (path.length == 2) {
            ObjectNode list = JSON.createObjectNode().put("kind", "APIResourceList");
            ArrayNode resources = list.putArray("resources");
            served.get(group).forEach(name -> resources.addObject().put("name", name));
            return json(list);
        }
        String resource = path[path.length - 1];
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
