package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Finding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges an Argo CD application by the revision it was compared with: a commit that changes none of its manifests moves
 * that revision without any operation, so the last operation's revision says too little.
 */
final class ArgoJudge {
    /** How long auto-sync gets to start after a comparison found a difference, before that counts as blocked. */
    private static final Duration SYNC_START = Duration.ofMinutes(1);

    private final Argo argo;
    private final Question question;

    private ArgoJudge(Argo argo, Question question) {
        this.argo = argo;
        this.question = question;
    }

    static Judged judge(Argo argo, Question question) {
        ArgoJudge judge = new ArgoJudge(argo, question);
        return judge.verdict().withWarnings(judge.warnings());
    }

    private Judged verdict() {
        return frozen().or(this::cutOff)
                .or(this::failure)
                .or(this::unplaced)
                .or(this::revision)
                .or(this::operation)
                .or(this::sync)
                .or(() -> ArgoHooks.judge(argo, question, runs(), said()))
                .or(this::emptiness)
                .or(this::health)
                .or(this::children)
                .orElseGet(() -> Judged.proven(argo.revision(), said()));
    }

    /** Nothing watches it any more, so what it says of itself is no proof. */
    private Optional<Judged> frozen() {
        if (argo.is(Mark.BEING_DELETED)) {
            return Optional.of(not(
                    State.BLOCKED,
                    "is being deleted: it proves nothing any more; create it anew, or remove it from Lockstep"
                            + " when it is gone"));
        }
        return argo.is(Mark.SUSPENDED)
                ? Optional.of(not(
                        State.BLOCKED,
                        "is told not to reconcile, at "
                                + runs().map(Words::commit).orElse("an unknown commit")
                                + ": take away its annotation argocd.argoproj.io/skip-reconcile"))
                : Optional.empty();
    }

    private Optional<Judged> cutOff() {
        return ArgoOutage.ofItsCluster(argo).map(why -> not(State.UNKNOWN, "is not known: " + why));
    }

    /** What it says may be of another cluster, or of one of several. */
    private Optional<Judged> unplaced() {
        return argo.unplaced().map(why -> not(State.UNKNOWN, Words.oneLine(why)));
    }

    private Optional<Judged> failure() {
        List<HardFailure> atTarget = ArgoFailure.own(argo).stream()
                .filter(this::concernsTarget)
                // Where it is not known of which cluster it speaks, only a specification that Argo CD refuses fails.
                .filter(failure -> argo.unplaced().isEmpty() || failure.everyTarget())
                .toList();
        return question.first(atTarget)
                .map(f -> question.failing(runs(), f, f.said().isBlank() ? said() : f.said()));
    }

    /** A comparison that resolved no commit is about the target when it was made after the target came about. */
    private boolean concernsTarget(HardFailure failure) {
        if (argo.revision().isEmpty() && failure.commit().isEmpty() && !failure.everyTarget()) {
            return argo.reconciledAt()
                    .filter(at -> !at.isBefore(question.target().since()))
                    .isPresent();
        }
        return question.concernsTarget(failure);
    }

    private Optional<Judged> revision() {
        if (argo.revision().isEmpty()) {
            return Optional.of(not(
                    State.UNKNOWN,
                    ArgoOutage.ofGit(argo)
                            .map(why -> "cannot look at Git: " + why)
                            .orElseGet(() -> "has not been compared with a commit (sync "
                                    + Words.orUnknown(argo.syncStatus()) + ")" + whyNotCompared())));
        }
        String revision = argo.revision().get();
        CommitRelation relation = question.relation(revision);
        return relation.atTarget()
                ? Optional.empty()
                : Optional.of(question.elsewhere(revision, relation, said(), compared())
                        .running(runs()));
    }

    private String whyNotCompared() {
        return ArgoOutage.ofGit(argo)
                .map(why -> ": cannot look at Git: " + why)
                .or(() -> argo.conditions().stream()
                        .filter(c -> c.type().equals("ComparisonError"))
                        .findFirst()
                        .map(c -> ": " + Words.oneLine(c.type() + ": " + c.message())))
                .orElse("");
    }

    /** The top-level operation stays during all retries of a sync, and while that waits for a hook or a deletion. */
    private Optional<Judged> operation() {
        if (ArgoFailure.running(argo)) {
            boolean again = argo.operationFinishedAt().isPresent() && argo.operationRetries() > 0;
            String how = argo.operationPhase().orElse("")
                    + (argo.operationRetries() > 0
                            ? ", retry " + argo.operationRetries()
                                    + argo.retryLimit()
                                            .filter(limit -> limit >= 0)
                                            .map(limit -> " of " + limit)
                                            .orElse("")
                            : "");
            String message = argo.operationMessage()
                    .filter(m -> !m.isBlank())
                    .map(m -> ": " + Words.oneLine(m))
                    .orElse("");
            String syncing = "is syncing (" + how + ")" + (again ? ", the attempt before failed" : "") + message;
            return Optional.of(not(State.APPLYING, again ? ArgoFailure.withFailedTasks(argo, syncing) : syncing));
        }
        return argo.operationPending()
                ? Optional.of(not(State.APPLYING, "is about to sync" + since(compared())))
                : Optional.empty();
    }

    private Optional<Judged> sync() {
        Optional<Evidence.Condition> wipeOut = ArgoFailure.refusesToWipeOut(argo);
        if (wipeOut.isPresent()) {
            return Optional.of(Judged.not(
                    State.BLOCKED,
                    runs(),
                    Words.oneLine(wipeOut.get().message()),
                    "refuses to delete everything it runs, because no manifest is left at " + question.targetCommit()
                            + ": sync it with pruning by hand, or set allowEmpty on the application"));
        }
        return switch (argo.syncStatus()) {
            case "Synced" -> Optional.empty();
            case "OutOfSync" -> Optional.of(outOfSync());
            default ->
                Optional.of(not(
                        State.UNKNOWN,
                        "has sync status " + Words.orUnknown(argo.syncStatus()) + " at " + question.targetCommit()
                                + since(compared()) + whyNotCompared()));
        };
    }

    private Judged outOfSync() {
        String at = "is OutOfSync at " + question.targetCommit();
        if (!argo.automated()) {
            return not(State.BLOCKED, at + " and auto-sync is off: sync the application, or turn auto-sync on");
        }
        Optional<Evidence.Condition> shared = sharedResource();
        if (shared.isPresent()) {
            return not(
                    State.BLOCKED,
                    at + ": " + Words.oneLine(shared.get().message())
                            + ": each of them undoes what the other one does; let only one apply it");
        }
        if (Duration.between(compared(), question.observedAt()).compareTo(SYNC_START) < 0) {
            return not(State.APPLYING, at + ", auto-sync has not started yet" + since(compared()));
        }
        return not(
                State.BLOCKED,
                at + " and auto-sync does not sync it: look for a sync window, for resources that only pruning would"
                        + " remove, or for something else that changes them" + since(compared()));
    }

    private Optional<Evidence.Condition> sharedResource() {
        return argo.conditions().stream()
                .filter(c -> c.type().equals("SharedResourceWarning"))
                .findFirst();
    }

    /** To Argo CD, what has nothing to apply is Synced and Healthy: also where a path, a filter or recursion is wrong. */
    private Optional<Judged> emptiness() {
        int assigned = question.target().assignments().getOrDefault(question.clusterType(), 0);
        return argo.empty() && assigned > 0
                ? Optional.of(not(
                        State.BLOCKED,
                        "applies nothing at " + question.targetCommit() + ", and "
                                + Words.plural(assigned, "deployment target is", "deployment targets are")
                                + " assigned to its cluster type " + question.clusterType()
                                + ": look at the application's path, directory.recurse, include and exclude"))
                : Optional.empty();
    }

    private Optional<Judged> health() {
        Optional<Instant> finished = argo.operationFinishedAt();
        if (argo.reconciledAt().isEmpty()
                || finished.filter(f -> f.isAfter(argo.reconciledAt().get())).isPresent()) {
            return Optional.of(not(
                    State.APPLYING,
                    "has synced, but its health may be from before the sync: waiting for its next comparison"));
        }
        if (!argo.healthStatus().equals("Healthy")) {
            String message = argo.resources().stream()
                    .findFirst()
                    .map(r -> r.name() + (r.message().isBlank() ? "" : ": " + r.message()))
                    .or(argo::healthMessage)
                    .filter(m -> !m.isBlank())
                    .map(m -> ": " + Words.oneLine(m))
                    .orElse("");
            String since = argo.healthSince().map(this::since).orElse("");
            return Optional.of(not(
                    argo.healthStatus().isBlank() || argo.healthStatus().equals("Unknown")
                            ? State.UNKNOWN
                            : State.APPLYING,
                    "is at " + question.targetCommit() + ", health " + Words.orUnknown(argo.healthStatus()) + since
                            + message));
        }
        Duration settle = question.policy().settle();
        Instant healthySince = Stream.of(argo.healthSince(), finished, argo.reconciledAt())
                .limit(argo.healthSince().isPresent() ? 2 : 3)
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElseThrow();
        Duration healthy = Duration.between(healthySince, question.observedAt());
        return healthy.compareTo(settle) >= 0
                ? Optional.empty()
                : Optional.of(not(
                        State.APPLYING,
                        "is Healthy at " + question.targetCommit() + " for " + Words.span(healthy) + " of "
                                + Words.span(settle)));
    }

    private Optional<Judged> children() {
        if (question.policy().workloads() != Policy.Workloads.REQUIRE) {
            return Optional.empty();
        }
        List<Child> bad = unhealthyChildren();
        if (bad.isEmpty()) {
            return Optional.empty();
        }
        return question.first(ArgoFailure.degradedChildren(argo))
                .map(f -> question.failing(argo.revision(), f, f.said()))
                .or(() -> Optional.of(not(
                        State.APPLYING,
                        "is at " + question.targetCommit() + ", but " + ArgoFailure.describe(bad.get(0))
                                + (bad.size() > 1 ? " and " + (bad.size() - 1) + " more" : ""))));
    }

    private List<String> warnings() {
        return Stream.of(
                        sharedResource().map(c -> Words.oneLine(c.message())).stream(),
                        ArgoHooks.warning(argo, question).stream(),
                        unhealthyChildren().stream().limit(20).map(ArgoFailure::describe))
                .flatMap(warnings -> warnings)
                .toList();
    }

    private List<Child> unhealthyChildren() {
        return argo.children().stream()
                .filter(c ->
                        !c.healthStatus().equals("Healthy") || !c.syncStatus().equals("Synced"))
                .toList();
    }

    private Judged not(State state, String reason) {
        return Judged.not(state, runs(), said(), reason);
    }

    private Instant compared() {
        return argo.reconciledAt().orElse(question.observedAt());
    }

    private String since(Instant moment) {
        return " (" + question.ageOf(moment) + ")";
    }

    /** In sync, it runs what it was compared with; otherwise what its last operation brought, if that succeeded. */
    private Optional<String> runs() {
        return argo.syncStatus().equals("Synced")
                ? argo.revision()
                : argo.operationRevision()
                        .filter(r -> argo.operationPhase()
                                .filter("Succeeded"::equals)
                                .isPresent());
    }

    /** What it says of now: not what its last operation said of another commit. */
    private String said() {
        return argo.conditions().stream()
                .filter(c -> c.type().endsWith("Error"))
                .map(Evidence.Condition::message)
                .findFirst()
                .or(() -> argo.healthMessage().filter(m -> !m.isBlank()))
                .or(() -> argo.operationMessage()
                        .filter(m -> !m.isBlank() && ArgoFailure.ofThePresent(argo, argo.operationRevision())))
                .map(Words::oneLine)
                .orElse(Words.orUnknown(argo.syncStatus()) + ", " + Words.orUnknown(argo.healthStatus()));
    }
}
