package dev.lockstep.chaos;

import dev.lockstep.store.EventLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A point inside the transaction of a save, before it is committed. */
@ApplicationScoped
class Midway {
    void recorded(@Observes EventLog.Recorded recorded) {
        Life.here("inside a save");
    }
}
