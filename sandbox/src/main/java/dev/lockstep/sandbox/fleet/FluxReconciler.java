package dev.lockstep.sandbox.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One Flux configuration: follows a branch and walks through what source-controller, kustomize-controller and the agent
 * report for every new head. Steps run under the fleet's lock; {@link #status()} may be read by anybody.
 */
final class FluxReconciler {
    /** Where the reconciler is on its way to a revision; each lasts until {@code due}. */
    private enum Phase {
        /** Nothing to do but to look at Git now and then. */
        IDLE,
        /** A new head was seen and is being fetched. */
        FETCHING,
        /** The artifact is there, the Kustomization has not noticed: the window in which "synced" does not mean "applied". */
        FETCHED,
        /** The Kustomization reconciles. */
        PROGRESSING,
        /** It is ready; what it applied from Git follows. */
        NESTED,
        /** It waits for what it applied. */
        HEALTH_CHECKS
    }

    /** What a Kustomization says that it is at. */
    enum Stage {
        FETCHING("Fetching manifests"),
        BUILDING("Building manifests"),
        APPLYING("Detecting drift"),
        CHECKING("Running health checks");

        private final String words;

        Stage(String words) {
            this.words = words;
        }

        String of(String revision) {
            return words + " for revision " + revision + " with a timeout of " + TIMEOUT.toSeconds() + "s";
        }
    }

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final String UNHEALTHY = "HealthCheckFailed";
    static final String NO_ARTIFACT = "Source is not ready, artifact not found";

    private final String branch;
    private final String folder;
    private final boolean waits;
    private final FleetDelays delays;
    private final ClusterRepository repository;
    private final NestedFlux nestedFlux;
    private Phase phase = Phase.IDLE;
    private Instant due = Instant.MIN;
    private Instant timesOut = Instant.MIN;
    private volatile List<KubeObject> running = List.of();
    private volatile FluxStatus status;

    FluxReconciler(
            String branch,
            ClusterDefinition cluster,
            FleetDelays delays,
            ClusterRepository repository,
            GitRemotes remotes,
            FluxStatus remembered) {
        this.branch = branch;
        this.folder = cluster.clusterType();
        this.waits = cluster.waits();
        this.delays = delays;
        this.repository = repository;
        this.nestedFlux = new NestedFlux(remotes, repository, kustomizationName());
        boolean lost = remembered.fetched() != null && !repository.has(remembered.fetched());
        status = lost ? remembered.withoutArtifact() : remembered;
        running = applied();
    }

    private List<KubeObject> applied() {
        return status.applied() != null
                        && repository.has(status.applied())
                        && repository.read(status.applied(), folder) instanceof Manifests.Rendered rendered
                ? rendered.objects()
                : List.of();
    }

    String branch() {
        return branch;
    }

    String configName() {
        return "cluster-config-" + branch.replace('/', '-');
    }

    String kustomizationName() {
        return configName() + "-" + configName();
    }

    FluxStatus status() {
        return status;
    }

    /** What it has applied last. */
    List<KubeObject> running() {
        return running;
    }

    /** A fault came or went: look again at once, and try again what failed because of it. */
    void faultChanged() {
        phase = Phase.IDLE;
        due = Instant.MIN;
        boolean failed = status.attempted() != null && !status.attempted().equals(status.applied());
        status = failed ? status.attempted(null) : status;
    }

    /** Does what is due. */
    void step(Fault fault, Instant now) {
        if (now.isBefore(due) || fault == Fault.OFFLINE || fault == Fault.SUSPENDED) {
            return;
        }
        switch (phase) {
            case IDLE -> look(fault, now);
            case FETCHING -> fetch(now);
            case FETCHED -> {
                if (fault == Fault.FETCHED_NEVER_APPLIED) {
                    look(fault, now);
                } else {
                    reconcile(fault, now);
                }
            }
            case PROGRESSING -> {
                if (fault == Fault.NEVER_READY) {
                    look(fault, now);
                } else {
                    build(fault, now);
                }
            }
            case NESTED -> {
                status = status.nested(nestedFlux.report(running, status.nested(), fault, now), now);
                go(Phase.IDLE, delays.nextLook(now));
            }
            case HEALTH_CHECKS -> check(fault, now);
        }
    }

    private void reconcile(Fault fault, Instant now) {
        boolean stuck = fault == Fault.NEVER_READY;
        Stage stage = !stuck ? Stage.BUILDING : waits ? Stage.CHECKING : Stage.APPLYING;
        String doing = stage.of(revision(status.fetched()));
        status = status.progressing(doing, now);
        if (stuck && waits) {
            status = status.healthy(Ready.unknown(doing, now));
        }
        go(Phase.PROGRESSING, stuck ? delays.nextLook(now) : now.plus(half()));
    }

    private Duration half() {
        return delays.health().dividedBy(2);
    }

    private void look(Fault fault, Instant now) {
        if (fault != Fault.NEVER_SYNCS) {
            GitRemotes.Head head = fault == Fault.GIT_UNREACHABLE ? repository.unreachable() : repository.head(branch);
            if (head instanceof GitRemotes.Head.At at && !at.commit().equals(status.fetched())) {
                go(Phase.FETCHING, now.plus(delays.fetch()));
                return;
            }
            status = head.either(
                    at -> status.source(stored(at.commit(), now), now), unknown -> sourceFailed(unknown, now));
        }
        if (status.fetched() != null && !status.fetched().equals(status.attempted())) {
            waitForKustomization(fault, now);
            return;
        }
        if (isLookedAfter(fault)) {
            reconcile(fault, now);
            return;
        }
        if (!running.isEmpty() && status.fetched() != null && status.fetched().equals(status.applied())) {
            status = status.nested(nestedFlux.report(running, status.nested(), fault, now), now);
        }
        if (status.source() != null) {
            status = status.reportedAt(now);
        }
        go(Phase.IDLE, delays.nextLook(now));
    }

    /**
     * Whether the Kustomization reconciles again though nothing new was fetched. Flux does so at every interval; here it does where that
     * shows: after a failure, and while something is wrong.
     */
    private boolean isLookedAfter(Fault fault) {
        return status.fetched() != null
                && status.kustomization() != null
                && (fault == Fault.GIT_UNREACHABLE
                        || fault == Fault.NEVER_READY
                        || waits && !late(fault).isEmpty()
                        || !status.kustomization().status().equals("True"));
    }

    private void waitForKustomization(Fault fault, Instant now) {
        boolean stuck = fault == Fault.FETCHED_NEVER_APPLIED;
        if (stuck && status.applied() != null) {
            Ready old = Ready.yes(
                    "ReconciliationSucceeded", "Applied revision: " + revision(status.applied()), status.appliedAt());
            running = applied();
            status =
                    status.kustomization(old, now).nested(nestedFlux.report(running, status.nested(), fault, now), now);
        }
        status = status.reportedAt(now);
        go(Phase.FETCHED, stuck ? delays.nextLook(now) : now.plus(delays.apply()));
    }

    private void fetch(Instant now) {
        GitRemotes.Head head = repository.fetch(branch);
        status = head.either(
                at -> status.fetched(at.commit(), stored(at.commit(), now), now),
                unknown -> sourceFailed(unknown, now));
        boolean fetched = head instanceof GitRemotes.Head.At;
        go(fetched ? Phase.FETCHED : Phase.IDLE, fetched ? now.plus(delays.apply()) : delays.nextLook(now));
    }

    /** The artifact of before stays; without one the Kustomization has nothing to work with. */
    private FluxStatus sourceFailed(GitRemotes.Head.Unknown unknown, Instant now) {
        FluxStatus failed = status.source(Ready.no("GitOperationFailed", repository.failure(unknown), now), now);
        return failed.fetched() == null && failed.applied() == null
                ? failed.kustomization(Ready.no("ArtifactFailed", NO_ARTIFACT, now), now)
                : failed;
    }

    private void build(Fault fault, Instant now) {
        String commit = status.fetched();
        String copy = "/tmp/kustomization-" + Math.floorMod(now.toEpochMilli(), 1_000_000_000L) + "/";
        boolean built = repository
                .read(commit, folder)
                .either(
                        rendered -> applied(rendered, fault, now),
                        () -> failed(
                                Stage.FETCHING,
                                "ArtifactFailed",
                                "kustomization path not found: stat " + copy + folder + ": no such file or directory",
                                now),
                        broken -> failed(
                                Stage.BUILDING,
                                "BuildFailed",
                                "failed to decode Kubernetes YAML from " + copy + broken.file() + ": "
                                        + (broken.problem().startsWith("yaml: ") ? "MalformedYAMLError: " : "")
                                        + broken.problem(),
                                now));
        if (!built) {
            return;
        }
        status = status.nested(nestedFlux.report(running, status.nested(), fault, now), now);
        boolean fromGit = NestedFlux.hasAny(running);
        if (waits && (fromGit || !late(fault).isEmpty())) {
            String doing = Stage.CHECKING.of(revision(commit));
            status = status.progressing(doing, now).healthy(Ready.unknown(doing, now));
            timesOut = now.plus(delays.syncInterval());
            go(Phase.HEALTH_CHECKS, now.plus(half()));
            return;
        }
        finish(now);
        if (fromGit) {
            go(Phase.NESTED, now.plus(half()));
        }
    }

    private boolean applied(Manifests.Rendered rendered, Fault fault, Instant now) {
        if (fault == Fault.FAILS_TO_APPLY) {
            String refused = rendered.culprit().map(KubeObject::reference).orElse("Namespace/" + FluxObject.NAMESPACE);
            return failed(
                    Stage.APPLYING,
                    "ReconciliationFailed",
                    refused + " dry-run failed (Forbidden): admission webhook \"validation.sandbox.local\" denied the"
                            + " request",
                    now);
        }
        Optional<KubeObject> unknown =
                rendered.objects().stream().filter(NestedFlux::isNotServed).findFirst();
        if (unknown.isPresent()) {
            KubeObject object = unknown.get();
            return failed(
                    Stage.APPLYING,
                    "ReconciliationFailed",
                    object.reference() + " dry-run failed: no matches for kind \"" + object.kind() + "\" in version \""
                            + object.apiVersion() + "\"",
                    now);
        }
        running = rendered.objects();
        return true;
    }

    private boolean failed(Stage stage, String reason, String message, Instant now) {
        failed(stage, Ready.no(reason, message, now), now);
        return false;
    }

    /** The next attempt is an interval later. */
    private void failed(Stage stage, Ready failure, Instant now) {
        String commit = status.fetched();
        status = status.failed(failure, stage.of(revision(commit)), now).attempted(commit);
        go(Phase.IDLE, delays.nextAttempt(now));
    }

    private void check(Fault fault, Instant now) {
        status = status.nested(nestedFlux.report(running, status.nested(), fault, now), now);
        List<String> late = late(fault);
        if (late.isEmpty()) {
            finish(now);
        } else if (now.isBefore(timesOut)) {
            go(Phase.HEALTH_CHECKS, now.plus(half()));
        } else {
            String timeout = timeout(late);
            status = status.healthy(Ready.no(UNHEALTHY, timeout, now));
            failed(Stage.CHECKING, unhealthy(timeout, now), now);
        }
    }

    /** What of that which it applied is not ready, as a health check names it. */
    private List<String> late(Fault fault) {
        Optional<String> own = fault == Fault.UNHEALTHY ? unhealthyItself() : Optional.empty();
        Stream<String> nested = status.nested().stream()
                .filter(object -> !object.ready().status().equals("True"))
                .map(object -> late(object.kind() + "/" + object.namespace() + "/" + object.name()));
        return Stream.concat(own.stream(), nested).toList();
    }

    /** Something that runs pods may not start; anything else can only be missing. */
    private Optional<String> unhealthyItself() {
        Manifests.Rendered rendered = new Manifests.Rendered(running);
        return rendered.workload()
                .map(workload -> late(workload.reference()))
                .or(() -> rendered.culprit().map(gone -> gone.reference() + " status: 'NotFound'"));
    }

    static String late(String reference) {
        return reference + " status: 'InProgress'";
    }

    static String timeout(List<String> late) {
        return "timeout waiting for: [" + String.join(", ", late) + "]";
    }

    static Ready unhealthy(String timeout, Instant now) {
        return Ready.no(UNHEALTHY, "health check failed after " + TIMEOUT.toSeconds() + ".01s: " + timeout, now);
    }

    static Ready passed(Instant now) {
        return Ready.yes("Succeeded", "Health check passed in 21.4ms", now);
    }

    private void finish(Instant now) {
        String commit = status.fetched();
        boolean again = commit.equals(status.applied());
        status = status.kustomization(
                        Ready.yes("ReconciliationSucceeded", "Applied revision: " + revision(commit), now), now)
                .healthy(waits ? passed(now) : null)
                .applied(commit, now);
        go(Phase.IDLE, again ? delays.nextAttempt(now) : delays.nextLook(now));
    }

    private void go(Phase next, Instant until) {
        phase = next;
        due = until;
    }

    private Ready stored(String commit, Instant now) {
        return storedRevision(revision(commit), now);
    }

    static Ready storedRevision(String revision, Instant now) {
        return Ready.yes("Succeeded", "stored artifact for revision '" + revision + "'", now);
    }

    String revision(String commit) {
        return branch + "@sha1:" + commit;
    }

    /** For a page. */
    BranchView view(Fault fault) {
        FluxStatus seen = status;
        String state =
                fault == Fault.SUSPENDED ? "Suspended" : seen.complianceState().orElse("Pending");
        Ready telling =
                seen.source() != null && !seen.source().status().equals("True") ? seen.source() : seen.kustomization();
        if (telling != null && telling.status().equals("True")) {
            telling = seen.nested().stream()
                    .map(FluxObject::ready)
                    .filter(ready -> !ready.status().equals("True"))
                    .findFirst()
                    .orElse(telling);
        }
        return new BranchView(
                branch,
                configName(),
                Optional.ofNullable(seen.fetched()),
                Optional.ofNullable(seen.applied()),
                state,
                telling == null ? "" : telling.message(),
                Optional.ofNullable(telling).map(Ready::at));
    }
}
