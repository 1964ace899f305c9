package dev.lockstep.sandbox.fleet;

import java.time.Duration;

/**
 * Paging, quota and freshness of the Azure side.
 *
 * @param armPageSize Flux configurations in one page of an ARM list
 * @param graphPageSize most rows in one page of Resource Graph; a smaller {@code $top} wins
 * @param graphQuota Resource Graph queries per quotaWindow and client; the real one grants 15 in 5 s
 * @param quotaWindow length of a quota window, at least a second
 * @param indexLag how old the rows of Resource Graph are
 * @param tokenLifetime how long an access token is good
 */
public record FleetLimits(
        int armPageSize,
        int graphPageSize,
        int graphQuota,
        Duration quotaWindow,
        Duration indexLag,
        Duration tokenLifetime) {
    /** @throws IllegalArgumentException if a number is out of range */
    public FleetLimits {
        if (armPageSize < 1 || graphPageSize < 1 || graphPageSize > 1000 || graphQuota < 1) {
            throw new IllegalArgumentException(
                    "page sizes and quota must be positive, Resource Graph pages at most 1000: " + armPageSize + ", "
                            + graphPageSize + ", " + graphQuota);
        }
        if (quotaWindow.toSeconds() < 1 || indexLag.isNegative() || tokenLifetime.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "quotaWindow and tokenLifetime need at least a second, indexLag at least zero: " + quotaWindow
                            + ", " + tokenLifetime + ", " + indexLag);
        }
    }

    /** As the real services: pages of 100 and 1000, 15 queries in 5 s, tokens for an hour; an index without lag. */
    public static FleetLimits standard() {
        return new FleetLimits(100, 1000, 15, Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1));
    }
}
