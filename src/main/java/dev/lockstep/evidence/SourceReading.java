package dev.lockstep.evidence;

import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The direct reads of one look in one source: those that are still to come, and what went wrong. */
final class SourceReading {
    private static final int NAMED = 3;
    /** Reads that are not answered in time may still be: they are not followed by others at once. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final String source;
    private final ConcurrentLinkedQueue<ReconcilerReport> toRead;
    private final AtomicInteger left;
    private final SourceRest rest;
    private final InstantSource clock;
    private final Instant end;
    private final Function<ReconcilerReport, Optional<OutsideException>> read;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<String> named = new LinkedHashSet<>();
    private volatile boolean stopped;
    private int failed;

    /**
     * @param end when the look has lasted long enough
     * @param read reads one, and says why it could not
     */
    SourceReading(
            String source,
            List<ReconcilerReport> toRead,
            SourceRest rest,
            InstantSource clock,
            Instant end,
            Function<ReconcilerReport, Optional<OutsideException>> read) {
        this.source = source;
        this.toRead = new ConcurrentLinkedQueue<>(toRead);
        this.left = new AtomicInteger(toRead.size());
        this.rest = rest;
        this.clock = clock;
        this.end = end;
        this.read = read;
    }

    String source() {
        return source;
    }

    /**
     * Begins to read. After each read the next one queues up again, so that readings of the same source take turns.
     *
     * @return done when there is nothing to read any more, or no more is begun
     */
    CompletableFuture<Void> start(Executor threads, int atOnce) {
        int lines = Math.min(atOnce, left.get());
        running.set(lines);
        if (lines == 0) {
            done.complete(null);
        }
        for (int i = 0; i < lines; i++) {
            queue(threads);
        }
        return done;
    }

    /** No more reads are begun; those that are under way end by themselves, and are not waited for. */
    void stop() {
        stopped = true;
    }

    private void queue(Executor threads) {
        try {
            threads.execute(() -> readOn(threads));
        } catch (RejectedExecutionException closing) {
            ended();
        }
    }

    private void readOn(Executor threads) {
        ReconcilerReport next;
        try {
            next = !stopped && mayGoOn(clock.instant()) ? toRead.poll() : null;
            if (next != null) {
                read(next);
            }
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            done.completeExceptionally(e);
            return;
        }
        if (next == null) {
            ended();
        } else {
            queue(threads);
        }
    }

    private void read(ReconcilerReport next) {
        underWay.incrementAndGet();
        try {
            Optional<OutsideException> failure = read.apply(next);
            left.decrementAndGet();
            failure.ifPresentOrElse(this::failed, rest::answered);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void ended() {
        if (running.decrementAndGet() == 0) {
            done.complete(null);
        }
    }

    private boolean mayGoOn(Instant now) {
        return now.isBefore(end) && rest.at(now).isEmpty();
    }

    private synchronized void failed(OutsideException failure) {
        failed++;
        if (named.size() < NAMED) {
            named.add(failure.getMessage());
        }
        if (failure instanceof OutsideException.NotFound) {
            rest.answered();
        } else {
            rest.failed(failure, clock.instant());
        }
    }

    /** Few sentences, however many reads failed or were not begun. */
    synchronized List<String> troubles(Instant now) {
        List<String> troubles = new ArrayList<>(named);
        if (failed > troubles.size()) {
            troubles.add((failed - troubles.size()) + " more direct reads of source " + source + " failed");
        }
        if (left.get() > 0) {
            String why = rest.at(now)
                    .map(resting -> "it is left alone for "
                            + Math.max(1, resting.left().toSeconds()) + " s, because " + resting.why())
                    .orElse(isSlow() ? "it has not answered in time" : "they are so many that it takes several looks");
            troubles.add(
                    left.get() + " of its clusters are still to be read directly from source " + source + ": " + why);
        }
        return troubles;
    }

    /** In which time the next read may be sent, if there is one to send. */
    Optional<Duration> again(Instant now) {
        return left.get() == 0
                ? Optional.empty()
                : Optional.of(rest.at(now).map(SourceRest.Rest::left).orElse(isSlow() ? SLOW : Duration.ZERO));
    }

    private boolean isSlow() {
        return stopped && underWay.get() > 0;
    }
}
