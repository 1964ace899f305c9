package dev.lockstep.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.ArrayList;
import java.util.List;

/** Which rules a request is under, by its address. */
@ApplicationScoped
public class Addresses {
    private final List<String> ofApi;

    Addresses(MoreApi more) {
        List<String> all = new ArrayList<>(more.beginnings());
        all.add("/api/");
        ofApi = List.copyOf(all);
    }

    /** For programs. */
    public boolean isApi(ContainerRequestContext request) {
        return isApi(path(request));
    }

    /** @param path beginning with a slash */
    public boolean isApi(String path) {
        return ofApi.stream().anyMatch(path::startsWith);
    }

    /** Where bodies are what others define. */
    static boolean isWebhook(ContainerRequestContext request) {
        return isWebhook(path(request));
    }

    static boolean isWebhook(String path) {
        return path.startsWith("/api/v1/webhooks/") || isHint(path);
    }

    static boolean isHint(String path) {
        return path.startsWith("/api/v1/hints/");
    }

    private static String path(ContainerRequestContext request) {
        return "/" + request.getUriInfo().getPath().replaceFirst("^/+", "");
    }
}
