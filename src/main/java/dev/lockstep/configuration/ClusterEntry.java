package dev.lockstep.configuration;

import java.util.List;

/**
 * A cluster that several sources tell of.
 *
 * @param name ours
 * @param identities what they know it by; at least one
 */
public record ClusterEntry(String name, List<Placed<Identity>> identities) {
    public ClusterEntry {
        identities = List.copyOf(identities);
    }

    /** What a kind of source knows a cluster by. */
    public sealed interface Identity {
        /** @param owner its resource id, as Azure's sources know it, whichever has the subscription */
        record Azure(String owner) implements Identity {}

        /** @param cluster the name of a source */
        record Kubernetes(String cluster) implements Identity {}

        /**
         * @param instance the name of a source
         * @param destination the cluster's name there, or its address without https://; that of the instance's own cluster is the
         *     instance's
         */
        record ArgoCd(String instance, String destination) implements Identity {}
    }
}
