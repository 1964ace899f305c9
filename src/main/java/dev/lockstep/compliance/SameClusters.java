package dev.lockstep.compliance;

import java.util.Map;
import java.util.Optional;

/**
 * Which of those that sources tell of are one cluster, as the configuration says. Without an entry each is a cluster of its own.
 *
 * @param names the cluster's name, by what a source knows it by
 */
public record SameClusters(Map<Identity, String> names) {
    public static final SameClusters NONE = new SameClusters(Map.of());

    /**
     * What a source knows a cluster by.
     *
     * @param source as in {@link ReconcilerId}
     * @param owner as in {@link ReconcilerId}
     * @param cluster the name that the source has for it, where it tells of several clusters of one owner, as an Argo CD does; empty
     *     where the owner is the cluster
     */
    public record Identity(String source, String owner, String cluster) {
        public Identity(String source, String owner) {
            this(source, owner, "");
        }
    }

    public SameClusters {
        names = Map.copyOf(names);
    }

    /** Our name of the cluster that a reconciler is in. */
    public Optional<String> name(ReconcilerReport report) {
        return name(report.id().source(), report.id().owner(), report.cluster());
    }

    /** @param cluster the name that the source has for it */
    public Optional<String> name(String source, String owner, String cluster) {
        return Optional.ofNullable(names.get(new Identity(source, owner)))
                .or(() -> Optional.ofNullable(names.get(new Identity(source, owner, cluster))));
    }
}
