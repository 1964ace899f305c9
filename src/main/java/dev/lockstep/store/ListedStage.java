package dev.lockstep.store;

import java.time.Instant;
import java.util.UUID;

/** A stage as it is listed: columns of its row, as they are kept; null where there is nothing. {@code waiting} is JSON. */
public record ListedStage(
        UUID run,
        String environment,
        String status,
        String step,
        Instant startedAt,
        Instant endedAt,
        Instant stepSince,
        Instant deadline,
        Instant pausedSince,
        int attempts,
        Integer prNumber,
        String prUrl,
        String prBranch,
        String prHead,
        String mergeCommit,
        String target,
        String waiting,
        String reason) {}
