package dev.lockstep.compliance;

import java.time.Instant;

/**
 * What a source said about one reconciler at one moment.
 *
 * @param cluster the cluster's short name, for people
 * @param kind what runs it
 * @param repository key of the repository it follows (host/owner/name, lower case)
 * @param branch the branch it follows, case as written
 * @param clusterType first segment of the path it applies; empty when the path names none
 * @param observedAt when the source was asked
 */
public record ReconcilerReport(
        ReconcilerId id,
        String cluster,
        ReconcilerKind kind,
        String repository,
        String branch,
        String clusterType,
        Evidence evidence,
        Instant observedAt) {}
