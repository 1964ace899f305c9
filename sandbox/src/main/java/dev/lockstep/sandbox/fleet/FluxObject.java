package dev.lockstep.sandbox.fleet;

/**
 * An object that a Flux configuration reports.
 *
 * @param appliedBy the Kustomization that applied it from Git, in the namespace flux-system; null for the configuration's own
 */
record FluxObject(String kind, String namespace, String name, String appliedBy, Ready ready) {
    static final String NAMESPACE = "flux-system";

    boolean nested() {
        return appliedBy != null;
    }
}
