package dev.lockstep.promotion;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Optional;

/** How far a stage is. Only a running one waits, is refused or is paused; only one that has ended says why. */
public sealed interface Progress {
    /** Not begun: the environments before it are not proven. */
    record Pending(Instant since) implements Progress {
        @Override
        public StageStatus status() {
            return StageStatus.PENDING;
        }

        @Override
        public Step step() {
            return Step.GATE;
        }

        @Override
        public Optional<Instant> startedAt() {
            return Optional.empty();
        }

        @Override
        public Instant stepSince() {
            return since;
        }

        @Override
        public Instant deadline() {
            return since;
        }

        @Override
        public int attempts() {
            return 0;
        }
    }

    /**
     * At work on a step.
     *
     * @param deadline of the step
     * @param attempts failed attempts of the current action in a row
     * @param pausedSince from when on the step's time is not counted, because somebody paused it
     * @param refusal of what the step asks for, if it was asked for and not granted
     */
    @RecordBuilder
    record Running(
            Step step,
            Instant began,
            Instant stepSince,
            Instant deadline,
            int attempts,
            Optional<Waiting> waiting,
            Optional<Refusal> refusal,
            Optional<Instant> pausedSince)
            implements Progress, ProgressRunningBuilder.With {
        @Override
        public StageStatus status() {
            return StageStatus.RUNNING;
        }

        @Override
        public Optional<Instant> startedAt() {
            return Optional.of(began);
        }
    }

    /**
     * @param status a final one
     * @param step the one it ended in
     * @param startedAt empty when it never began
     * @param attempts as they were when it ended
     */
    record Ended(
            StageStatus status,
            Step step,
            Optional<Instant> startedAt,
            Instant stepSince,
            Instant deadline,
            int attempts,
            Instant at,
            Optional<String> reason)
            implements Progress {
        public Ended {
            if (!status.terminal()) {
                throw new IllegalArgumentException("a stage does not end as " + status);
            }
        }

        @Override
        public Optional<Instant> endedAt() {
            return Optional.of(at);
        }
    }

    StageStatus status();

    /** What it does; of one that has ended, the step it ended in. */
    Step step();

    Optional<Instant> startedAt();

    Instant stepSince();

    Instant deadline();

    int attempts();

    default Optional<Instant> endedAt() {
        return Optional.empty();
    }

    default Optional<String> reason() {
        return Optional.empty();
    }

    default Optional<Waiting> waiting() {
        return Optional.empty();
    }

    default Optional<Refusal> refusal() {
        return Optional.empty();
    }

    default Optional<Instant> pausedSince() {
        return Optional.empty();
    }
}
