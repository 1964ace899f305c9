package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/** The Applications of one Argo CD instance as its API shows them. Times are cut to seconds, as there. */
final class ArgoDocuments {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NAMESPACE = "argocd";
    private static final String CREATED = "2026-01-12T08:00:00Z";

    private final String gitOpsUrl;

    ArgoDocuments(String gitOpsUrl) {
        this.gitOpsUrl = gitOpsUrl;
    }

    /** All applications by namespace and name. Of two manifests that name the same application the first branch's counts. */
    Map<String, ObjectNode> applications(ArgoCluster cluster) {
        Map<String, ObjectNode> found = new TreeMap<>();
        for (ArgoReconciler application : cluster.applications()) {
            found.put(NAMESPACE + "/" + application.branch(), parent(cluster, application));
        }
        for (ArgoReconciler application : cluster.applications()) {
            for (ArgoChildren.Child child : application.children().list()) {
                ObjectNode document = child(cluster, application, child);
                String name = document.at("/metadata/namespace").asText() + "/"
                        + child.manifest().name();
                found.putIfAbsent(name, document);
            }
        }
        return found;
    }

    /** As a list shows it: without the health of its resources. */
    static ObjectNode listed(ObjectNode application) {
        application.at("/status/resources").forEach(resource -> ((ObjectNode) resource).remove("health"));
        return application;
    }

    /** The newest change of any application, as a list's resourceVersion. */
    static String resourceVersion(Iterable<ObjectNode> applications) {
        long newest = 1;
        for (ObjectNode application : applications) {
            newest =
                    Math.max(newest, application.at("/metadata/resourceVersion").asLong());
        }
        return Long.toString(newest);
    }

    private ObjectNode parent(ArgoCluster cluster, ArgoReconciler application) {
        ObjectNode source = JSON.objectNode();
        source.put("repoURL", gitOpsUrl).put("path", cluster.definition().clusterType());
        source.put("targetRevision", application.branch());
        source.putObject("directory")
                .put("recurse", true)
                .put("include", "*.yaml")
                .putObject("jsonnet");
        ObjectNode spec = JSON.objectNode();
        spec.put("project", "default");
        spec.putObject("destination")
                .put("server", "https://kubernetes.default.svc")
                .put("namespace", NAMESPACE);
        spec.set("source", source);
        ObjectNode policy = spec.putObject("syncPolicy");
        if (cluster.fault() != Fault.SUSPENDED) {
            policy.putObject("automated").put("prune", true).put("selfHeal", true);
        }
        policy.putArray("syncOptions").add("CreateNamespace=true");
        ObjectNode labels = JSON.objectNode().put("kalypso.io/environment", application.branch());
        ObjectNode document = JSON.objectNode();
        document.set(
                "metadata", metadata(cluster, NAMESPACE, application.branch(), CREATED, application.status(), labels));
        document.set("spec", spec);
        document.set("status", status(application.status(), spec));
        return document;
    }

    private ObjectNode child(ArgoCluster cluster, ArgoReconciler parent, ArgoChildren.Child child) {
        JsonNode manifest = Http.JSON.valueToTree(child.manifest().content());
        String namespace = child.manifest().namespace().isEmpty()
                ? NAMESPACE
                : child.manifest().namespace();
        ObjectNode labels = JSON.objectNode();
        manifest.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        labels.put("app.kubernetes.io/instance", parent.branch());
        ObjectNode spec = manifest.get("spec") instanceof ObjectNode object ? object : JSON.objectNode();
        if (!spec.hasNonNull("project")) {
            spec.put("project", "default");
        }
        String created = seconds(child.createdAt());
        ObjectNode document = JSON.objectNode();
        document.set(
                "metadata", metadata(cluster, namespace, child.manifest().name(), created, child.status(), labels));
        document.set("spec", spec);
        document.set("status", status(child.status(), spec));
        return document;
    }

    private static ObjectNode metadata(
            ArgoCluster cluster, String namespace, String name, String created, ArgoStatus status, ObjectNode labels) {
        String identity = cluster.definition().name() + "/" + namespace + "/" + name;
        ObjectNode metadata = JSON.objectNode();
        metadata.put("name", name).put("namespace", namespace);
        metadata.put(
                "uid",
                UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8))
                        .toString());
        metadata.put("resourceVersion", Long.toString(185_000 + status.version()));
        metadata.put("generation", 1 + status.version() / 2).put("creationTimestamp", created);
        metadata.set("labels", labels);
        return metadata;
    }

    private static ObjectNode status(ArgoStatus status, ObjectNode spec) {
        ObjectNode document = JSON.objectNode();
        if (status.sync() == null) {
            document.putObject("sync").put("status", "Unknown");
            document.putObject("health").put("status", "Unknown");
            return document;
        }
        ObjectNode sync = document.putObject("sync");
        sync.put("status", status.sync()).put("revision", status.revision());
        ObjectNode comparedTo = sync.putObject("comparedTo");
        comparedTo.set("source", spec.get("source"));
        comparedTo.set("destination", spec.get("destination"));
        ObjectNode health = document.putObject("health");
        health.put("status", status.health().status());
        if (!status.health().message().isEmpty()) {
            health.put("message", status.health().message());
        }
        health.put("lastTransitionTime", seconds(status.health().at()));
        document.put("reconciledAt", seconds(status.reconciledAt()));
        if (status.operation() != null) {
            document.set("operationState", operation(status.operation(), status, spec));
        }
        if (!status.conditions().isEmpty()) {
            ArrayNode conditions = document.putArray("conditions");
            status.conditions()
                    .forEach(condition -> conditions
                            .addObject()
                            .put("type", condition.type())
                            .put("message", condition.message())
                            .put("lastTransitionTime", seconds(condition.at())));
        }
        if (!status.history().isEmpty()) {
            document.set("history", history(status, spec));
        }
        if (!status.resources().isEmpty()) {
            ArrayNode resources = document.putArray("resources");
            status.resources()
                    .forEach(resource ->
                            resource(resources.addObject(), resource).put("status", status.sync()));
            if (status.sync().equals("Synced") && status.health().status().equals("Degraded")) {
                ((ObjectNode) resources.get(0))
                        .putObject("health")
                        .put("status", "Degraded")
                        .put("message", "it is not healthy (a fault of the sandbox)");
            }
        }
        return document.put("resourceHealthSource", "appTree")
                .put("sourceType", "Directory")
                .put("controllerNamespace", NAMESPACE);
    }

    private static ObjectNode resource(ObjectNode node, ArgoStatus.Resource resource) {
        if (!resource.group().isEmpty()) {
            node.put("group", resource.group());
        }
        node.put("version", resource.version()).put("kind", resource.kind());
        if (!resource.namespace().isEmpty()) {
            node.put("namespace", resource.namespace());
        }
        return node.put("name", resource.name());
    }

    private static ObjectNode operation(ArgoOperation operation, ArgoStatus status, ObjectNode spec) {
        ObjectNode document = JSON.objectNode();
        ObjectNode requested = document.putObject("operation");
        requested.putObject("sync").put("revision", operation.revision()).put("prune", true);
        requested.putObject("initiatedBy").put("automated", true);
        requested.putObject("retry").put("limit", 5);
        document.put("phase", operation.phase()).put("message", operation.message());
        document.put("startedAt", seconds(operation.startedAt()));
        ObjectNode result = document.putObject("syncResult").put("revision", operation.revision());
        result.set("source", spec.get("source"));
        if (operation.refused() != null) {
            ArgoOperation.Refusal refused = operation.refused();
            ArgoStatus.Resource object = new ArgoStatus.Resource(
                    refused.group(), refused.version(), refused.kind(), refused.namespace(), refused.name());
            resource(result.putArray("resources").addObject(), object)
                    .put("status", "SyncFailed")
                    .put("message", refused.message())
                    .put("syncPhase", "Sync");
        } else if (operation.phase().equals("Succeeded") && Objects.equals(operation.revision(), status.applied())) {
            ArrayNode resources = result.putArray("resources");
            status.resources()
                    .forEach(object -> resource(resources.addObject(), object)
                            .put("status", "Synced")
                            .put(
                                    "message",
                                    object.kind().toLowerCase(java.util.Locale.ROOT) + "/" + object.name()
                                            + " configured")
                            .put("hookPhase", "Running")
                            .put("syncPhase", "Sync"));
        }
        if (operation.finishedAt() != null) {
            document.put("finishedAt", seconds(operation.finishedAt()));
        }
        return operation.retryCount() == 0 ? document : document.put("retryCount", operation.retryCount());
    }

    private static ArrayNode history(ArgoStatus status, ObjectNode spec) {
        ArrayNode history = JSON.arrayNode();
        status.history().stream()
                .sorted(Comparator.comparingLong(ArgoStatus.Synced::id))
                .forEach(synced -> {
                    ObjectNode entry =
                            history.addObject().put("id", synced.id()).put("revision", synced.revision());
                    entry.put("deployStartedAt", seconds(synced.startedAt()));
                    entry.put("deployedAt", seconds(synced.deployedAt()));
                    entry.set("source", spec.get("source"));
                    entry.putObject("initiatedBy").put("automated", true);
                });
        return history;
    }

    private static String seconds(Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
