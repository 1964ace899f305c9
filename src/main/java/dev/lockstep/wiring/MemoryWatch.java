package dev.lockstep.wiring;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.memory.OutOfMemoryWatch;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import org.jboss.logging.Logger;

/** Has the process halt wherever it runs out of memory, whoever catches it. */
@ApplicationScoped
class MemoryWatch {
    private static final Logger LOG = Logger.getLogger(MemoryWatch.class);

    void begin(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 10) StartupEvent start, Vertx vertx) {
        OutOfMemoryWatch.overLog();
        vertx.exceptionHandler(failure -> {
            OutOfMemory.haltIf(failure);
            LOG.error("Something failed unexpectedly", failure);
        });
    }
}
