package dev.lockstep.sandbox.git;

import dev.lockstep.sandbox.http.Interceptor;
import java.util.Map;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.transport.TransportHttp;

/** Marks what the sandbox itself asks of its Git, so that faults strike only those who come from outside. */
public final class OwnCalls {
    private OwnCalls() {}

    public static <C extends TransportCommand<C, ?>> C mark(C command) {
        return command.setTransportConfigCallback(transport -> {
            if (transport instanceof TransportHttp http) {
                http.setAdditionalHeaders(Map.of(Interceptor.OWN, "true"));
            }
        });
    }
}
