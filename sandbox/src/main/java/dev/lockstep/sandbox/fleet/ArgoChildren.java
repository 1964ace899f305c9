package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Applications that an Application created from Git. Each follows the repository its own manifest names, looked up with
 * ls-remote; its manifests are not read. The list may be read by anybody.
 */
final class ArgoChildren {
    /** A child, with its manifest as applied. */
    record Child(KubeObject manifest, Instant createdAt, ArgoStatus status) {}

    private static final int MOST = 500;

    private final GitRemotes remotes;
    private final FleetDelays delays;
    private final Map<String, Instant> due = new LinkedHashMap<>();
    private volatile List<Child> children = List.of();

    ArgoChildren(GitRemotes remotes, FleetDelays delays) {
        this.remotes = remotes;
        this.delays = delays;
    }

    List<Child> list() {
        return children;
    }

    /** Creates, keeps and prunes as the parent's manifests say. */
    void declare(List<KubeObject> objects, Instant now) {
        List<Child> next = new ArrayList<>();
        for (KubeObject object : objects) {
            if (object.is("argoproj.io", "Application") && next.size() < MOST) {
                next.add(children.stream()
                        .filter(child -> key(child.manifest()).equals(key(object)))
                        .findFirst()
                        .map(child -> new Child(object, child.createdAt(), child.status()))
                        .orElseGet(() -> new Child(object, now, ArgoStatus.NEW)));
            }
        }
        due.keySet().retainAll(next.stream().map(child -> key(child.manifest())).toList());
        children = List.copyOf(next);
    }

    /** Lets each child do what is due. */
    void step(Fault fault, Instant now) {
        List<Child> next = new ArrayList<>();
        boolean moved = false;
        for (Child child : children) {
            String key = key(child.manifest());
            if (now.isBefore(due.getOrDefault(key, Instant.MIN))) {
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
                .map(child -> child.manifest().name().equals(name)
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
        ArgoStatus status = child.status();
        if (status.health() != null && status.health().status().equals("Progressing")) {
            return status.health("Healthy", "", now).reconciledAt(now);
        }
        if (fault == Fault.NEVER_SYNCS && status.applied() != null) {
            return status;
        }
        String url = child.manifest().text("spec", "source", "repoURL");
        String named = child.manifest().text("spec", "source", "targetRevision");
        String branch = named.isEmpty() ? "HEAD" : named;
        return remotes.head(url, branch)
                .either(
                        head -> head.commit().equals(status.revision())
                                ? status
                                : status.compared("Synced", head.commit(), List.of(), now)
                                        .deployed(
                                                ArgoOperation.running(head.commit(), now)
                                                        .succeeded(now),
                                                List.of())
                                        .health("Progressing", "", now),
                        unknown -> failed(status, branch, unknown.message(), now));
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
        return next.health() == null ? next.health("Unknown", "", now) : next;
    }

    private static String key(KubeObject manifest) {
        return manifest.namespace() + "/" + manifest.name();
    }
}
