package dev.lockstep.sandbox.github;

import java.time.Instant;

/**
 * One attempt to deliver a webhook.
 *
 * @param guid the {@code X-GitHub-Delivery}; a redelivery keeps it
 * @param event push or pull_request
 * @param action the event's action, empty if it has none
 * @param status the receiver's HTTP status, 0 if none came
 * @param outcome what happened, in words
 */
public record Delivery(
        String guid, String event, String action, String repository, Instant at, int status, String outcome) {
    /** Whether the receiver took it. */
    public boolean delivered() {
        return status >= 200 && status < 300;
    }
}
