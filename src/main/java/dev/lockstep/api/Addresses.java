package dev.lockstep.api;

import jakarta.ws.rs.container.ContainerRequestContext;

/** Which rules a request is under, by its address. */
final class Addresses {
    private Addresses() {}

    /** For programs: ours, and that of the sandbox. */
    static boolean isApi(ContainerRequestContext request) {
        return isApi(path(request));
    }

    /** @param path beginning with a slash */
    static boolean isApi(String path) {
        return path.startsWith("/api/") || path.startsWith("/sandbox/api/");
    }

    /** Where bodies are what others define. */
    static boolean isWebhook(ContainerRequestContext request) {
        return isWebhook(path(request));
    }

    static boolean isWebhook(String path) {
        return path.startsWith("/api/v1/webhooks/");
    }

    private static String path(ContainerRequestContext request) {
        return "/" + request.getUriInfo().getPath().replaceFirst("^/+", "");
    }
}
