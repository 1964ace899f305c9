package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The GitRepository and Kustomization objects that a configuration applied from Git. Each GitRepository is looked up where
 * its manifest says; a Kustomization is at the revision of its source.
 */
final class NestedFlux {
    static final String SOURCE_GROUP = "source.toolkit.fluxcd.io";
    static final String KUSTOMIZE_GROUP = "kustomize.toolkit.fluxcd.io";
    private static final int MOST = 500;

    /** An artifact that can be applied. */
    private record Artifact(String url, String branch, String commit) {
        String revision() {
            return branch + "@sha1:" + commit;
        }
    }

    private final GitRemotes remotes;
    private final ClusterRepository repository;
    private final String appliedBy;

    NestedFlux(GitRemotes remotes, ClusterRepository repository, String appliedBy) {
        this.remotes = remotes;
        this.repository = repository;
        this.appliedBy = appliedBy;
    }

    /** Flux serves these two as v1 only since 2.8. */
    static boolean isNotServed(KubeObject object) {
        return (isSource(object) || isKustomization(object))
                && !object.version().equals("v1");
    }

    static boolean hasAny(List<KubeObject> objects) {
        return objects.stream().anyMatch(object -> isSource(object) || isKustomization(object));
    }

    private static boolean isSource(KubeObject object) {
        return object.is(SOURCE_GROUP, "GitRepository");
    }

    private static boolean isKustomization(KubeObject object) {
        return object.is(KUSTOMIZE_GROUP, "Kustomization");
    }

    /** At their repositories' heads, or with the reason why not. A Kustomization that was not there before has only begun. */
    List<FluxObject> report(List<KubeObject> objects, List<FluxObject> before, Fault fault, Instant now) {
        List<FluxObject> report = new ArrayList<>();
        Map<String, Artifact> artifacts = new HashMap<>();
        objects.stream()
                .filter(NestedFlux::isSource)
                .limit(MOST)
                .forEach(object -> report.add(source(object, before, artifacts, now)));
        List<KubeObject> kustomizations = objects.stream()
                .filter(NestedFlux::isKustomization)
                .limit(MOST - report.size())
                .toList();
        Map<String, FluxObject> byKey = new HashMap<>();
        kustomizations.forEach(object -> byKey.put(
                key(object.namespace(), object.name()), kustomization(object, before, artifacts, fault, now)));
        kustomizations.forEach(object -> report.add(waitsFor(object, byKey)
                .map(dependency -> entry(
                        object,
                        before,
                        Ready.no("DependencyNotReady", "dependency '" + dependency + "' is not ready", now),
                        List.of()))
                .orElseGet(() -> byKey.get(key(object.namespace(), object.name())))));
        return report;
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    private static Optional<FluxObject> known(KubeObject object, List<FluxObject> before) {
        return before.stream()
                .filter(one -> one.kind().equals(object.kind())
                        && one.namespace().equals(object.namespace())
                        && one.name().equals(object.name()))
                .findFirst();
    }

    /** Its artifact stays when it cannot be looked up any more, and its Kustomization goes on with that. */
    private FluxObject source(
            KubeObject object, List<FluxObject> before, Map<String, Artifact> artifacts, Instant now) {
        String url = object.text("spec", "url");
        String named = object.text("spec", "ref", "branch");
        String branch = named.isEmpty() ? "master" : named;
        Ready ready = remotes.head(url, branch)
                .either(
                        head -> FluxReconciler.storedRevision(branch + "@sha1:" + head.commit(), now),
                        unknown -> Ready.no("GitOperationFailed", ClusterRepository.failure(url, unknown), now));
        Optional<FluxObject> last = known(object, before);
        Ready since = ready.after(last.map(FluxObject::ready).orElse(null));
        Ready kept = last.flatMap(one -> one.other(FluxObject.ARTIFACT)).orElse(null);
        Ready artifact = ready.status().equals("True") ? ready.after(kept) : kept;
        if (artifact != null) {
            String commit = artifact.message().replaceFirst("^.*:([0-9a-f]{40})'$", "$1");
            artifacts.put(key(object.namespace(), object.name()), new Artifact(url, branch, commit));
        }
        return entry(object, before, since, FluxObject.ofSource(since, artifact));
    }

    private FluxObject kustomization(
            KubeObject object, List<FluxObject> before, Map<String, Artifact> artifacts, Fault fault, Instant now) {
        String named = object.text("spec", "sourceRef", "namespace");
        Artifact artifact = artifacts.get(
                key(named.isEmpty() ? object.namespace() : named, object.text("spec", "sourceRef", "name")));
        boolean waits = object.text("spec", "wait").equals("true");
        if (artifact == null) {
            return entry(object, before, Ready.no("ArtifactFailed", FluxReconciler.NO_ARTIFACT, now), List.of());
        }
        String revision = artifact.revision();
        if (known(object, before).isEmpty()) {
            Ready building = Ready.doing(FluxReconciler.Stage.BUILDING.of(revision), now);
            return entry(object, before, Ready.progressing(now), FluxObject.ofKustomization(building, null));
        }
        Optional<String> late =
                fault == Fault.WORKLOAD_UNHEALTHY && waits ? workload(object, artifact) : Optional.empty();
        if (late.isPresent()) {
            String timeout = FluxReconciler.timeout(late.stream().toList());
            return entry(
                    object,
                    before,
                    FluxReconciler.unhealthy(timeout, now),
                    FluxObject.ofKustomization(
                            Ready.retrying(FluxReconciler.Stage.CHECKING.of(revision), now),
                            Ready.no(FluxReconciler.UNHEALTHY, timeout, now)));
        }
        return entry(
                object,
                before,
                Ready.yes("ReconciliationSucceeded", "Applied revision: " + revision, now),
                FluxObject.ofKustomization(null, waits ? FluxReconciler.passed(now) : null));
    }

    /** The first workload that a Kustomization applies, as a health check names what is late. */
    private Optional<String> workload(KubeObject kustomization, Artifact artifact) {
        String target = kustomization.text("spec", "targetNamespace");
        return repository
                .workload(artifact.url(), artifact.branch(), kustomization.text("spec", "path"))
                .map(found -> FluxReconciler.late(found.in(target).reference()));
    }

    /** The first dependency of a Kustomization that is not ready. */
    private static Optional<String> waitsFor(KubeObject object, Map<String, FluxObject> byKey) {
        if (object.content().get("spec") instanceof Map<?, ?> spec
                && spec.get("dependsOn") instanceof List<?> dependencies) {
            for (Object dependency : dependencies) {
                if (dependency instanceof Map<?, ?> named) {
                    Object namespace = named.get("namespace");
                    String key = key(
                            namespace == null ? object.namespace() : namespace.toString(),
                            String.valueOf(named.get("name")));
                    FluxObject found = byKey.get(key);
                    if (found == null || !found.ready().status().equals("True")) {
                        return Optional.of(key);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private FluxObject entry(
            KubeObject object, List<FluxObject> before, Ready ready, List<FluxObject.Condition> others) {
        Optional<FluxObject> last = known(object, before);
        return new FluxObject(
                object.kind(),
                object.namespace(),
                object.name(),
                appliedBy,
                ready.after(last.map(FluxObject::ready).orElse(null)),
                others.stream()
                        .map(other -> new FluxObject.Condition(
                                other.type(),
                                other.state()
                                        .after(last.flatMap(one -> one.other(other.type()))
                                                .orElse(null))))
                        .toList());
    }
}
