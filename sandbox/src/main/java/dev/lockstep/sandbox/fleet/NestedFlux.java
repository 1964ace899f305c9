package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The GitRepository and Kustomization objects that a configuration applied from Git. Each GitRepository is looked up where
 * its manifest says; a Kustomization is at the revision of its source.
 */
final class NestedFlux {
    static final String SOURCE_GROUP = "source.toolkit.fluxcd.io";
    static final String KUSTOMIZE_GROUP = "kustomize.toolkit.fluxcd.io";
    private static final int MOST = 500;

    private final GitRemotes remotes;
    private final String appliedBy;

    NestedFlux(GitRemotes remotes, String appliedBy) {
        this.remotes = remotes;
        this.appliedBy = appliedBy;
    }

    static boolean hasKustomizations(List<KubeObject> objects) {
        return objects.stream().anyMatch(object -> object.is(KUSTOMIZE_GROUP, "Kustomization"));
    }

    /** All nested objects reconciled: at their repositories' heads, or with the reason why not. */
    List<FluxObject> reconciled(List<KubeObject> objects, List<FluxObject> before, Instant now) {
        return report(objects, before, now, false);
    }

    /** As on the way: sources are there, Kustomizations wait for the one that applies them. */
    List<FluxObject> waiting(List<KubeObject> objects, List<FluxObject> before, Instant now) {
        return report(objects, before, now, true);
    }

    private List<FluxObject> report(List<KubeObject> objects, List<FluxObject> before, Instant now, boolean waiting) {
        List<FluxObject> report = new ArrayList<>();
        Map<String, String> revisions = new HashMap<>();
        for (KubeObject object : objects) {
            if (object.is(SOURCE_GROUP, "GitRepository") && report.size() < MOST) {
                report.add(entry(object, source(object, revisions, now), before));
            }
        }
        for (KubeObject object : objects) {
            if (object.is(KUSTOMIZE_GROUP, "Kustomization") && report.size() < MOST) {
                Ready ready = waiting
                        ? Ready.no(
                                "DependencyNotReady",
                                "dependency '" + FluxObject.NAMESPACE + "/" + appliedBy + "' is not ready",
                                now)
                        : kustomization(object, revisions, now);
                report.add(entry(object, ready, before));
            }
        }
        return report;
    }

    private Ready source(KubeObject object, Map<String, String> revisions, Instant now) {
        String url = object.text("spec", "url");
        String named = object.text("spec", "ref", "branch");
        String branch = named.isEmpty() ? "master" : named;
        return remotes.head(url, branch)
                .either(
                        head -> {
                            String revision = branch + "@sha1:" + head.commit();
                            revisions.put(object.namespace() + "/" + object.name(), revision);
                            return Ready.yes("Succeeded", "stored artifact for revision '" + revision + "'", now);
                        },
                        unknown -> Ready.no(
                                "GitOperationFailed",
                                "failed to checkout and determine revision: unable to clone '" + url + "': "
                                        + unknown.message(),
                                now));
    }

    private static Ready kustomization(KubeObject object, Map<String, String> revisions, Instant now) {
        String named = object.text("spec", "sourceRef", "namespace");
        String namespace = named.isEmpty() ? object.namespace() : named;
        String revision = revisions.get(namespace + "/" + object.text("spec", "sourceRef", "name"));
        return revision == null
                ? Ready.no("ArtifactFailed", "Source is not ready, artifact not found", now)
                : Ready.yes("ReconciliationSucceeded", "Applied revision: " + revision, now);
    }

    private FluxObject entry(KubeObject object, Ready ready, List<FluxObject> before) {
        Ready last = before.stream()
                .filter(known -> known.kind().equals(object.kind())
                        && known.namespace().equals(object.namespace())
                        && known.name().equals(object.name()))
                .map(FluxObject::ready)
                .findFirst()
                .orElse(null);
        return new FluxObject(object.kind(), object.namespace(), object.name(), appliedBy, ready.after(last));
    }
}
