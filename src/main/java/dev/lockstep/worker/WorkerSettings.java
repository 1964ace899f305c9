package dev.lockstep.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How promotions are worked on. */
@ConfigMapping(prefix = "lockstep.worker")
public interface WorkerSettings {
    /** What this replica is called in leases and logs; without it, the name of its host. */
    Optional<String> name();

    /** Promotions moved on at the same time by this process. */
    @WithDefault("4")
    int threads();

    /** How long a worker may be silent before another one takes over what it had in hand. */
    @WithDefault("10s")
    Duration lease();

    /** How often the table is looked at when nothing signals. */
    @WithDefault("1s")
    Duration poll();
}
