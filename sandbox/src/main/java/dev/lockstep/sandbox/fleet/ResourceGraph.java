package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /providers/Microsoft.ResourceGraph/resources}, for a caller whose token is good. */
final class ResourceGraph {
    private static final int MOST_TOP = 1000;

    private final String subscription;
    private final FluxDocuments documents;
    private final GraphIndex index;
    private final GraphQuota quota;
    private final int pageSize;
    private final InstantSource clock;

    ResourceGraph(
            String subscription, FluxDocuments documents, GraphIndex index, FleetLimits limits, InstantSource clock) {
        this.subscription = subscription;
        this.documents = documents;
        this.index = index;
        this.quota = new GraphQuota(limits.graphQuota(), limits.quotaWindow());
        this.pageSize = limits.graphPageSize();
        this.clock = clock;
    }

    void query(HttpExchange exchange) throws IOException {
        GraphQuota.Count count = quota.count(clock.instant());
        exchange.getResponseHeaders().set("x-ms-user-quota-remaining", Integer.toString(count.remaining()));
        exchange.getResponseHeaders().set("x-ms-user-quota-resets-after", count.clock());
        if (!count.granted()) {
            throttle(exchange, count);
            return;
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            // the real service answers a wrong content type with 500, not 415
            ArmErrors.send(exchange, 500, "InternalServerError", "The request content type must be application/json.");
            return;
        }
        Optional<byte[]> body = Http.body(exchange);
        if (body.isEmpty()) {
            ArmErrors.send(exchange, 413, "RequestEntityTooLarge", "The request body is larger than 64 KiB.");
            return;
        }
        try {
            JsonNode request = Http.JSON.readTree(body.get());
            answer(exchange, request == null ? Http.JSON.nullNode() : request);
        } catch (JsonProcessingException e) {
            refuse(exchange, "InvalidPayload", "The request body is no JSON: " + e.getOriginalMessage());
        }
    }

    private void answer(HttpExchange exchange, JsonNode request) throws IOException {
        JsonNode subscriptions = request.path("subscriptions");
        boolean readable = subscriptions.isEmpty();
        for (JsonNode one : subscriptions) {
            readable |= one.asText().equalsIgnoreCase(subscription);
        }
        if (!readable) {
            ArmErrors.send(
                    exchange,
                    403,
                    "AuthorizationFailed",
                    "The client does not have authorization to perform action 'Microsoft.ResourceGraph/resources/read'"
                            + " over any of the given subscriptions.");
            return;
        }
        JsonNode options = request.path("options");
        int top = options.path("$top").asInt(MOST_TOP);
        String format = options.path("resultFormat").asText("objectArray");
        if (top < 1 || top > MOST_TOP || !format.equalsIgnoreCase("objectArray") || request.has("managementGroups")) {
            refuse(
                    exchange,
                    "InvalidOptions",
                    "$top must be 1 to 1000, resultFormat objectArray, the scope subscriptions.");
            return;
        }
        String text = request.path("query").asText("");
        try {
            page(
                    exchange,
                    GraphQuery.parse(text),
                    top,
                    offset(options.path("$skipToken").asText(""), text),
                    text);
        } catch (GraphQuery.Refused e) {
            refuse(exchange, "InvalidQuery", e.getMessage());
        }
    }

    private void page(HttpExchange exchange, GraphQuery query, int top, int offset, String text) throws IOException {
        List<ObjectNode> rows = index.visible(clock.instant()).stream()
                .map(documents::row)
                .filter(query::matches)
                .toList();
        int from = Math.min(offset, rows.size());
        int to = Math.min(rows.size(), from + Math.min(top, pageSize));
        ObjectNode answer = Http.JSON.createObjectNode();
        answer.put("totalRecords", rows.size()).put("count", to - from);
        ArrayNode data = answer.putArray("data");
        rows.subList(from, to).forEach(row -> data.add(query.shape(row)));
        answer.putArray("facets");
        answer.put("resultTruncated", "false");
        if (to < rows.size()) {
            answer.put("$skipToken", token(to, text));
        }
        exchange.getResponseHeaders().set("x-ms-ratelimit-remaining-tenant-resource-requests", "14");
        Http.json(exchange, 200, answer);
    }

    /** A token holds for its query alone. */
    private static String token(int offset, String query) {
        String plain = offset + ":" + Integer.toHexString(query.hashCode());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static int offset(String token, String query) throws GraphQuery.Refused {
        if (token.isEmpty()) {
            return 0;
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int offset = Integer.parseInt(plain.substring(0, Math.max(0, plain.indexOf(':'))));
            if (offset > 0 && token(offset, query).equals(token)) {
                return offset;
            }
        } catch (IllegalArgumentException e) {
            throw new GraphQuery.Refused("the $skipToken is none of ours");
        }
        throw new GraphQuery.Refused("the $skipToken belongs to another query");
    }

    private void throttle(HttpExchange exchange, GraphQuota.Count count) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", Long.toString(count.seconds()));
        String support = "Please provide below info when asking for support: timestamp = " + clock.instant()
                + ", correlationId = " + UUID.randomUUID() + ".";
        ArmErrors.send(
                exchange,
                429,
                "RateLimiting",
                support,
                "RateLimiting",
                "Client application has been throttled and should not attempt to repeat the request until an amount of time"
                        + " has elapsed. Please see help for additional details: https://aka.ms/resourcegraph-throttling");
    }

    private static void refuse(HttpExchange exchange, String code, String message) throws IOException {
        ArmErrors.send(exchange, 400, "BadRequest", "Please provide a valid query.", code, message);
    }
}
