package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.queries.StageSummary;
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

    static Mark of(StageSummary stage) {
        return new Mark(word(stage.status().name()), kind(stage));
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
        return waitsForOthers(stage) ? Kind.WAITING : of(stage.status()).kind();
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
