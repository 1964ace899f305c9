package dev.lockstep.sandbox.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object that a Flux configuration reports.
 *
 * @param appliedBy the Kustomization that applied it from Git, in the namespace flux-system; null for the configuration's own
 * @param others its conditions besides Ready
 */
record FluxObject(String kind, String namespace, String name, String appliedBy, Ready ready, List<Condition> others) {
    static final String NAMESPACE = "flux-system";

    static final String RECONCILING = "Reconciling";
    static final String ARTIFACT = "ArtifactInStorage";
    static final String HEALTHY = "Healthy";

    /** A condition of Kubernetes. */
    record Condition(String type, Ready state) {}

    FluxObject {
        others = others == null ? List.of() : List.copyOf(others);
    }

    boolean nested() {
        return appliedBy != null;
    }

    Optional<Ready> other(String type) {
        return others.stream()
                .filter(condition -> condition.type().equals(type))
                .map(Condition::state)
                .findFirst();
    }

    /** All of them, in the order in which Flux writes them: what it is doing comes first. */
    List<Condition> conditions() {
        List<Condition> all = new ArrayList<>();
        other(RECONCILING).ifPresent(state -> all.add(new Condition(RECONCILING, state)));
        all.add(new Condition("Ready", ready));
        others.stream().filter(other -> !other.type().equals(RECONCILING)).forEach(all::add);
        return all;
    }

    /**
     * What a GitRepository says besides Ready: the artifact that it keeps, and why it got no newer one.
     *
     * @param artifact null if nothing was ever fetched
     */
    static List<Condition> ofSource(Ready ready, Ready artifact) {
        List<Condition> conditions = new ArrayList<>();
        boolean failed = !ready.status().equals("True");
        if (failed) {
            conditions.add(new Condition(RECONCILING, Ready.retrying("reconciliation in progress", ready.at())));
        }
        if (artifact != null) {
            conditions.add(new Condition(ARTIFACT, artifact));
        }
        if (failed) {
            conditions.add(new Condition("FetchFailed", Ready.yes(ready.reason(), ready.message(), ready.at())));
        }
        return conditions;
    }

    /**
     * What a Kustomization says besides Ready.
     *
     * @param doing null while it does nothing
     * @param healthy null where it does not wait for what it applied, or never did
     */
    static List<Condition> ofKustomization(Ready doing, Ready healthy) {
        List<Condition> conditions = new ArrayList<>();
        if (doing != null) {
            conditions.add(new Condition(RECONCILING, doing));
        }
        if (healthy != null) {
            conditions.add(new Condition(HEALTHY, healthy));
        }
        return conditions;
    }
}
