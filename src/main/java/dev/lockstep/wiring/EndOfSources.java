package dev.lockstep.wiring;

import dev.lockstep.evidence.Sources;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Before the process ends, watches do: what they are told of is left to other replicas. */
@ApplicationScoped
class EndOfSources {
    void end(@Observes ShutdownEvent event, Sources sources) {
        sources.close();
    }
}
