package dev.lockstep.sandbox.fleet;

/** What runs on a cluster to follow Git, and where it is reported. */
public enum ClusterKind {
    /** Azure Arc: {@code Microsoft.Kubernetes/connectedClusters}, Flux. */
    ARC("Microsoft.Kubernetes", "connectedClusters"),
    /** Azure Kubernetes Service: {@code Microsoft.ContainerService/managedClusters}, Flux. */
    AKS("Microsoft.ContainerService", "managedClusters"),
    /** A cluster with an Argo CD instance of its own. */
    ARGO_CD("", "");

    private final String provider;
    private final String resourceType;

    ClusterKind(String provider, String resourceType) {
        this.provider = provider;
        this.resourceType = resourceType;
    }

    /** The ARM resource provider namespace; empty for Argo CD. */
    public String provider() {
        return provider;
    }

    /** The ARM resource type below the provider; empty for Argo CD. */
    public String resourceType() {
        return resourceType;
    }
}
