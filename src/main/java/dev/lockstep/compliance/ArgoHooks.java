package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Finding.State;
import java.util.List;
import java.util.Optional;

/**
 * What an application in sync without a sync at its commit leaves open. Argo CD runs hooks only with a sync: a hook that failed before is
 * forgotten, and one that changed does not run. Of hooks it tells only those that have run before, so the folder in Git is asked.
 */
final class ArgoHooks {
    private static final int NAMED = 3;
    private static final String CURE = "; sync the application, so that they run";

    private final Argo argo;
    private final Question question;
    private final Optional<String> runs;
    private final String said;

    private ArgoHooks(Argo argo, Question question, Optional<String> runs, String said) {
        this.argo = argo;
        this.question = question;
        this.runs = runs;
        this.said = said;
    }

    /** Empty when no hook is in question. */
    static Optional<Judged> judge(Argo argo, Question question, Optional<String> runs, String said) {
        return new ArgoHooks(argo, question, runs, said).judge();
    }

    /** Where there is no Git to look into, what hooks it is known to have may have changed. */
    static Optional<String> warning(Argo argo, Question question) {
        Optional<String> ran = argo.operationRevision();
        boolean open = argo.syncStatus().equals("Synced")
                && question.atTarget(argo.revision())
                && ran.isPresent()
                && !question.atTarget(ran)
                && !argo.hooks().isEmpty()
                && question.ancestry().hooksSince(ran, question.clusterType()).isEmpty();
        return open
                ? Optional.of("it is at " + question.targetCommit() + " without a sync since " + Words.commit(ran.get())
                        + ", and Argo CD runs hooks only with a sync: whether they changed in between ("
                        + named(argo.hooks()) + ") is not known here")
                : Optional.empty();
    }

    private Optional<Judged> judge() {
        Optional<String> operation = argo.operationRevision();
        boolean never = operation.isEmpty() && argo.operationPhase().isEmpty();
        return !never && ArgoFailure.ofThePresent(argo, operation)
                ? Optional.empty()
                : failed(operation).or(() -> changed(operation));
    }

    private Optional<Judged> failed(Optional<String> operation) {
        return argo.tasks().stream()
                .filter(task -> task.hook().filter("PostSync"::equals).isPresent() && ArgoFailure.failed(argo))
                .findFirst()
                .map(task -> Judged.not(
                        State.BLOCKED,
                        runs,
                        Words.oneLine(task.message()),
                        "is at " + question.targetCommit() + ", but its " + ArgoFailure.describe(task)
                                + ": that was at "
                                + operation.map(Words::commit).orElse("an unknown commit")
                                + ", and Argo CD has not run it since, because nothing else changed: sync the"
                                + " application, so that it runs again"));
    }

    /**
     * What ran at a commit that proves the target has run for the target. A sync that did not succeed may have run nothing: then the last
     * one counts that did.
     */
    private Optional<Judged> changed(Optional<String> operation) {
        Optional<String> ran = operation
                .filter(o -> argo.operationPhase().filter("Succeeded"::equals).isPresent())
                .or(argo::lastSynced);
        return question.atTarget(ran)
                ? Optional.empty()
                : question.ancestry()
                        .hooksSince(ran, question.clusterType())
                        .flatMap(hooks -> judge(hooks, ran.isPresent(), since(operation, ran)));
    }

    private static String since(Optional<String> operation, Optional<String> ran) {
        return ran.map(commit -> " since " + Words.commit(commit))
                .or(() -> operation.map(commit -> " since the one that failed at " + Words.commit(commit)))
                .orElse("");
    }

    private Optional<Judged> judge(FolderHooks hooks, boolean others, String since) {
        String at = "is at " + question.targetCommit() + " without a sync" + since;
        if (!hooks.changed().isEmpty()) {
            return Optional.of(not(
                    State.BLOCKED,
                    at + (others ? ", because nothing but hooks changed" : "") + ": Argo CD has not run hooks ("
                            + named(hooks.changed()) + ")" + CURE));
        }
        return hooks.doubt().flatMap(doubt -> switch (doubt.kind()) {
            case UNREACHABLE ->
                Optional.of(not(
                        State.UNKNOWN,
                        at + ", and whether hooks changed, which Argo CD would not have run, cannot be looked up now: "
                                + Words.oneLine(doubt.why())));
            case RENDERED ->
                argo.hooks().isEmpty() ? Optional.empty() : Optional.of(not(State.BLOCKED, at + untold(doubt)));
            case UNREADABLE -> Optional.of(not(State.BLOCKED, at + untold(doubt)));
        });
    }

    private String untold(FolderHooks.Doubt doubt) {
        return ", and hooks may have changed, which Argo CD has not run"
                + (argo.hooks().isEmpty() ? "" : " (" + named(argo.hooks()) + ")") + ": " + Words.oneLine(doubt.why())
                + CURE;
    }

    private Judged not(State state, String reason) {
        return Judged.not(state, runs, said, reason);
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
