package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The Applications of one Argo CD instance as its API shows them. Times are cut to seconds, as there. */
final class ArgoDocuments {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    static final String NAMESPACE = "argocd";
    private static final String CREATED = "2026-01-12T08:00:00Z";

    private final String gitOpsUrl;

    ArgoDocuments(String gitOpsUrl) {
        this.gitOpsUrl = gitOpsUrl;
    }

    /** All applications by namespace and name. One that two of them applied is listed once, as the one that did so last applied it. */
    Map<String, ObjectNode> applications(ArgoCluster cluster) {
        Map<String, ObjectNode> found = new TreeMap<>();
        for (ArgoReconciler application : cluster.applications()) {
            found.put(NAMESPACE + "/" + application.name(), parent(cluster, application));
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

    /** The clusters that the instance knows, its own among them. */
    static List<ObjectNode> clusters(ArgoCluster cluster) {
        return Stream.concat(Stream.of(""), cluster.definition().destinations().stream())
                .map(name -> {
                    ObjectNode one = JSON.objectNode().put("server", server(name));
                    one.put("name", name.isEmpty() ? "in-cluster" : name);
                    one.putObject("config").putObject("tlsClientConfig").put("insecure", false);
                    one.putObject("connectionState").put("status", "Successful").put("message", "");
                    return one.put("serverVersion", "1.34");
                })
                .toList();
    }

    private static String server(String cluster) {
        return cluster.isEmpty() ? "https://kubernetes.default.svc" : "https://" + cluster + ".sandbox.example:6443";
    }

    private ObjectNode parent(ArgoCluster cluster, ArgoReconciler application) {
        ObjectNode source = JSON.objectNode();
        source.put("repoURL", gitOpsUrl).put("path", cluster.definition().clusterType());
        source.put("targetRevision", application.branch());
        source.putObject("directory").put("recurse", true).put("include", "*.yaml");
        ObjectNode spec = JSON.objectNode();
        spec.put("project", "default");
        spec.putObject("destination")
                .put("server", server(application.cluster()))
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
                "metadata", metadata(cluster, NAMESPACE, application.name(), CREATED, application.status(), labels));
        return described(document, spec, application.status());
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
        ObjectNode spec = manifest.get("spec") instanceof ObjectNode object ? object : JSON.objectNode();
        if (!spec.hasNonNull("project")) {
            spec.put("project", "default");
        }
        String created = seconds(child.createdAt());
        ObjectNode document = JSON.objectNode();
        ObjectNode metadata = metadata(cluster, namespace, child.manifest().name(), created, child.status(), labels);
        ObjectNode annotations = metadata.putObject("annotations");
        manifest.at("/metadata/annotations")
                .properties()
                .forEach(annotation -> annotations.put(
                        annotation.getKey(), annotation.getValue().asText()));
        annotations.put(
                "argocd.argoproj.io/tracking-id",
                parent.name() + ":argoproj.io/Application:" + namespace + "/"
                        + child.manifest().name());
        document.set("metadata", metadata);
        return described(document, spec, child.status());
    }

    /** What was asked for stands at the top for as long as the operation runs, all its retries included. */
    private static ObjectNode described(ObjectNode document, ObjectNode spec, ArgoStatus status) {
        document.set("spec", spec);
        document.set("status", status(status, spec));
        if (status.isRunning()) {
            document.set("operation", requested(status.operation(), spec));
        }
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
        if (!labels.isEmpty()) {
            metadata.set("labels", labels);
        }
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
            document.set("resources", resources(status));
        }
        if (!status.sync().equals("Unknown")) {
            document.put("sourceType", "Directory");
        }
        ObjectNode summary = document.putObject("summary");
        if (status.resources().stream().anyMatch(ArgoDocuments::isApplication)) {
            summary.put("isAppOfApps", true);
        }
        document.put("resourceHealthSource", "appTree").put("controllerNamespace", NAMESPACE);
        document.putObject("sourceHydrator");
        return document;
    }

    private static boolean isApplication(ArgoStatus.Resource resource) {
        return resource.group().equals("argoproj.io") && resource.kind().equals("Application");
    }

    /** With the health of the one object that is not well, where the application is not. */
    private static ArrayNode resources(ArgoStatus status) {
        ArrayNode resources = JSON.arrayNode();
        for (ArgoStatus.Resource resource : status.resources()) {
            ObjectNode node = resource(resources.addObject(), resource);
            node.put("status", resource.sync() == null ? status.sync() : resource.sync());
            if (resource.missing()) {
                node.putObject("health").put("status", "Missing");
            }
            if (resource.requiresPruning()) {
                node.put("requiresPruning", true);
            }
        }
        String health = status.health().status();
        if (status.sync().equals("Synced") && (health.equals("Degraded") || health.equals("Progressing"))) {
            unwell(status)
                    .ifPresent(index -> ((ObjectNode) resources.get(index))
                            .set("health", unwell(status.resources().get(index), health)));
        }
        return resources;
    }

    /** What runs pods; else an application, whose health counts where Argo CD was told how to tell it. */
    private static Optional<Integer> unwell(ArgoStatus status) {
        List<ArgoStatus.Resource> all = status.resources();
        return IntStream.range(0, all.size())
                .boxed()
                .filter(index -> KubeObject.isWorkload(all.get(index).kind()) || isApplication(all.get(index)))
                .min(Comparator.comparing(index -> isApplication(all.get(index))));
    }

    private static ObjectNode unwell(ArgoStatus.Resource resource, String health) {
        ObjectNode node = JSON.objectNode().put("status", health);
        if (isApplication(resource)) {
            return node;
        }
        return node.put(
                "message",
                health.equals("Degraded")
                        ? resource.kind() + " \"" + resource.name() + "\" exceeded its progress deadline"
                        : "Waiting for rollout to finish: 0 of 1 updated replicas are available...");
    }

    private static ObjectNode requested(ArgoOperation operation, ObjectNode spec) {
        ObjectNode requested = JSON.objectNode();
        ObjectNode sync = requested.putObject("sync");
        sync.put("revision", operation.revision()).put("prune", true);
        sync.set("source", spec.get("source"));
        JsonNode options = spec.at("/syncPolicy/syncOptions");
        if (options.isArray()) {
            sync.set("syncOptions", options);
        }
        requested.putObject("initiatedBy").put("automated", true);
        requested.putObject("retry").put("limit", 5);
        return requested;
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
        document.set("operation", requested(operation, spec));
        document.put("phase", operation.phase()).put("message", operation.message());
        document.put("startedAt", seconds(operation.startedAt()));
        ObjectNode result = document.putObject("syncResult").put("revision", operation.revision());
        result.set("source", spec.get("source"));
        if (operation.refused() != null) {
            ArgoOperation.Refusal refused = operation.refused();
            ArgoStatus.Resource object = new ArgoStatus.Resource(
                    refused.group(),
                    refused.version(),
                    refused.kind(),
                    refused.namespace(),
                    refused.name(),
                    "OutOfSync",
                    false,
                    false);
            resource(result.putArray("resources").addObject(), object)
                    .put("status", "SyncFailed")
                    .put("message", refused.message())
                    .put("hookPhase", "Failed")
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
