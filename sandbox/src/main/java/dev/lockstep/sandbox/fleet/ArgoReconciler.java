package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Application that follows a branch of the GitOps repository: compares, syncs when something differs, becomes healthy.
 * Steps run under the fleet's lock; {@link #status()} may be read by anybody.
 */
final class ArgoReconciler {
    /** Where the application is on its way; each lasts until {@code due}. */
    private enum Phase {
        /** Nothing to do but to look at Git now and then. */
        IDLE,
        /** A new head was seen; its manifests are being generated. */
        FETCHING,
        /** A sync operation runs. */
        SYNCING,
        /** Synced, not yet healthy. */
        PROGRESSING
    }

    private static final int RETRIES = 5;

    /**
     * @param name of the application
     * @param cluster that it is for; empty for the one that the instance runs on
     */
    record Identity(String name, String branch, String cluster) {}

    private final Identity identity;
    private final String branch;
    private final String folder;
    private final FleetDelays delays;
    private final ClusterRepository repository;
    private final ArgoChildren children;
    private Phase phase = Phase.IDLE;
    private Instant due = Instant.MIN;
    private List<KubeObject> running = List.of();
    /** The head that was compared, known also where the reported revision is the branch name. */
    private String compared;

    private volatile ArgoStatus status;

    ArgoReconciler(
            Identity identity,
            String folder,
            FleetDelays delays,
            ClusterRepository repository,
            ArgoChildren children,
            ArgoStatus remembered) {
        this.identity = identity;
        this.branch = identity.branch();
        this.folder = folder;
        this.delays = delays;
        this.repository = repository;
        this.children = children;
        status = remembered;
        if (status.applied() != null
                && repository.has(status.applied())
                && repository.read(status.applied(), folder) instanceof Manifests.Rendered rendered) {
            running = rendered.objects();
            List<ArgoStatus.Synced> history = status.history();
            children.declare(
                    here(running),
                    history.isEmpty()
                            ? Instant.EPOCH
                            : history.get(history.size() - 1).deployedAt());
        }
        boolean settled = status.applied() != null
                && status.applied().equals(status.revision())
                && repository.has(status.applied())
                && status.health() != null
                && status.health().status().equals("Healthy");
        compared = settled ? status.applied() : null; // anything unfinished is taken up again
    }

    String name() {
        return identity.name();
    }

    String branch() {
        return branch;
    }

    /** Empty for the one that the instance runs on. */
    String cluster() {
        return identity.cluster();
    }

    /** Applications that it creates elsewhere are none of this instance's. */
    private List<KubeObject> here(List<KubeObject> objects) {
        return cluster().isEmpty() ? objects : List.of();
    }

    ArgoStatus status() {
        return status;
    }

    ArgoChildren children() {
        return children;
    }

    /** A fault came or went: look again at once, and try again what failed because of it. */
    void faultChanged() {
        phase = Phase.IDLE;
        due = Instant.MIN;
        boolean settled = compared != null && compared.equals(status.applied()) && "Synced".equals(status.sync());
        compared = settled ? compared : null;
    }

    /** Does what is due. */
    void step(Fault fault, Instant now) {
        if (fault == Fault.OFFLINE) {
            return;
        }
        if (!now.isBefore(due)) {
            switch (phase) {
                case IDLE -> look(fault, now);
                case FETCHING -> compare(fault, now);
                case SYNCING -> endSync(fault, now);
                case PROGRESSING -> {
                    status = status.health(health(fault), now).reconciledAt(now);
                    go(Phase.IDLE, delays.nextLook(now));
                }
            }
        }
        children.step(fault, now);
    }

    /** What {@code refresh=normal} asks for: a comparison with the latest revision, before the answer. */
    void refresh(Fault fault, Instant now) {
        if (fault == Fault.OFFLINE) {
            return;
        }
        switch (phase) {
            case IDLE -> {
                due = now;
                look(fault, now);
                if (phase == Phase.FETCHING) {
                    compare(fault, now);
                } else if (phase == Phase.IDLE) {
                    status = status.reconciledAt(now);
                }
            }
            case FETCHING -> compare(fault, now);
            case SYNCING, PROGRESSING -> status = status.reconciledAt(now);
        }
    }

    private void look(Fault fault, Instant now) {
        status = status.assessed(health(fault), now);
        if (fault != Fault.NEVER_SYNCS || compared == null && status.applied() == null) {
            if (fault == Fault.GIT_UNREACHABLE) {
                comparisonFailed(
                        "failed to list refs: " + repository.unreachable().message(), null, now);
                go(Phase.IDLE, delays.nextLook(now));
                return;
            }
            GitRemotes.Head head = repository.head(branch);
            if (head instanceof GitRemotes.Head.At at && (!at.commit().equals(compared) || isUndone(fault))) {
                go(Phase.FETCHING, now.plus(delays.fetch()));
                return;
            }
            if (head instanceof GitRemotes.Head.Unknown unknown) {
                comparisonFailed("unable to resolve '" + branch + "' to a commit SHA: " + unknown.message(), null, now);
            }
        }
        go(Phase.IDLE, delays.nextLook(now));
    }

    /** What it applied is not as it applied it any more: another application applied the same, or deleted it. */
    private boolean isUndone(Fault fault) {
        return fault == Fault.NONE
                && "Synced".equals(status.sync())
                && !children.lost(here(running)).isEmpty();
    }

    private static String health(Fault fault) {
        return switch (fault) {
            case UNHEALTHY -> "Degraded";
            case NEVER_READY -> "Progressing";
            default -> "Healthy";
        };
    }

    private void compare(Fault fault, Instant now) {
        go(Phase.IDLE, delays.nextLook(now));
        GitRemotes.Head head = repository.fetch(branch);
        if (head instanceof GitRemotes.Head.Unknown unknown) {
            comparisonFailed(unknown.message(), null, now);
        } else if (head instanceof GitRemotes.Head.At at) {
            Manifests manifests = repository.read(at.commit(), folder);
            if (manifests instanceof Manifests.Rendered rendered) {
                compare(at.commit(), rendered.objects(), fault, now);
            } else {
                String why = manifests.either(
                        rendered -> "",
                        () -> folder + ": app path does not exist",
                        broken -> "Failed to unmarshal \"" + broken.file() + "\": " + broken.problem());
                comparisonFailed(why, at.commit(), now);
            }
        }
    }

    private void compare(String commit, List<KubeObject> wanted, Fault fault, Instant now) {
        compared = commit;
        List<KubeObject> lost = children.lost(here(wanted));
        boolean same = contents(wanted).equals(contents(running)) && lost.isEmpty();
        List<ArgoStatus.Condition> shared = children.shared(lost, now);
        ArgoStatus before = status;
        if (same && (before.applied() != null || wanted.isEmpty())) {
            boolean progressing =
                    before.health() != null && before.health().status().equals("Progressing");
            ArgoStatus next = before.compared("Synced", commit, List.of(), now).applied(commit, synced(wanted));
            next = before.isRunning() ? next.operation(before.operation().succeeded(now)) : next;
            status = progressing ? next : next.health(health(fault), now);
            if (progressing) {
                go(Phase.PROGRESSING, now.plus(delays.health()));
            }
            return;
        }
        before = before.health() == null ? before.health("Missing", now) : before;
        List<ArgoStatus.Resource> known = differences(wanted, lost);
        if (fault == Fault.SUSPENDED && !before.isRunning()) {
            status = before.compared("OutOfSync", commit, shared, now).applied(before.applied(), known);
        } else if (wanted.isEmpty()) {
            String message = "Skipping sync attempt to [" + commit + "]: auto-sync will wipe out all resources";
            status = before.compared(
                            "OutOfSync", commit, List.of(new ArgoStatus.Condition("SyncError", message, now)), now)
                    .applied(before.applied(), known);
        } else {
            boolean takesNoNew = fault == Fault.FETCHED_NEVER_APPLIED || fault == Fault.SUSPENDED;
            ArgoOperation operation =
                    takesNoNew && before.isRunning() ? before.operation() : ArgoOperation.running(commit, now);
            status = before.compared("OutOfSync", commit, shared, now)
                    .applied(before.applied(), known)
                    .operation(operation);
            go(Phase.SYNCING, now.plus(delays.apply()));
        }
    }

    /** The desired state is unknown, so the reported revision is the branch name; what runs goes on. */
    private void comparisonFailed(String why, String commit, Instant now) {
        compared = commit;
        String message =
                "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown"
                        + " desc = " + why;
        boolean known = status.conditions().stream()
                .anyMatch(condition -> condition.message().equals(message));
        if (!known) {
            ArgoStatus before =
                    status.health() == null ? status.health("Healthy", now) : status; // as if without resources
            status = before.compared(
                            "Unknown", branch, List.of(new ArgoStatus.Condition("ComparisonError", message, now)), now)
                    .withResources(before.resources().stream()
                            .map(resource -> resource.toPrune("Unknown"))
                            .toList());
        }
    }

    private void endSync(Fault fault, Instant now) {
        String commit = status.operation().revision();
        if (fault == Fault.FETCHED_NEVER_APPLIED) {
            look(fault, now);
            if (phase == Phase.IDLE) {
                go(Phase.SYNCING, delays.nextLook(now));
            }
            return;
        }
        go(Phase.IDLE, delays.nextLook(now));
        if (!(repository.read(commit, folder) instanceof Manifests.Rendered rendered)) {
            throw new IllegalStateException("commit " + commit + " rendered when it was compared and does not now");
        }
        if (fault == Fault.FAILS_TO_APPLY) {
            if (status.operation().retryCount() < RETRIES) {
                Instant next = now.plus(delays.apply());
                status = status.operation(status.operation().retrying(refusal(rendered), now, next));
                go(Phase.SYNCING, next);
                return;
            }
            ArgoOperation failed = status.operation().failed(refusal(rendered), now);
            String message = "Failed last sync attempt to [" + commit + "]: " + failed.message();
            status = status.operation(failed)
                    .compared("OutOfSync", commit, List.of(new ArgoStatus.Condition("SyncError", message, now)), now);
            return;
        }
        compared = commit.equals(compared) ? compared : null; // something newer waits
        running = rendered.objects();
        children.declare(here(running), now);
        status = status.deployed(status.operation().succeeded(now), synced(running))
                .health("Progressing", now);
        go(Phase.PROGRESSING, now.plus(delays.health()));
    }

    private static ArgoOperation.Refusal refusal(Manifests.Rendered rendered) {
        KubeObject object = rendered.culprit().orElseThrow();
        String message = "admission webhook \"validation.sandbox.local\" denied the request: " + object.reference();
        return new ArgoOperation.Refusal(
                object.group(), object.version(), object.kind(), object.namespace(), object.name(), message);
    }

    private static Map<String, Map<?, ?>> contents(List<KubeObject> objects) {
        return objects.stream()
                .collect(Collectors.toMap(ArgoReconciler::identity, KubeObject::content, (one, two) -> two));
    }

    private static List<ArgoStatus.Resource> synced(List<KubeObject> objects) {
        return objects.stream()
                .map(object -> ArgoStatus.Resource.of(object, "Synced"))
                .toList();
    }

    /** What Git and the cluster hold together, and how each object of that differs. */
    private List<ArgoStatus.Resource> differences(List<KubeObject> wanted, List<KubeObject> lost) {
        Map<String, Map<?, ?>> before = contents(running);
        Map<String, Map<?, ?>> after = contents(wanted);
        Stream<ArgoStatus.Resource> inGit = wanted.stream().map(object -> {
            Map<?, ?> content = before.get(identity(object));
            boolean same = object.content().equals(content) && !lost.contains(object);
            ArgoStatus.Resource resource = ArgoStatus.Resource.of(object, same ? "Synced" : "OutOfSync");
            return content == null ? resource.absent() : resource;
        });
        Stream<ArgoStatus.Resource> inTheClusterOnly = running.stream()
                .filter(object -> !after.containsKey(identity(object)))
                .map(object -> ArgoStatus.Resource.of(object, "OutOfSync").toPrune("OutOfSync"));
        return Stream.concat(inGit, inTheClusterOnly).toList();
    }

    private static String identity(KubeObject object) {
        return object.apiVersion() + "/" + object.reference();
    }

    private void go(Phase next, Instant until) {
        phase = next;
        due = until;
    }

    /** For a page. */
    BranchView view() {
        ArgoStatus seen = status;
        boolean commit = seen.revision() != null && !seen.revision().equals(branch);
        String message = seen.conditions().isEmpty()
                ? seen.operation() == null ? "" : seen.operation().message()
                : seen.conditions().get(0).message();
        return new BranchView(
                branch,
                name(),
                Optional.ofNullable(seen.revision()).filter(revision -> commit),
                Optional.ofNullable(seen.applied()),
                (seen.sync() == null ? "Unknown" : seen.sync()) + "/"
                        + (seen.health() == null ? "Missing" : seen.health().status()),
                message,
                Optional.ofNullable(seen.reconciledAt()));
    }
}
