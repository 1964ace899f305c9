package dev.lockstep.evidence;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The statements that a request is answered with: of the thread that answers it, while others go on with theirs. */
@Provider
public class CountedStatements implements ContainerRequestFilter, ContainerResponseFilter {
    /** A request that carries it is counted, under its value. */
    public static final String HEADER = "X-Count-Statements";

    private static final Map<String, List<String>> COUNTED = new ConcurrentHashMap<>();

    /** Of the request that carried this value; none of one that did not reach its resource. */
    public static List<String> of(String value) {
        List<String> counted = COUNTED.remove(value);
        if (counted == null) {
            throw new IllegalStateException("no request " + value + " was counted");
        }
        return counted;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getHeaderString(HEADER) != null) {
            StatementsOfThread.begin();
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String value = request.getHeaderString(HEADER);
        if (value != null) {
            COUNTED.put(value, StatementsOfThread.end());
        }
    }
}
