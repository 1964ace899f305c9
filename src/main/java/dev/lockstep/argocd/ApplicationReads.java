package dev.lockstep.argocd;

import dev.lockstep.argocd.ListedApplications.Wanted;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reads applications of one instance one by one, a few at once. None is begun later than a time-out after the first; the next time those
 * come first whose turn was longest ago.
 */
final class ApplicationReads {
    private static final Logger LOG = Logger.getLogger(ApplicationReads.class);
    private static final int AT_ONCE = 4;
    private static final int MOST_TURNS = 10_000;

    private final Duration patience;
    private final Executor threads = threads();
    /** When each was begun last. */
    private final Map<String, Long> turns = new ConcurrentHashMap<>();

    ApplicationReads(Duration patience) {
        this.patience = patience;
    }

    private static Executor threads() {
        ThreadPoolExecutor made =
                new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lockstep-argocd-read");
                    thread.setDaemon(true);
                    return thread;
                });
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /** One round of reads, and what came of it. */
    private static final class Round {
        private final long begun = System.nanoTime();
        private final Map<Wanted, OutsideException> failures = new ConcurrentHashMap<>();
        private volatile OutsideException end;
    }

    /**
     * @param read one of them; what it throws is of this one
     * @return why some could not be read
     * @throws OutsideException when the instance wants to be left alone, or does not take the token
     */
    Map<Wanted, OutsideException> each(List<Wanted> wanted, Consumer<Wanted> read) {
        Round round = new Round();
        Map<String, Long> before = new HashMap<>(turns);
        CompletableFuture<?>[] ends = wanted.stream()
                .sorted(Comparator.comparing(one -> before.getOrDefault(one.key(), Long.MIN_VALUE)))
                .map(one -> CompletableFuture.runAsync(() -> one(one, round, read), threads))
                .toArray(CompletableFuture[]::new);
        await(ends, round);
        if (round.end != null) {
            throw round.end;
        }
        return Map.copyOf(round.failures);
    }

    private static void await(CompletableFuture<?>[] ends, Round round) {
        try {
            CompletableFuture.allOf(ends).get();
        } catch (InterruptedException e) {
            round.end = new OutsideException.Transient("interrupted while reading applications", e);
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("reads end without an exception", e);
        }
    }

    private void one(Wanted one, Round round, Consumer<Wanted> read) {
        if (round.end != null) {
            return;
        }
        if (System.nanoTime() - round.begun > patience.toNanos()) {
            round.failures.put(
                    one,
                    new OutsideException.Transient(
                            "Application " + one.key() + " was not read: Argo CD took longer than "
                                    + patience.toSeconds() + " s for others. It is among the first of the next poll.",
                            null));
            return;
        }
        if (turns.size() > MOST_TURNS) {
            turns.clear();
        }
        turns.put(one.key(), System.nanoTime());
        try {
            read.accept(one);
        } catch (OutsideException e) {
            if (e instanceof OutsideException.NotSignedIn
                    || e instanceof OutsideException.Transient t
                            && t.retryAfter().isPresent()) {
                round.end = e;
            }
            round.failures.put(one, e);
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Reading application %s failed unexpectedly", one.key());
            round.failures.put(
                    one,
                    new OutsideException.Permanent(
                            "reading application " + one.key() + " failed with an internal error, details are in the"
                                    + " server's log: " + Text.cut(Text.line(Guarded.words(e)), Lengths.DETAIL),
                            e));
        }
    }
}
