package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import java.util.List;
import java.util.Locale;

/** A state as a word and a shape; the colour only repeats what both say. */
public record Mark(String word, Kind kind) {
    public enum Kind {
        /** A disc. */
        PROVEN,
        /** A ring with a dot. */
        MOVING,
        /** A square. */
        WAITING,
        /** A lozenge. */
        FAILED,
        /** A ring. */
        IDLE
    }

    static final Mark PAUSED = new Mark("paused", Kind.WAITING);
    static final Mark WAITING = new Mark("waiting", Kind.WAITING);

    /** The class of the style sheet that draws the shape. */
    public String css() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static Mark of(PromotionStatus status) {
        return new Mark(
                word(status.name()),
                switch (status) {
                    case RUNNING -> Kind.MOVING;
                    case SUCCEEDED -> Kind.PROVEN;
                    case FAILED, REJECTED -> Kind.FAILED;
                    case ABORTED, SUPERSEDED -> Kind.IDLE;
                });
    }

    /** Of a run: that it runs is said only while something of it can move. */
    static Mark of(RunSummary run) {
        List<StageSummary> active = run.status() == PromotionStatus.RUNNING ? run.active() : List.of();
        if (!active.isEmpty() && active.stream().allMatch(StageSummary::paused)) {
            return PAUSED;
        }
        return active.stream().anyMatch(stage -> kind(stage) == Kind.WAITING) ? WAITING : of(run.status());
    }

    static Mark of(StageSummary stage) {
        Kind kind = kind(stage);
        return stage.paused()
                ? PAUSED
                : stage.running() && kind == Kind.WAITING
                        ? WAITING
                        : new Mark(word(stage.status().name()), kind);
    }

    /** Of a stage of which no more is known: one that runs counts as moving. */
    static Mark of(StageStatus status) {
        return new Mark(
                word(status.name()),
                switch (status) {
                    case PENDING, ABORTED, SUPERSEDED -> Kind.IDLE;
                    case RUNNING -> Kind.MOVING;
                    case SUCCEEDED, NO_OP -> Kind.PROVEN;
                    case FAILED, REJECTED -> Kind.FAILED;
                });
    }

    static Mark of(Finding.State state) {
        return new Mark(
                word(state.name()),
                switch (state) {
                    case PROVEN -> Kind.PROVEN;
                    case APPLYING -> Kind.MOVING;
                    case BEHIND, BLOCKED, CHANGED_OUTSIDE, UNKNOWN -> Kind.WAITING;
                    case FAILING, FAILED -> Kind.FAILED;
                    case RETIRED -> Kind.IDLE;
                });
    }

    /** How urgent a stage looks: waiting for a person or for its turn is not the same as being on the move. */
    static Kind kind(StageSummary stage) {
        return stage.paused() || waitsForOthers(stage)
                ? Kind.WAITING
                : of(stage.status()).kind();
    }

    private static boolean waitsForOthers(StageSummary stage) {
        return stage.running() && stage.waiting().isPresent() && (!stage.awaitsProof() || stage.attempts() > 0);
    }

    /** The words of the API, for reading. */
    static String word(String constant) {
        return constant.equals("NO_OP")
                ? "no-op"
                : constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
