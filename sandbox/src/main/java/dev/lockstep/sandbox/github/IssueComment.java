package dev.lockstep.sandbox.github;

import java.time.Instant;

/** A comment on a pull request. */
public record IssueComment(long id, int issue, String body, String author, Instant createdAt) {}
