package dev.lockstep.store;

/**
 * The clusters were judged again since the answer that a proof rests on, or what they said is not kept: nothing was saved, and they
 * are asked once more.
 */
public final class EvidenceReplaced extends RuntimeException {
    private static final long serialVersionUID = 1;

    EvidenceReplaced(String environment) {
        super("the findings kept for " + environment + " are not the ones that its proof rests on; it is judged again");
    }
}
