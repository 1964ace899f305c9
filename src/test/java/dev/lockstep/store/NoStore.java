package dev.lockstep.store;

import jakarta.enterprise.inject.Vetoed;

/** Stores nothing, for tests that say what a worker is told. */
@Vetoed
public class NoStore extends PromotionStore {
    public NoStore() {
        super(null, null, null, null, null, null, null, null, null);
    }
}
