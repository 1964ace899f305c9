package dev.lockstep.dashboard;

import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Step;
import dev.lockstep.store.EventRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of one stage as its events tell them: when each began, how long it took in all (a stage that renders again is
 * in its steps more than once), and what happened in it. A step ends with the event that says what it came to.
 */
final class StepLog {
    /**
     * @param took empty while the step is under way for the first time
     * @param events the oldest first
     */
    record Entry(Optional<Instant> began, Optional<Duration> took, List<EventRow> events) {
        static final Entry NONE = new Entry(Optional.empty(), Optional.empty(), List.of());
    }

    private final Step afterMerge;
    private final Map<Step, Instant> began = new EnumMap<>(Step.class);
    private final Map<Step, Duration> took = new EnumMap<>(Step.class);
    private final Map<Step, List<EventRow>> events = new EnumMap<>(Step.class);
    private Step step = Step.GATE;
    private Optional<Instant> since = Optional.empty();

    private StepLog(Step afterMerge) {
        this.afterMerge = afterMerge;
    }

    /** @param rows of the promotion, the oldest first */
    static StepLog of(RunKind kind, String environment, List<EventRow> rows) {
        // New configuration brings no commit that could be written down as the base.
        StepLog log = new StepLog(kind == RunKind.RECONFIGURATION ? Step.AWAIT_COMPLIANCE : Step.WRITE_BASE);
        rows.stream().filter(row -> environment.equals(row.environment)).forEach(log::take);
        return log;
    }

    Entry of(Step wanted) {
        return new Entry(
                Optional.ofNullable(began.get(wanted)),
                Optional.ofNullable(took.get(wanted)),
                List.copyOf(events.getOrDefault(wanted, List.of())));
    }

    private void take(EventRow row) {
        if (since.isEmpty()) {
            begin(Step.GATE, row.at);
        }
        Optional<PromotionEvent.Type> type = Arrays.stream(PromotionEvent.Type.values())
                .filter(known -> known.name().equals(row.type))
                .findFirst();
        if (type.isEmpty()) {
            // Written by another version: it happened where the stage was.
            note(row);
            return;
        }
        switch (type.get()) {
            case PINNED -> {
                if (step == Step.AWAIT_MERGE) {
                    endingWith(row, Step.RENDER);
                } else {
                    enter(Step.RENDER, row.at);
                    note(row);
                }
            }
            case ABSORBED -> endingWith(row, Step.RENDER);
            // Entering is what the gate came to. What comes next depends: a merge that was late is not rendered.
            case LANE_ENTERED -> note(Step.GATE, row);
            case MERGE_DONE -> note(Step.AWAIT_MERGE, row);
            case RENDERED -> {
                enter(Step.RENDER, row.at);
                endingWith(row, Step.OPEN_PR);
            }
            case BRANCH_PUSHED -> {
                enter(Step.OPEN_PR, row.at);
                note(row);
            }
            case PULL_REQUEST_OPENED -> {
                enter(Step.OPEN_PR, row.at);
                endingWith(row, Step.AWAIT_MERGE);
            }
            case MERGED -> {
                // A pull request that was to be updated and had been merged is told while the next one is opened.
                if (step == Step.OPEN_PR) {
                    note(row);
                } else {
                    enter(Step.AWAIT_MERGE, row.at);
                    endingWith(row, afterMerge);
                }
            }
            case RENDER_WARNED, RENDER_NOTED -> note(Step.RENDER, row);
            case TREE_DIFFERS -> note(Step.AWAIT_MERGE, row);
            case BASE_PROPOSED -> {
                enter(Step.WRITE_BASE, row.at);
                note(row);
            }
            case BASE_WRITTEN -> {
                enter(Step.WRITE_BASE, row.at);
                endingWith(row, Step.AWAIT_COMPLIANCE);
            }
            case TARGET_MOVED, PROVEN -> {
                enter(Step.AWAIT_COMPLIANCE, row.at);
                note(row);
            }
            case STAGE_ENDED -> {
                note(row);
                leave(row.at);
            }
            case PROMOTION_STARTED,
                    PROMOTION_ENDED,
                    STAGE_STARTED,
                    PAUSED,
                    RESUMED,
                    WAITING,
                    STATUS_POSTED,
                    CLEANED_UP,
                    RETRYING,
                    REFUSED,
                    REQUESTED -> note(row);
        }
    }

    private void endingWith(EventRow row, Step next) {
        note(row);
        enter(next, row.at);
    }

    private void enter(Step next, Instant at) {
        if (next != step) {
            leave(at);
            begin(next, at);
        }
    }

    private void begin(Step next, Instant at) {
        step = next;
        since = Optional.of(at);
        began.putIfAbsent(next, at);
    }

    private void leave(Instant at) {
        since.ifPresent(from -> took.merge(step, Duration.between(from, at), Duration::plus));
        since = Optional.of(at);
    }

    private void note(EventRow row) {
        note(step, row);
    }

    private void note(Step where, EventRow row) {
        events.computeIfAbsent(where, any -> new ArrayList<>()).add(row);
    }
}
