package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flux's objects as the Kubernetes API of a cluster shows them: what a configuration consists of, and what that has applied from Git. */
final class KubernetesDocuments {
    static final String GIT_REPOSITORY = "GitRepository";
    static final String KUSTOMIZATION = "Kustomization";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CREATED = "2026-01-12T08:00:00Z";
    private static final Pattern REVISION = Pattern.compile("(\\S+@sha1:[0-9a-f]{40})");

    private final String gitOpsUrl;
    private final Duration interval;

    KubernetesDocuments(String gitOpsUrl, Duration interval) {
        this.gitOpsUrl = gitOpsUrl;
        this.interval = interval;
    }

    /** All of one kind, in the order of their namespaces and names. */
    List<ObjectNode> all(FluxCluster cluster, String kind) {
        List<ObjectNode> all = new ArrayList<>();
        cluster.configs().forEach(reconciler -> all.addAll(of(FluxConfig.of(cluster, reconciler), kind)));
        all.sort((one, other) -> key(one).compareTo(key(other)));
        return all;
    }

    static String key(ObjectNode object) {
        return object.path("metadata").path("namespace").asText() + "/"
                + object.path("metadata").path("name").asText();
    }

    private List<ObjectNode> of(FluxConfig config, String kind) {
        List<ObjectNode> all = new ArrayList<>();
        all.add(kind.equals(GIT_REPOSITORY) ? repository(config) : kustomization(config));
        for (KubeObject object : config.running()) {
            if (object.kind().equals(kind)
                    && (object.is(NestedFlux.SOURCE_GROUP, kind) || object.is(NestedFlux.KUSTOMIZE_GROUP, kind))) {
                all.add(nested(config, object));
            }
        }
        return all;
    }

    private ObjectNode repository(FluxConfig config) {
        FluxStatus status = config.status();
        ObjectNode object = object(config, GIT_REPOSITORY, FluxObject.NAMESPACE, config.name());
        ObjectNode spec = object.putObject("spec")
                .put("interval", seconds())
                .put("timeout", "60s")
                .put("url", gitOpsUrl);
        spec.putObject("ref").put("branch", config.branch());
        if (config.suspended()) {
            spec.put("suspend", true);
        }
        ObjectNode told = object.putObject("status");
        if (status.source() == null) {
            told.put("observedGeneration", -1);
            return object;
        }
        conditions(told, status.source(), FluxObject.ofSource(status.source(), status.artifact()));
        told.put("observedGeneration", 1);
        if (status.fetched() != null) {
            artifact(told, revision(config, status.fetched()), status.sourceUpdatedAt());
        }
        return object;
    }

    private ObjectNode kustomization(FluxConfig config) {
        FluxStatus status = config.status();
        ObjectNode object = object(config, KUSTOMIZATION, FluxObject.NAMESPACE, config.kustomization());
        ObjectNode spec = object.putObject("spec").put("force", false).put("interval", seconds());
        spec.put("path", "./" + config.cluster().clusterType()).put("prune", true);
        spec.putObject("sourceRef").put("kind", GIT_REPOSITORY).put("name", config.name());
        spec.put("timeout", FluxReconciler.TIMEOUT.toSeconds() + "s")
                .put("wait", config.cluster().waits());
        if (config.suspended()) {
            spec.put("suspend", true);
        }
        ObjectNode told = object.putObject("status");
        if (status.kustomization() == null) {
            told.put("observedGeneration", -1);
            return object;
        }
        conditions(told, status.kustomization(), FluxObject.ofKustomization(status.doing(), status.healthy()));
        // An attempt that is under way is at what was fetched.
        boolean underWay = status.kustomization().status().equals("Unknown");
        Optional.ofNullable(underWay ? status.fetched() : status.attempted())
                .ifPresent(commit -> told.put("lastAttemptedRevision", revision(config, commit)));
        Optional.ofNullable(status.applied())
                .ifPresent(commit -> told.put("lastAppliedRevision", revision(config, commit)));
        if (status.ended() != null && status.attempted() != null) {
            history(told, status.ended(), revision(config, status.attempted()));
        }
        told.put("observedGeneration", status.applied() == null ? -1 : 1);
        return object;
    }

    private ObjectNode nested(FluxConfig config, KubeObject applied) {
        Optional<FluxObject> known = config.status().nested().stream()
                .filter(one -> one.kind().equals(applied.kind())
                        && one.namespace().equals(applied.namespace())
                        && one.name().equals(applied.name()))
                .findFirst();
        ObjectNode object = object(config, applied.kind(), applied.namespace(), applied.name());
        ((ObjectNode) object.path("metadata"))
                .putObject("labels")
                .put("kustomize.toolkit.fluxcd.io/name", config.kustomization())
                .put("kustomize.toolkit.fluxcd.io/namespace", FluxObject.NAMESPACE);
        object.set(
                "spec",
                applied.content().get("spec") instanceof Map<?, ?> spec
                        ? Http.JSON.valueToTree(spec)
                        : JSON.objectNode());
        ObjectNode told = object.putObject("status");
        if (known.isEmpty()) {
            told.put("observedGeneration", -1);
            return object;
        }
        FluxObject reported = known.get();
        conditions(told, reported.ready(), reported.others());
        if (applied.kind().equals(GIT_REPOSITORY)) {
            reported.other(FluxObject.ARTIFACT)
                    .ifPresent(artifact ->
                            revision(artifact).ifPresent(revision -> artifact(told, revision, artifact.at())));
        } else {
            Ready doing = reported.other(FluxObject.RECONCILING).orElse(reported.ready());
            revision(doing).or(() -> revision(reported.ready())).ifPresent(at -> told.put("lastAttemptedRevision", at));
            if (reported.ready().status().equals("True")) {
                revision(reported.ready()).ifPresent(at -> told.put("lastAppliedRevision", at));
            }
        }
        told.put("observedGeneration", 1);
        return object;
    }

    /** With nothing that its controllers would not have set; its version is set by whoever keeps it. */
    private static ObjectNode object(FluxConfig config, String kind, String namespace, String name) {
        ObjectNode object = JSON.objectNode();
        object.put("apiVersion", KubernetesApi.group(kind) + "/v1").put("kind", kind);
        String uid = UUID.nameUUIDFromBytes((config.cluster().name() + " " + kind + " " + namespace + "/" + name)
                        .getBytes(StandardCharsets.UTF_8))
                .toString();
        object.putObject("metadata")
                .put("name", name)
                .put("namespace", namespace)
                .put("uid", uid)
                .put("generation", 1)
                .put("resourceVersion", "")
                .put("creationTimestamp", CREATED);
        return object;
    }

    private static void conditions(ObjectNode status, Ready ready, List<FluxObject.Condition> others) {
        ArrayNode conditions = status.putArray("conditions");
        new FluxObject("", "", "", null, ready, others)
                .conditions()
                .forEach(one -> conditions
                        .addObject()
                        .put("lastTransitionTime", time(one.state().at()))
                        .put("message", one.state().message())
                        .put("observedGeneration", 1)
                        .put("reason", one.state().reason())
                        .put("status", one.state().status())
                        .put("type", one.type()));
    }

    private static void artifact(ObjectNode status, String revision, Instant at) {
        String digest = "sha256:" + "0".repeat(24) + revision.substring(revision.length() - 40);
        status.putObject("artifact")
                .put("digest", digest)
                .put("lastUpdateTime", time(at))
                .put("path", "gitrepository/" + digest.substring(digest.length() - 12) + ".tar.gz")
                .put("revision", revision)
                .put("size", 4096)
                .put(
                        "url",
                        "http://source-controller.flux-system.svc.cluster.local./" + digest.substring(7) + ".tar.gz");
    }

    /** Only its last entry. */
    private static void history(ObjectNode status, Ready ended, String revision) {
        status.putArray("history")
                .addObject()
                .put("digest", "sha256:" + "0".repeat(24) + revision.substring(revision.length() - 40))
                .put("firstReconciled", time(ended.at()))
                .put("lastReconciled", time(ended.at()))
                .put("lastReconciledDuration", "201.919501ms")
                .put("lastReconciledStatus", ended.reason())
                .put("totalReconciliations", 1)
                .putObject("metadata")
                .put("revision", revision);
    }

    private static Optional<String> revision(Ready said) {
        Matcher named = REVISION.matcher(said.message().replace("'", " "));
        return named.find() ? Optional.of(named.group(1)) : Optional.empty();
    }

    private static String revision(FluxConfig config, String commit) {
        return config.branch() + "@sha1:" + commit;
    }

    private String seconds() {
        return Math.max(1, interval.toSeconds()) + "s";
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
