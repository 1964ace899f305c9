package dev.lockstep.chaos;

import dev.lockstep.worker.MortalWorker;
import dev.lockstep.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Several workers; whoever dies is buried, and another one is born. */
final class Ward implements AutoCloseable {
    private static final int AT_ONCE = 6;
    private static final int LONGEST_LIFE = 80;
    private static final int MOST_EFFECTS = 14;
    private static final int LONG = 1_000_000;

    /** By the machine's time, which Lockstep's goes by here. */
    private record Settings(Optional<String> name, int threads, Duration lease, Duration poll)
            implements WorkerSettings {}

    private final MortalWorker.Nursery nursery;
    private final Random random;
    private final List<MortalWorker> alive = new ArrayList<>();
    private final Map<String, Integer> points = new TreeMap<>();
    private final ExecutorService burials = Executors.newCachedThreadPool(task -> new Thread(task, "burial"));
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private boolean longLives;

    Ward(MortalWorker.Nursery nursery, long seed) {
        this.nursery = nursery;
        this.random = new Random(seed);
        // Deaths are what this is about; anything else is told as ever.
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            if (!(thrown instanceof Death)) {
                thrown.printStackTrace();
            }
        });
    }

    /** Replaces the dead; returns how many there were until now. */
    int round() {
        alive.removeIf(worker -> {
            worker.life().end().ifPresent(point -> {
                points.merge(point, 1, Integer::sum);
                bury(worker);
            });
            return worker.life().end().isPresent();
        });
        while (alive.size() < AT_ONCE) {
            alive.add(nursery.bear(
                    life(), new Settings(Optional.empty(), 3, Duration.ofSeconds(2), Duration.ofMillis(50))));
        }
        return deaths();
    }

    private Life life() {
        if (longLives) {
            return Life.ofPoints(LONG);
        }
        return random.nextBoolean()
                ? Life.ofPoints(1 + random.nextInt(LONGEST_LIFE))
                : Life.ofEffects(1 + random.nextInt(MOST_EFFECTS));
    }

    private void bury(MortalWorker worker) {
        burials.execute(() -> {
            try {
                worker.bury();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** From now on nobody dies any more: who lives is replaced by somebody who goes on to the end. */
    void grantLongLives() {
        longLives = true;
        alive.forEach(worker -> worker.life().endNow());
        round();
    }

    int deaths() {
        return points.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many died where. */
    Map<String, Integer> points() {
        return new TreeMap<>(points);
    }

    @Override
    public void close() throws InterruptedException {
        alive.forEach(this::bury);
        burials.shutdown();
        if (!burials.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("some workers cannot be buried");
        }
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
