package dev.lockstep.hints;

import dev.lockstep.secret.Secret;
import java.util.Optional;

/** The secret that hints are signed with, or come with. */
public record HintSettings(Optional<Secret> secret) {
    @Override
    public String toString() {
        return "HintSettings[secret=" + (secret.isPresent() ? "set" : "none") + "]";
    }
}
