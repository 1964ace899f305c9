package dev.lockstep.listening;

import dev.lockstep.memory.OutOfMemory;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells the watch of a connection which requests it carries. */
@ApplicationScoped
class RequestsUnderWay {
    private static final int BEFORE_EVERYBODY = 20_000;

    void register(@Observes Filters filters) {
        filters.register(RequestsUnderWay::begun, BEFORE_EVERYBODY);
    }

    private static void begun(RoutingContext context) {
        if (context.request().connection() instanceof HttpServerConnection connection) {
            ConnectionWatch watch = connection.channel().pipeline().get(ConnectionWatch.class);
            connection.exceptionHandler(OutOfMemory::haltIf);
            if (watch != null) {
                watch.begun();
                context.addEndHandler(end -> watch.ended());
            }
        }
        context.next();
    }
}
