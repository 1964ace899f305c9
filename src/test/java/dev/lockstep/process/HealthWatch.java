package dev.lockstep.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Asks a server several times a second whether it lives, as a supervisor would: each time on a new connection. */
final class HealthWatch implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final URI health;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    private HealthWatch(URI address) {
        health = address.resolve("/q/health/live");
    }

    static HealthWatch begin(URI address) {
        HealthWatch watch = new HealthWatch(address);
        watch.clock.scheduleWithFixedDelay(watch::ask, 0, 200, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void ask() {
        long began = System.nanoTime();
        try {
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            if (connection.getResponseCode() != 200) {
                failures.add("status " + connection.getResponseCode());
            }
            connection.getInputStream().readAllBytes();
        } catch (IOException e) {
            failures.add(e.toString());
        }
        asked.incrementAndGet();
        slowest.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began), Math::max);
    }

    int asked() {
        return asked.get();
    }

    long slowestMillis() {
        return slowest.get();
    }

    List<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
