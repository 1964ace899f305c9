package dev.lockstep.compliance;

/** What reconciles a cluster with Git. */
public enum ReconcilerKind {
    FLUX_ARC("flux", "Flux · Arc"),
    FLUX_AKS("flux", "Flux · AKS"),
    FLUX_OTHER("flux", "Flux · Azure"),
    FLUX_KUBERNETES("flux", "Flux · Kubernetes"),
    ARGOCD("argocd", "Argo CD");

    private final String engine;
    private final String label;

    ReconcilerKind(String engine, String label) {
        this.engine = engine;
        this.label = label;
    }

    /** {@code flux} or {@code argocd}, as the API says it. */
    public String engine() {
        return engine;
    }

    public String label() {
        return label;
    }
}
