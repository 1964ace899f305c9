package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Applications that an Application created from Git. Each follows the repository its own manifest names, looked up with
 * ls-remote; its manifests are read only to name a workload that is not healthy. The list may be read by anybody.
 */
final class ArgoChildren {
    /** A child, with its manifest as applied. */
    record Child(KubeObject manifest, Instant createdAt, ArgoStatus status) {}

    private static final int MOST = 500;

    private final String parent;
    private final ArgoOwners owners;
    private final GitRemotes remotes;
    private final ClusterRepository repository;
    private final FleetDelays delays;
    private final Map<String, Instant> due = new LinkedHashMap<>();
    private volatile List<Child> children = List.of();

    ArgoChildren(
            String parent, ArgoOwners owners, GitRemotes remotes, ClusterRepository repository, FleetDelays delays) {
        this.parent = parent;
        this.owners = owners;
        this.remotes = remotes;
        this.repository = repository;
        this.delays = delays;
    }

    /** Those that the parent owns. */
    List<Child> list() {
        return children.stream().filter(this::owned).toList();
    }

    private boolean owned(Child child) {
        return owners.is(parent, key(child.manifest()));
    }

    static boolean isApplication(KubeObject object) {
        return object.is("argoproj.io", "Application");
    }

    /** Creates, keeps, takes over and prunes as the parent's manifests say. */
    void declare(List<KubeObject> objects, Instant now) {
        List<Child> next = new ArrayList<>();
        for (KubeObject object : objects) {
            if (isApplication(object) && next.size() < MOST) {
                next.add(children.stream()
                        .filter(child -> key(child.manifest()).equals(key(object)))
                        .findFirst()
                        .map(child -> new Child(object, child.createdAt(), child.status()))
                        .orElseGet(() -> new Child(object, now, ArgoStatus.NEW)));
            }
        }
        Set<String> keys = next.stream().map(child -> key(child.manifest())).collect(Collectors.toSet());
        due.keySet().retainAll(keys);
        children = List.copyOf(next);
        owners.applied(parent, keys);
    }

    /** The Applications among these that the parent applied and that another one has applied, or deleted, since. */
    List<KubeObject> lost(List<KubeObject> objects) {
        return objects.stream()
                .filter(ArgoChildren::isApplication)
                .limit(MOST)
                .filter(object -> !owners.is(parent, key(object)))
                .toList();
    }

    /** What Argo CD says where an Application belongs to another one. */
    List<ArgoStatus.Condition> shared(List<KubeObject> objects, Instant now) {
        return objects.stream()
                .filter(ArgoChildren::isApplication)
                .flatMap(object -> owners.of(key(object)).filter(owner -> !owner.equals(parent)).stream()
                        .map(owner -> new ArgoStatus.Condition(
                                "SharedResourceWarning",
                                "Application/" + object.name() + " is part of applications " + ArgoDocuments.NAMESPACE
                                        + "/" + parent + " and " + owner,
                                now)))
                .toList();
    }

    /** Lets each child do what is due. */
    void step(Fault fault, Instant now) {
        List<Child> next = new ArrayList<>();
        boolean moved = false;
        for (Child child : children) {
            String key = key(child.manifest());
            if (!owned(child) || now.isBefore(due.getOrDefault(key, Instant.MIN))) {
                next.add(child);
                continue;
            }
            ArgoStatus status = look(child, fault, now);
            boolean progressing =
                    status.health() != null && status.health().status().equals("Progressing");
            due.put(key, progressing ? now.plus(delays.health()) : delays.nextLook(now));
            moved = true;
            next.add(new Child(child.manifest(), child.createdAt(), status));
        }
        if (moved) {
            children = List.copyOf(next);
        }
    }

    /** A comparison now, whatever is due. */
    void refresh(String name, Fault fault, Instant now) {
        children = children.stream()
                .map(child -> owned(child) && child.manifest().name().equals(name)
                        ? new Child(child.manifest(), child.createdAt(), refreshed(child, fault, now))
                        : child)
                .toList();
    }

    private ArgoStatus refreshed(Child child, Fault fault, Instant now) {
        ArgoStatus status = child.status();
        boolean progressing =
                status.health() != null && status.health().status().equals("Progressing");
        return (progressing ? status : look(child, fault, now)).reconciledAt(now);
    }

    private ArgoStatus look(Child child, Fault fault, Instant now) {
        return assess(child, compare(child, fault, now), fault, now);
    }

    private ArgoStatus compare(Child child, Fault fault, Instant now) {
        ArgoStatus status = child.status();
        if (status.health() != null && status.health().status().equals("Progressing")) {
            return status.health("Healthy", now).reconciledAt(now);
        }
        if (fault == Fault.NEVER_SYNCS && status.applied() != null) {
            return status;
        }
        return remotes.head(url(child), branch(child))
                .either(
                        head -> head.commit().equals(status.revision())
                                ? status
                                : status.compared("Synced", head.commit(), List.of(), now)
                                        .deployed(
                                                ArgoOperation.running(head.commit(), now)
                                                        .succeeded(now),
                                                List.of())
                                        .health("Progressing", now),
                        unknown -> failed(status, branch(child), unknown.message(), now));
    }

    private static String url(Child child) {
        return child.manifest().text("spec", "source", "repoURL");
    }

    private static String branch(Child child) {
        String named = child.manifest().text("spec", "source", "targetRevision");
        return named.isEmpty() ? "HEAD" : named;
    }

    /** Whether what it runs is healthy, once it was synced. */
    private ArgoStatus assess(Child child, ArgoStatus status, Fault fault, Instant now) {
        if (status.health() == null
                || !List.of("Healthy", "Degraded").contains(status.health().status())) {
            return status;
        }
        Optional<KubeObject> workload = fault == Fault.WORKLOAD_UNHEALTHY
                ? repository.workload(
                        url(child), branch(child), child.manifest().text("spec", "source", "path"))
                : Optional.empty();
        String seen = workload.isPresent() ? "Degraded" : "Healthy";
        return status.health().status().equals(seen)
                ? status
                : status.health(seen, now)
                        .reconciledAt(now)
                        .withResources(workload
                                .map(found -> found.in(child.manifest().text("spec", "destination", "namespace")))
                                .map(found -> ArgoStatus.Resource.of(found, status.sync()))
                                .stream()
                                .toList());
    }

    private static ArgoStatus failed(ArgoStatus status, String branch, String why, Instant now) {
        String message =
                "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown"
                        + " desc = unable to resolve '" + branch + "' to a commit SHA: " + why;
        boolean known = status.conditions().stream()
                .anyMatch(condition -> condition.message().equals(message));
        if (known) {
            return status;
        }
        ArgoStatus.Condition error = new ArgoStatus.Condition("ComparisonError", message, now);
        ArgoStatus next = status.compared("Unknown", branch, List.of(error), now);
        return next.health() == null ? next.health("Healthy", now) : next;
    }

    private static String key(KubeObject manifest) {
        return manifest.namespace() + "/" + manifest.name();
    }
}
