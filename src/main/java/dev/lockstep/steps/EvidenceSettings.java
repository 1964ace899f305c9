package dev.lockstep.steps;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How evidence is gathered and how old it may be. */
@ConfigMapping(prefix = "lockstep.evidence")
public interface EvidenceSettings {
    /** How often it is checked which sources are due. */
    @WithDefault("2s")
    Duration tick();

    /** Pace of polling a source right after a merge. */
    @WithDefault("5s")
    Duration fastest();

    /** Pace of polling a source when nobody waits for it. */
    @WithDefault("60s")
    Duration slowest();

    /** Age from which a reconciler that its source cannot report any more counts as silent. */
    @WithDefault("10m")
    Duration staleAfter();

    /** How long an Argo CD application must have been healthy. */
    Optional<Duration> settle();
}
