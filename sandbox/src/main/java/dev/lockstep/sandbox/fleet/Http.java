package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the handlers need of HTTP: the path below the mount, parameters, limited bodies, JSON answers, bearer tokens. */
final class Http {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BODY = 64 * 1024;
    private static final int MOST_PARAMETERS = 100;

    private Http() {}

    /** The raw path below the point where the handler is mounted; starts with a slash. */
    static String path(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String mount = mount(exchange);
        return path.startsWith(mount) ? path.substring(mount.length()) : path;
    }

    /** The path the handler is mounted at; empty for the root. */
    static String mount(HttpExchange exchange) {
        String mount = exchange.getHttpContext().getPath();
        return mount.endsWith("/") ? mount.substring(0, mount.length() - 1) : mount;
    }

    /** Parameters of a query string or form. Malformed escapes are read as they stand. */
    static Map<String, List<String>> parameters(String encoded) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (encoded == null || encoded.isEmpty()) {
            return parameters;
        }
        int count = 0;
        for (String pair : encoded.split("&")) {
            if (++count > MOST_PARAMETERS) {
                break;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return parameters;
    }

    static Map<String, List<String>> query(HttpExchange exchange) {
        return parameters(exchange.getRequestURI().getRawQuery());
    }

    static String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null ? "" : values.get(0);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The body, or nothing if it is larger than 64 KiB. */
    static Optional<byte[]> body(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] bytes = in.readNBytes(MOST_BODY + 1);
        return bytes.length > MOST_BODY ? Optional.empty() : Optional.of(bytes);
    }

    static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
        send(exchange, status, "application/json; charset=utf-8", JSON.writeValueAsBytes(body));
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The token of an {@code Authorization: Bearer} header. */
    static Optional<String> bearer(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.of(header.substring(7).trim())
                : Optional.empty();
    }

    /** Compares secrets in a time that does not tell how much of them is right. */
    static boolean same(String one, String two) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), two.getBytes(StandardCharsets.UTF_8));
    }
}
