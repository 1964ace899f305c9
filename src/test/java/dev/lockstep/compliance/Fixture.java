package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.Evidence.Condition;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Evidence.Resource;
import dev.lockstep.compliance.Evidence.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Builds evidence in few words. Commits: X is the target, OLD before it, LATER proves it, REVERT changed the folder. */
final class Fixture {
    static final String X = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";
    static final String OLD = "0c9f1d8b7a6e5f4d3c2b1a09f8e7d6c5b4a39281";
    static final String LATER = "1111111111111111111111111111111111111111";
    static final String REVERT = "2222222222222222222222222222222222222222";
    static final String REWRITTEN = "3333333333333333333333333333333333333333";
    static final Instant MERGED = Instant.parse("2026-03-02T10:15:00Z");
    static final Instant NOW = Instant.parse("2026-03-02T10:30:00Z");
    static final Policy POLICY = policy(Policy.Workloads.OBSERVE);
    static final Ancestry ANCESTRY = (commit, type) -> switch (commit) {
        case X -> CommitRelation.of(CommitRelation.Kind.TARGET);
        case OLD -> CommitRelation.of(CommitRelation.Kind.OLDER);
        case LATER -> CommitRelation.of(CommitRelation.Kind.PROVES);
        case REVERT -> new CommitRelation(CommitRelation.Kind.CHANGED_OUTSIDE, Optional.of(REVERT));
        case REWRITTEN -> CommitRelation.of(CommitRelation.Kind.DIVERGED);
        default -> CommitRelation.of(CommitRelation.Kind.UNKNOWN);
    };

    private Fixture() {}

    static Policy policy(Policy.Workloads workloads, String... withoutClusters) {
        return new Policy(
                Duration.ofMinutes(10),
                Duration.ofSeconds(6),
                Duration.ofMinutes(15),
                workloads,
                Set.of(withoutClusters));
    }

    static Target target(Map<String, Integer> assignments) {
        return new Target(X, new TreeMap<>(assignments), MERGED);
    }

    static FluxObject kustomization(String ready, String reason, String message, String applied) {
        return object("Kustomization", "config-drone", ready, reason, message, applied);
    }

    static FluxObject object(String kind, String name, String ready, String reason, String message, String applied) {
        String state = ready == null
                ? "Compliant"
                : switch (ready) {
                    case "True" -> "Compliant";
                    case "False" -> "Non-Compliant";
                    default -> "Pending";
                };
        return new FluxObject(
                kind,
                name,
                state,
                Optional.ofNullable(ready),
                Optional.ofNullable(reason),
                message,
                Optional.ofNullable(applied),
                Optional.empty(),
                Attempt.NONE,
                Set.of());
    }

    static FluxObject attempting(FluxObject object, String commit, String ended) {
        return changed(
                object,
                object.appliedCommit(),
                new Attempt(
                        Optional.ofNullable(commit),
                        false,
                        Optional.of("Running health checks for revision dev@sha1:" + commit),
                        Optional.ofNullable(ended)),
                object.marks());
    }

    static FluxObject marked(FluxObject object, Mark mark) {
        return changed(object, object.appliedCommit(), object.attempt(), Set.of(mark));
    }

    /** As a cluster's own API tells it: what was applied last stays while the next attempt runs. */
    static FluxObject lastApplied(FluxObject object, String commit) {
        return changed(object, Optional.of(commit), object.attempt(), object.marks());
    }

    private static FluxObject changed(FluxObject object, Optional<String> applied, Attempt attempt, Set<Mark> marks) {
        return new FluxObject(
                object.kind(),
                object.name(),
                object.complianceState(),
                object.ready(),
                object.reason(),
                object.message(),
                applied,
                object.lastTransition(),
                attempt,
                marks);
    }

    static FluxObject unreachableGit() {
        return object(
                "GitRepository",
                "config",
                "False",
                "GitOperationFailed",
                "failed to checkout: unable to list remote: status code: 503",
                null);
    }

    static FluxObject between() {
        return kustomization("Unknown", "Progressing", "Reconciliation in progress", null);
    }

    static FluxObject applied(String commit) {
        return kustomization("True", "ReconciliationSucceeded", "Applied revision: dev@sha1:" + commit, commit);
    }

    static FluxBuilder flux(FluxObject... objects) {
        return new FluxBuilder(List.of(objects));
    }

    static ArgoBuilder argo() {
        return new ArgoBuilder();
    }

    static Reconciler reconciler(String cluster, String type, Evidence evidence) {
        return reconciler(cluster, type, evidence, NOW, false, null);
    }

    static Reconciler reconciler(
            String cluster, String type, Evidence evidence, Instant observedAt, boolean missing, Instant failingSince) {
        ReconcilerKind kind = evidence instanceof Flux ? ReconcilerKind.FLUX_ARC : ReconcilerKind.ARGOCD;
        ReconcilerReport report = new ReconcilerReport(
                new ReconcilerId(evidence instanceof Flux ? "azure" : "argocd/" + cluster, cluster, "config"),
                cluster,
                kind,
                "github.com/acme/gitops",
                "dev",
                type,
                evidence,
                observedAt);
        Optional<Absence> absence = missing ? Optional.of(new Absence(Absence.Kind.UNLISTED, "")) : Optional.empty();
        return new Reconciler(
                report, absence, Optional.ofNullable(failingSince).flatMap(since -> failure(evidence, since)));
    }

    /** What of its evidence is a failure, seen first at that moment, in a report of that moment. */
    static Optional<Failure> failure(Evidence evidence, Instant since) {
        return HardFailure.in(evidence, Policy.Workloads.REQUIRE).map(seen -> failure(seen, since));
    }

    static Failure failure(HardFailure seen, Instant since) {
        return new Failure(
                since,
                Optional.of(since),
                seen.commit(),
                seen.everyTarget(),
                seen.what(),
                seen.said(),
                Optional.of(seen.object()));
    }

    static Memory proved(Reconciler reconciler, Instant at) {
        return new Memory(reconciler.report().id(), Optional.of(proof(at, X)), Optional.empty());
    }

    static Memory.Proof proof(Instant at, String commit) {
        return new Memory.Proof(at, Optional.of(commit), Optional.empty());
    }

    static final class FluxBuilder {
        private final List<FluxObject> objects;
        private List<FluxObject> nested = List.of();
        private boolean detailed = true;
        private String state = "Compliant";
        private boolean suspended;
        private String fetched = X;
        private String provisioning = "Succeeded";
        private Instant fetchedAt = NOW.minusSeconds(30);
        private Instant statusUpdatedAt = NOW.minusSeconds(120);
        private String identity;

        FluxBuilder identity(String value) {
            identity = value;
            return this;
        }

        private FluxBuilder(List<FluxObject> objects) {
            this.objects = objects;
        }

        FluxBuilder bulk() {
            detailed = false;
            return this;
        }

        FluxBuilder state(String value) {
            state = value;
            return this;
        }

        FluxBuilder suspended() {
            suspended = true;
            return this;
        }

        FluxBuilder fetched(String value) {
            fetched = value;
            return this;
        }

        FluxBuilder fetchedAt(Instant value) {
            fetchedAt = value;
            return this;
        }

        FluxBuilder provisioning(String value) {
            provisioning = value;
            return this;
        }

        FluxBuilder nested(FluxObject... values) {
            nested = List.of(values);
            return this;
        }

        FluxBuilder updated(Instant value) {
            statusUpdatedAt = value;
            return this;
        }

        Flux build() {
            return new Flux(
                    detailed,
                    Optional.ofNullable(state),
                    Optional.of(provisioning),
                    suspended,
                    Optional.ofNullable(fetched),
                    Optional.ofNullable(fetchedAt),
                    objects,
                    nested,
                    Optional.empty(),
                    Optional.ofNullable(statusUpdatedAt),
                    Optional.ofNullable(identity));
        }
    }

    static final class ArgoBuilder {
        private String sync = "Synced";
        private String revision = X;
        private String health = "Healthy";
        private Instant healthSince = NOW.minusSeconds(300);
        private Instant reconciledAt = NOW.minusSeconds(120);
        private boolean pending;
        private String phase = "Succeeded";
        private String operationRevision = X;
        private Instant finishedAt = NOW.minusSeconds(400);
        private int retries;
        private Integer limit = 5;
        private boolean automated = true;
        private final List<Condition> conditions = new ArrayList<>();
        private final List<Child> children = new ArrayList<>();
        private final List<Resource> resources = new ArrayList<>();
        private final List<Task> tasks = new ArrayList<>();
        private List<String> hooks = List.of();
        private Set<Mark> marks = Set.of();
        private String operationMessage = "operation message";
        private String identity;
        private String lastSynced;
        private String unplaced;
        private boolean empty;

        ArgoBuilder unplaced(String why) {
            unplaced = why;
            return this;
        }

        ArgoBuilder empty() {
            empty = true;
            return this;
        }

        ArgoBuilder lastSynced(String value) {
            lastSynced = value;
            return this;
        }

        ArgoBuilder identity(String value) {
            identity = value;
            return this;
        }

        ArgoBuilder sync(String value) {
            sync = value;
            return this;
        }

        ArgoBuilder revision(String value) {
            revision = value;
            return this;
        }

        ArgoBuilder health(String value) {
            health = value;
            return this;
        }

        ArgoBuilder healthSince(Instant value) {
            healthSince = value;
            return this;
        }

        ArgoBuilder reconciledAt(Instant value) {
            reconciledAt = value;
            return this;
        }

        ArgoBuilder pending() {
            pending = true;
            return this;
        }

        ArgoBuilder operation(String newPhase, String commit) {
            phase = newPhase;
            operationRevision = commit;
            return this;
        }

        ArgoBuilder finishedAt(Instant value) {
            finishedAt = value;
            return this;
        }

        ArgoBuilder retries(int count, Integer max) {
            retries = count;
            limit = max;
            return this;
        }

        ArgoBuilder manual() {
            automated = false;
            return this;
        }

        ArgoBuilder condition(String type, String message) {
            conditions.add(new Condition(type, message, Optional.empty()));
            return this;
        }

        ArgoBuilder child(String name, String childSync, String childHealth) {
            children.add(new Child(name, childSync, childHealth, "pods crash"));
            return this;
        }

        ArgoBuilder saying(String message) {
            operationMessage = message;
            return this;
        }

        ArgoBuilder resource(String name, String resourceHealth, String message) {
            resources.add(new Resource(name, resourceHealth, message));
            return this;
        }

        ArgoBuilder task(String name, String hook, String message) {
            tasks.add(new Task(name, Optional.ofNullable(hook), message));
            return this;
        }

        ArgoBuilder hooks(String... names) {
            hooks = List.of(names);
            return this;
        }

        ArgoBuilder marked(Mark mark) {
            marks = Set.of(mark);
            return this;
        }

        Argo build() {
            return new Argo(
                    sync,
                    Optional.ofNullable(revision),
                    health,
                    Optional.empty(),
                    Optional.ofNullable(healthSince),
                    Optional.ofNullable(reconciledAt),
                    pending,
                    Optional.ofNullable(phase),
                    Optional.of(operationMessage),
                    Optional.ofNullable(operationRevision),
                    Optional.ofNullable(finishedAt),
                    retries,
                    Optional.ofNullable(limit),
                    automated,
                    conditions,
                    children,
                    resources,
                    tasks,
                    hooks,
                    marks,
                    Optional.ofNullable(identity),
                    Optional.ofNullable(lastSynced),
                    Optional.ofNullable(unplaced),
                    empty);
        }
    }
}
