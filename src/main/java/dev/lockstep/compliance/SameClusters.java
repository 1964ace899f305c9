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
     */
    public record Identity(String source, String owner) {}

    public SameClusters {
        names = Map.copyOf(names);
    }

    /** Our name of the cluster that a reconciler is in. */
    public Optional<String> name(ReconcilerId id) {
        return Optional.ofNullable(names.get(new Identity(id.source(), id.owner())));
    }
}
