package dev.lockstep.sandbox.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * How long each step of a cluster takes. None may be negative; syncInterval is positive.
 *
 * @param syncInterval time between two looks at Git
 * @param fetch from noticing a new head to having fetched it
 * @param apply Flux: from fetched to the Kustomization reconciling it. Argo CD: duration of the sync operation
 * @param health Flux: from reconciling to applied, half of it with nested Kustomizations not ready. Argo CD: from synced to healthy
 * @param scatter between 0 and 1: where in its range the next attempt of Flux is
 */
public record FleetDelays(
        Duration syncInterval, Duration fetch, Duration apply, Duration health, DoubleSupplier scatter) {
    /** @throws IllegalArgumentException if a delay is negative or the interval not positive */
    public FleetDelays {
        if (syncInterval.isNegative() || syncInterval.isZero()) {
            throw new IllegalArgumentException("syncInterval must be positive, not " + syncInterval);
        }
        if (fetch.isNegative() || apply.isNegative() || health.isNegative()) {
            throw new IllegalArgumentException(
                    "delays must not be negative: fetch " + fetch + ", apply " + apply + ", health " + health);
        }
    }

    /** Attempts of Flux are an interval apart, to the moment. */
    public FleetDelays(Duration syncInterval, Duration fetch, Duration apply, Duration health) {
        this(syncInterval, fetch, apply, health, () -> 0.5);
    }

    /** From a push to healthy between 0.4 and 0.9 s. */
    public static FleetDelays quick() {
        return new FleetDelays(
                Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofMillis(150), Duration.ofMillis(150));
    }

    /** When to look at Git again: at the same moments for all clusters, so that one question to a repository serves them all. */
    Instant nextLook(Instant now) {
        long interval = Math.max(1, syncInterval.toMillis());
        return Instant.ofEpochMilli((Math.floorDiv(now.toEpochMilli(), interval) + 1) * interval);
    }

    /**
     * When what has failed, or is looked after, is tried again: an interval later, give or take a quarter. Flux scatters its intervals as well, so that nobody
     * who looks at regular moments always meets the same moment of an attempt.
     */
    Instant nextAttempt(Instant now) {
        long interval = syncInterval.toMillis();
        return now.plusMillis(interval * 3 / 4 + Math.round(interval / 2.0 * scatter.getAsDouble()));
    }
}
