package dev.lockstep.invariants;

/** A promise that was not kept, and the sentence that says by whom. */
public record Broken(Promise promise, String sentence) {
    @Override
    public String toString() {
        return promise + ": " + sentence;
    }
}
