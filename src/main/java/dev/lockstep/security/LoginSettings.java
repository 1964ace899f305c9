package dev.lockstep.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How many logins may fail before nobody is asked any more who they are. */
@ConfigMapping(prefix = "lockstep.logins")
public interface LoginSettings {
    /** From one address, with one user name or with none. */
    @WithDefault("10")
    int failures();

    /** From one address, with whatever user names. */
    @WithDefault("50")
    int failuresOfAddress();

    /** Within which they are counted, and at the end of which they are forgotten. */
    @WithDefault("1m")
    Duration window();
}
