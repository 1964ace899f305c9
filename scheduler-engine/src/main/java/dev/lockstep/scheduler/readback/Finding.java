package dev.lockstep.scheduler.readback;

/**
 * Something wrong with a rendered file. It names no place of the control plane, so that it stays true while the files there move.
 *
 * @param manifest which one of the Template made it, from 0
 * @param line of the rendered file, from 1
 * @param templateLine of the manifest's text, from 1; 0 if it is not known
 * @param message what is wrong and what to do
 */
public record Finding(Weight weight, int manifest, int line, int templateLine, String message) {
    /** Whom it stops. */
    public enum Weight {
        /** Nobody who applies the file. */
        WARNING,
        /** Flux; Argo CD goes on. */
        FLUX_ERROR,
        /** Whoever applies the file. */
        ERROR
    }
}
