package dev.lockstep.compliance;

import java.time.Instant;
import java.util.Optional;

/**
 * What a source said about one reconciler at one moment.
 *
 * @param cluster the cluster's short name, for people
 * @param kind what runs it
 * @param repository key of the repository it follows (host/owner/name, lower case)
 * @param branch the branch it follows, case as written
 * @param clusterType first segment of the path it applies; empty when the path names none
 * @param observedAt when the source was asked
 * @param project the Argo CD project of an application: who asks for one without naming its project is not told that it does
 *     not exist; empty for everything else, and when it is not known yet
 */
public record ReconcilerReport(
        ReconcilerId id,
        String cluster,
        ReconcilerKind kind,
        String repository,
        String branch,
        String clusterType,
        Evidence evidence,
        Instant observedAt,
        Optional<String> project) {
    public ReconcilerReport(
            ReconcilerId id,
            String cluster,
            ReconcilerKind kind,
            String repository,
            String branch,
            String clusterType,
            Evidence evidence,
            Instant observedAt) {
        this(id, cluster, kind, repository, branch, clusterType, evidence, observedAt, Optional.empty());
    }

    /** The same, known by the id that was asked for. */
    public ReconcilerReport of(ReconcilerId asked) {
        return new ReconcilerReport(
                asked, cluster, kind, repository, branch, clusterType, evidence, observedAt, project);
    }

    /** The same report with other evidence. */
    public ReconcilerReport with(Evidence other) {
        return new ReconcilerReport(id, cluster, kind, repository, branch, clusterType, other, observedAt, project);
    }

    /** The same report as one of a cluster, known by an id of its own. */
    public ReconcilerReport of(ReconcilerId part, String itsCluster) {
        return new ReconcilerReport(
                part, itsCluster, kind, repository, branch, clusterType, evidence, observedAt, project);
    }

    /** The same report of one that follows the branch by another name. */
    public ReconcilerReport following(String branchName) {
        return new ReconcilerReport(
                id, cluster, kind, repository, branchName, clusterType, evidence, observedAt, project);
    }

    /** The reconciler's own time of what it says: when Azure was told, or when Argo CD compared last. */
    Optional<Instant> reportedAt() {
        return evidence instanceof Evidence.Flux flux
                ? flux.statusUpdatedAt()
                : ((Evidence.Argo) evidence).reconciledAt();
    }

    /** What it is called where it lives, e.g. {@code application argocd/dev}. */
    String called() {
        return switch (kind) {
            case FLUX_ARC, FLUX_AKS, FLUX_OTHER -> "Flux configuration " + id.name();
            case FLUX_KUBERNETES -> "Flux source " + id.name();
            case ARGOCD -> "application " + id.whole().name();
        };
    }
}
