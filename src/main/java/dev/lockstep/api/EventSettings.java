package dev.lockstep.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Streams of events. */
@ConfigMapping(prefix = "lockstep.events")
public interface EventSettings {
    /** Streams that are open at the same time in this process. */
    @WithDefault("200")
    int streams();

    /** Those of one user among them, so that nobody takes all; a quarter of them without it. */
    OptionalInt streamsOfUser();

    /** How often the table is looked at, as long as somebody listens and nothing in this process tells of news. */
    @WithDefault("1s")
    Duration poll();

    /** How long a stream may be silent before a comment shows that it is alive. */
    @WithDefault("15s")
    Duration heartbeat();

    /** After that a stream ends, and its client comes back with what it saw last. */
    @WithDefault("1h")
    Duration lifetime();
}
