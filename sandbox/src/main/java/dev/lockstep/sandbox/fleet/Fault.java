package dev.lockstep.sandbox.fleet;

/** What is wrong with a cluster. Clearing it (NONE) makes the cluster converge again. It survives a restart. */
public enum Fault {
    NONE("in order"),
    /**
     * The next revision is fetched and refused by the cluster. Flux: Kustomization Ready=False ReconciliationFailed, tried again at
     * every interval, Ready=Unknown for as long. Argo CD: operation Running and tried again 5 times, then Failed, SyncError. What runs already
     * stays as it is.
     */
    FAILS_TO_APPLY("fails to apply the next revision"),
    /**
     * New revisions are fetched and never applied. Flux: sourceSyncedCommitId moves, the Kustomization stays at "Applied
     * revision: OLD" and Compliant. Argo CD: compared and OutOfSync, the operation Running for ever.
     */
    FETCHED_NEVER_APPLIED("fetches, but never applies"),
    /**
     * What runs becomes unhealthy, whatever its revision. Flux: Kustomization Ready=False HealthCheckFailed, where that waits for what
     * it applied; the others do not look. Argo CD: Degraded, and the application itself names the resource, a list of applications does
     * not.
     */
    UNHEALTHY("runs what it applied, and that is not healthy"),
    /**
     * A workload that was applied from Git does not become healthy: the first Deployment, StatefulSet or DaemonSet of each. Flux: its
     * Kustomization fails its health check if it says {@code wait: true}, and so does the cluster's own one if that does. Argo CD: the
     * application is Degraded, and the one that applied it is Healthy.
     */
    WORKLOAD_UNHEALTHY("runs a workload that does not become healthy"),
    /**
     * What runs is looked after without an end. Flux: the Kustomization goes on reconciling, Ready=Unknown. Argo CD: Progressing. After
     * FAILS_TO_APPLY, that is an attempt which does not end.
     */
    NEVER_READY("is looked after, and never becomes ready"),
    /**
     * The GitOps repository does not answer this cluster. Flux: GitRepository Ready=False GitOperationFailed, its artifact stays, and the
     * Kustomization is looked after at every interval, Ready=Unknown for as long. Argo CD: ComparisonError, sync Unknown, and the
     * branch's name where the commit was; health stays.
     */
    GIT_UNREACHABLE("cannot reach Git"),
    /** New revisions are not noticed; the agent goes on reporting the old one. */
    NEVER_SYNCS("never looks at Git"),
    /**
     * Unreachable: nothing moves. Flux: statusUpdatedAt stops, and an Arc resource says connectivityStatus Offline at once (the
     * real one takes 15 minutes); an AKS resource says nothing. Argo CD runs inside its cluster, so its API answers 503.
     */
    OFFLINE("unreachable"),
    /** Switched off by a person. Flux: suspend=true, state frozen. Argo CD: compares, but automated sync is off. */
    SUSPENDED("suspended");

    private final String meaning;

    Fault(String meaning) {
        this.meaning = meaning;
    }

    /** A few words for a page. */
    public String meaning() {
        return meaning;
    }
}
