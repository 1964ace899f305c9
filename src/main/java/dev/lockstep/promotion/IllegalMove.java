package dev.lockstep.promotion;

/** An observation that cannot belong to the state it was made in: a defect, never to be swallowed. */
public final class IllegalMove extends IllegalStateException {
    IllegalMove(Promotion promotion, Stage stage, Action did, Observation observation) {
        super("promotion #" + promotion.number() + " (" + promotion.id() + ", " + promotion.status() + "), stage "
                + stage.environment() + " (" + stage.status() + ", " + stage.step() + "): cannot take "
                + observation.getClass().getSimpleName() + " of "
                + did.getClass().getSimpleName());
    }
}
