package dev.lockstep.promotion;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody stopped the line, or a part of it. What is paused is watched and not acted upon: nothing is rendered, pushed,
 * opened, merged or written, and nothing fails for lack of time.
 *
 * @param scope what was paused
 * @param where the same in words: {@code environment stage}
 * @param environment the only one that it is about; empty: all of the run's
 * @param entryOnly whether it only keeps promotions from entering, as after a rollback
 */
public record Pause(
        Scope scope,
        String where,
        Optional<String> environment,
        boolean entryOnly,
        String by,
        String reason,
        Instant since) {
    public enum Scope {
        EVERYTHING,
        PIPELINE,
        ENVIRONMENT,
        PROMOTION
    }

    /**
     * A rollback that a person starts while the line is stopped is meant to run: only what was paused after its start, or the
     * rollback itself, holds it.
     *
     * @param beforeLane whether the stage has not entered its lane yet
     */
    boolean holds(Promotion run, Stage stage, boolean beforeLane) {
        return holds(run.kind(), run.createdAt(), stage.environment(), beforeLane);
    }

    /**
     * The same of a run of which only this is known.
     *
     * @param created when the run was
     */
    public boolean holds(RunKind kind, Instant created, String stage, boolean beforeLane) {
        if (environment.filter(only -> !only.equals(stage)).isPresent()) {
            return false;
        }
        if (entryOnly) {
            return kind == RunKind.PROMOTION && beforeLane;
        }
        return kind != RunKind.ROLLBACK || scope == Scope.PROMOTION || since.isAfter(created);
    }

    /** {@code paused by olga (environment stage): disk full}, or {@code held since rollback #12 …}. */
    public String sentence() {
        return (entryOnly ? "held by " : "paused by ") + by + " (" + where + ")"
                + (reason.isBlank() ? "" : ": " + reason);
    }
}
