package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Task;
import dev.lockstep.compliance.Finding.State;
import java.util.List;
import java.util.Optional;

/**
 * What an application in sync without a sync at its commit leaves open. Argo CD runs hooks only with a sync: a hook that failed before is
 * forgotten, and one that changed does not run.
 */
final class ArgoHooks {
    private static final int NAMED = 3;

    private ArgoHooks() {}

    /** Empty when no hook is in question. */
    static Optional<Judged> judge(Argo argo, Question question, Optional<String> runs, String said) {
        Optional<String> operation = argo.operationRevision();
        if (operation.isEmpty() || ArgoFailure.ofThePresent(argo, operation)) {
            return Optional.empty();
        }
        String since = Words.commit(operation.get());
        Optional<Task> failed = argo.tasks().stream()
                .filter(task -> task.hook().isPresent() && ArgoFailure.failed(argo))
                .findFirst();
        if (failed.isPresent()) {
            return Optional.of(Judged.not(
                    State.BLOCKED,
                    runs,
                    Words.oneLine(failed.get().message()),
                    "is at " + question.targetCommit() + ", but its " + ArgoFailure.describe(failed.get())
                            + ": that was at " + since
                            + ", and Argo CD has not run it since, because nothing else changed: sync the application,"
                            + " so that it runs again"));
        }
        boolean changed = question.ancestry()
                .sameFolder(operation.get(), question.clusterType())
                .filter(same -> !same)
                .isPresent();
        return argo.hooks().isEmpty() || !changed
                ? Optional.empty()
                : Optional.of(Judged.not(
                        State.BLOCKED,
                        runs,
                        said,
                        "is at " + question.targetCommit() + " without a sync, because nothing but hooks changed since "
                                + since + ": Argo CD has not run them (" + named(argo.hooks())
                                + "); sync the application, so that they run"));
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
