package dev.lockstep.store;

import java.time.Instant;
import java.util.UUID;

/** A run as it is listed: the columns of its row that are short, as they are kept; null where there is nothing. */
public record ListedRun(
        UUID id,
        long number,
        String kind,
        Long retryOf,
        String pipeline,
        String commit,
        String title,
        String author,
        String startedBy,
        String status,
        String reason,
        Instant createdAt,
        Instant endedAt) {}
