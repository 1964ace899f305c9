package dev.lockstep.compliance;

/**
 * What a reconciler is known by, for ever.
 *
 * @param source the name of the source that reports it, e.g. {@code azure} or {@code argocd/large-1}
 * @param owner the Azure resource id of the cluster, lower-cased, or the Argo CD instance
 * @param name the fluxConfiguration's name, or the application's {@code namespace/name}
 */
public record ReconcilerId(String source, String owner, String name) {}
