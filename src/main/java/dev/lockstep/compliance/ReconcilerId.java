package dev.lockstep.compliance;

/**
 * What a reconciler is known by, for ever.
 *
 * @param source the name of the source that reports it, e.g. {@code azure} or {@code argocd/large-1}
 * @param owner the Azure resource id of the cluster, lower-cased, or the Argo CD instance
 * @param name the fluxConfiguration's name, or the application's {@code namespace/name}; of an application that counts for several
 *     clusters {@code namespace/name@cluster}. Where it serves several cluster types, {@code #type} follows
 */
public record ReconcilerId(String source, String owner, String name) {
    private static final String ARGO_CD = "argocd";

    /** What is told of one of the clusters that it counts for. */
    public ReconcilerId on(String cluster) {
        int type = endOfName();
        String encoded = cluster.replace("%", "%25").replace("#", "%23");
        return new ReconcilerId(source, owner, name.substring(0, type) + "@" + encoded + name.substring(type));
    }

    /**
     * The application that counts for several clusters, whichever of them this is about; of all others the same. To Flux, a name before and
     * behind an {@code @} are two reconcilers, of which each may end without the other.
     */
    public ReconcilerId whole() {
        if (!source.equals(ARGO_CD) && !source.startsWith(ARGO_CD + "/")) {
            return this;
        }
        int type = endOfName();
        int cluster = name.indexOf('@');
        return cluster < 0 || cluster > type
                ? this
                : new ReconcilerId(source, owner, name.substring(0, cluster) + name.substring(type));
    }

    private int endOfName() {
        int type = name.indexOf('#');
        return type < 0 ? name.length() : type;
    }
}
