package dev.lockstep.trigger;

import java.util.Optional;

/** The secret that GitHub signs webhooks with. */
public record WebhookSettings(Optional<String> secret) {
    @Override
    public String toString() {
        return "WebhookSettings[secret=" + (secret.isPresent() ? "set" : "none") + "]";
    }
}
