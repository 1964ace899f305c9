package dev.lockstep.trigger;

import dev.lockstep.secret.Secret;
import java.util.Optional;

/** The secret that GitHub signs webhooks with. */
public record WebhookSettings(Optional<Secret> secret) {
    @Override
    public String toString() {
        return "WebhookSettings[secret=" + (secret.isPresent() ? "set" : "none") + "]";
    }
}
