package dev.lockstep.kubernetes;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * What is asked for by many at once, one time after the other. Everybody gets what was begun after he asked; all that wait when one is
 * begun share its outcome, also when it fails. Nothing is kept longer than somebody waits for it.
 */
final class Shared<T> {
    private final Supplier<T> asking;
    private CompletableFuture<T> underWay;
    private CompletableFuture<T> next;

    Shared(Supplier<T> asking) {
        this.asking = asking;
    }

    T get() {
        CompletableFuture<T> mine;
        CompletableFuture<T> before;
        boolean first;
        synchronized (this) {
            first = next == null;
            if (first) {
                next = new CompletableFuture<>();
            }
            mine = next;
            before = underWay;
        }
        if (first) {
            ask(mine, before);
        }
        return outcome(mine);
    }

    private void ask(CompletableFuture<T> mine, CompletableFuture<T> before) {
        try {
            awaitEndOf(before);
            begin(mine);
            mine.complete(asking.get());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            mine.completeExceptionally(e);
        } finally {
            end(mine);
        }
    }

    /** However it ends: that is for those who wait for it. */
    private static void awaitEndOf(CompletableFuture<?> before) {
        if (before != null) {
            outcome(before.handle((result, failure) -> true));
        }
    }

    private synchronized void begin(CompletableFuture<T> mine) {
        underWay = mine;
        next = null;
    }

    private synchronized void end(CompletableFuture<T> mine) {
        if (underWay == mine) {
            underWay = null;
        }
        if (next == mine) {
            next = null;
        }
    }

    private static <R> R outcome(CompletableFuture<R> of) {
        try {
            return of.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient("Waiting for an answer was interrupted.", e);
        } catch (ExecutionException e) {
            OutOfMemory.haltIf(e);
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }
}
