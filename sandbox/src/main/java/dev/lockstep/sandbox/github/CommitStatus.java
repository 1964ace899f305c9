package dev.lockstep.sandbox.github;

import java.time.Instant;
import java.util.Optional;

/**
 * One status of a commit; they are only ever added.
 *
 * @param state error, failure, pending or success
 * @param creator login
 */
public record CommitStatus(
        long id,
        String sha,
        String state,
        String context,
        Optional<String> description,
        Optional<String> targetUrl,
        String creator,
        Instant createdAt) {}
