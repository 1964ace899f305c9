package dev.lockstep.dashboard;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One step of a stage.
 *
 * @param detail what it came to, or how far it is; may be empty
 * @param began when it was first begun
 * @param since since when it is under way, {@code took} how long it was
 * @param events what happened in it, the oldest first
 */
@RecordBuilder
public record StepLine(
        String name,
        State state,
        String detail,
        Optional<Link> link,
        Optional<Commit> commit,
        Optional<Moment> began,
        Optional<Moment> since,
        Optional<String> took,
        List<EventLine> events)
        implements StepLineBuilder.With {

    public enum State {
        DONE,
        NOW,
        /** Here it stands still, because somebody paused it. */
        PAUSED,
        TODO,
        FAILED,
        STOPPED,
        SKIPPED
    }

    public String css() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the stage is at it. */
    public boolean current() {
        return state == State.NOW || state == State.PAUSED;
    }

    /** For those who do not see the shape. */
    public String word() {
        return switch (state) {
            case DONE -> "done";
            case NOW -> "now";
            case PAUSED -> "paused here";
            case TODO -> "to do";
            case FAILED -> "failed";
            case STOPPED -> "stopped here";
            case SKIPPED -> "not needed";
        };
    }
}
