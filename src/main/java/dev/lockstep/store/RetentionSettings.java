package dev.lockstep.store;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** How long what is over is kept. */
@ConfigMapping(prefix = "lockstep.retention")
public interface RetentionSettings {
    /** How long after its end a run is kept, with its events and evidence; without it, or 0: for ever. At least a day. */
    Optional<Duration> runs();
}
