package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * One watch of a kind of objects: its events, each a line of JSON, until its time is up or the cluster is gone. Bookmarks are sent now
 * and then, and before a watch ends.
 *
 * @param apiVersion of the kind
 * @param taken which objects it is about
 * @param running whether the cluster still answers
 */
record KubernetesStream(
        KubernetesState state,
        String apiVersion,
        String kind,
        Predicate<ObjectNode> taken,
        boolean bookmarks,
        Duration lifetime,
        BooleanSupplier running) {
    /** Whether somebody still listens shows only when something is sent. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    /** Version 0 means "whatever there is": all objects first. */
    void send(HttpExchange exchange, long from) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            send(out, from);
        }
    }

    private void send(OutputStream out, long from) throws IOException, InterruptedException {
        long until = System.nanoTime() + lifetime.toNanos();
        long at = from;
        if (from == 0) {
            KubernetesState.Listing all = state.list(kind);
            List<JsonNode> added = new ArrayList<>();
            all.objects().stream().filter(taken).forEach(object -> added.add(event("ADDED", object)));
            write(out, added);
            at = all.version();
        } else {
            // The client waits for the status until there is something to read.
            out.flush();
        }
        while (running.getAsBoolean()) {
            if (!state.reaches(at)) {
                write(out, List.of(event("ERROR", expired(at))));
                return;
            }
            long left = until - System.nanoTime();
            // What it is at if nothing comes: asked for before the changes.
            long reached = state.version();
            List<KubernetesState.Change> changes = state.after(at, kind, Math.max(0, Math.min(left, QUIET.toNanos())));
            if (!changes.isEmpty()) {
                at = changes.get(changes.size() - 1).version();
                write(
                        out,
                        changes.stream()
                                .filter(change -> taken.test(change.object()))
                                .map(change -> event(change.type(), change.object()))
                                .toList());
            } else if (state.reaches(at)) {
                at = Math.max(at, reached);
                write(out, bookmarks ? List.of(event("BOOKMARK", bookmark(at))) : List.of());
            }
            if (until - System.nanoTime() <= 0) {
                return;
            }
        }
    }

    private static void write(OutputStream out, List<JsonNode> events) throws IOException {
        for (JsonNode event : events) {
            out.write(bytes(event));
            out.write('\n');
        }
        out.flush();
    }

    private static byte[] bytes(JsonNode event) throws JsonProcessingException {
        return Http.JSON.writeValueAsBytes(event);
    }

    private static JsonNode event(String type, JsonNode object) {
        return Http.JSON.createObjectNode().put("type", type).set("object", object);
    }

    private JsonNode bookmark(long version) {
        ObjectNode object = Http.JSON.createObjectNode().put("kind", kind).put("apiVersion", apiVersion);
        object.putObject("metadata").put("resourceVersion", String.valueOf(version));
        return object;
    }

    private static JsonNode expired(long version) {
        return KubernetesApi.status(410, "Expired", "too old resource version: " + version);
    }
}
