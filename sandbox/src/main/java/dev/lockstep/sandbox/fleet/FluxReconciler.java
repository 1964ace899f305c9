package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
        /** What it applied is not ready yet. */
        NESTED_NOT_READY
    }

    private final String branch;
    private final String folder;
    private final FleetDelays delays;
    private final ClusterRepository repository;
    private final NestedFlux nestedFlux;
    private Phase phase = Phase.IDLE;
    private Instant due = Instant.MIN;
    private List<KubeObject> running = List.of();
    private volatile FluxStatus status;

    FluxReconciler(
            String branch,
            String folder,
            FleetDelays delays,
            ClusterRepository repository,
            GitRemotes remotes,
            FluxStatus remembered) {
        this.branch = branch;
        this.folder = folder;
        this.delays = delays;
        this.repository = repository;
        this.nestedFlux = new NestedFlux(remotes, kustomizationName());
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
                    status = status.kustomization(Ready.progressing(now), now);
                    go(Phase.PROGRESSING, now.plus(delays.health().dividedBy(2)));
                }
            }
            case PROGRESSING -> {
                if (fault == Fault.NEVER_READY) {
                    look(fault, now);
                } else {
                    build(fault, now);
                }
            }
            case NESTED_NOT_READY -> finish(now);
        }
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
            status = status.kustomization(Ready.progressing(now), now);
            go(
                    Phase.PROGRESSING,
                    fault == Fault.NEVER_READY
                            ? delays.nextLook(now)
                            : now.plus(delays.health().dividedBy(2)));
            return;
        }
        if (!running.isEmpty() && status.fetched() != null && status.fetched().equals(status.applied())) {
            status = status.nested(nestedFlux.reconciled(running, status.nested(), now), now);
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
                        || fault == Fault.UNHEALTHY
                        || fault == Fault.NEVER_READY
                        || !status.kustomization().status().equals("True"));
    }

    private void waitForKustomization(Fault fault, Instant now) {
        boolean stuck = fault == Fault.FETCHED_NEVER_APPLIED;
        if (stuck && status.applied() != null) {
            Ready old = Ready.yes(
                    "ReconciliationSucceeded", "Applied revision: " + revision(status.applied()), status.appliedAt());
            running = applied();
            status = status.kustomization(old, now).nested(nestedFlux.reconciled(running, status.nested(), now), now);
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
        FluxStatus failed = status.source(
                Ready.no("GitOperationFailed", "failed to checkout and determine revision: " + unknown.message(), now),
                now);
        return failed.fetched() == null && failed.applied() == null
                ? failed.kustomization(Ready.no("ArtifactFailed", "Source is not ready, artifact not found", now), now)
                : failed;
    }

    private void build(Fault fault, Instant now) {
        String commit = status.fetched();
        Manifests manifests = repository.read(commit, folder);
        Optional<Ready> failure = manifests.either(
                rendered -> refused(rendered, fault, commit, now),
                () -> Optional.of(Ready.no(
                        "ArtifactFailed",
                        "kustomization path not found: stat /tmp/kustomization-" + commit.substring(0, 10) + "/"
                                + folder + ": no such file or directory (revision " + revision(commit) + ")",
                        now)),
                broken -> Optional.of(Ready.no(
                        "BuildFailed",
                        "kustomize build failed for revision " + revision(commit) + ": accumulating resources from '"
                                + broken.file() + "': " + broken.problem(),
                        now)));
        if (failure.isPresent()) {
            status = status.kustomization(failure.get(), now).attempted(commit);
            go(Phase.IDLE, delays.nextAttempt(now));
            return;
        }
        running = manifests.either(Manifests.Rendered::objects, List::of, broken -> List.of());
        if (NestedFlux.hasKustomizations(running)) {
            status = status.nested(nestedFlux.waiting(running, status.nested(), now), now);
            go(Phase.NESTED_NOT_READY, now.plus(delays.health().dividedBy(2)));
        } else {
            finish(now);
        }
    }

    private Optional<Ready> refused(Manifests.Rendered rendered, Fault fault, String commit, Instant now) {
        if (fault == Fault.UNHEALTHY) {
            return Optional.of(Ready.no(
                    "HealthCheckFailed",
                    "health check failed after 30.01s: timeout waiting for: [" + reference(rendered.culprit())
                            + " status: 'InProgress']",
                    now));
        }
        return fault == Fault.FAILS_TO_APPLY
                ? Optional.of(Ready.no("ReconciliationFailed", refusal(rendered.culprit(), commit), now))
                : Optional.empty();
    }

    private String refusal(Optional<KubeObject> culprit, String commit) {
        return reference(culprit)
                + " dry-run failed (Forbidden): admission webhook \"validation.sandbox.local\" denied the request"
                + " (revision " + revision(commit) + ")";
    }

    private static String reference(Optional<KubeObject> culprit) {
        return culprit.map(KubeObject::reference).orElse("Namespace/" + FluxObject.NAMESPACE);
    }

    private void finish(Instant now) {
        String commit = status.fetched();
        boolean again = commit.equals(status.applied());
        status = status.kustomization(
                        Ready.yes("ReconciliationSucceeded", "Applied revision: " + revision(commit), now), now)
                .nested(nestedFlux.reconciled(running, status.nested(), now), now)
                .applied(commit, now);
        go(Phase.IDLE, again ? delays.nextAttempt(now) : delays.nextLook(now));
    }

    private void go(Phase next, Instant until) {
        phase = next;
        due = until;
    }

    private Ready stored(String commit, Instant now) {
        return Ready.yes("Succeeded", "stored artifact for revision '" + revision(commit) + "'", now);
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
