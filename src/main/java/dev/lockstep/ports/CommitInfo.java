package dev.lockstep.ports;

import java.time.Instant;

/** What a commit says of itself; {@code title} is the first line of its message, at most 200 characters. */
public record CommitInfo(
        String sha, String title, String author, String authorEmail, Instant committedAt, String treeId) {}
