package dev.lockstep.sandbox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.lockstep.memory.CappedStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reading and answering a JDK HTTP exchange. */
public final class Exchanges {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_READ_AWAY = 128L << 20;

    private Exchanges() {}

    /** The whole body, {@link CappedStream.TooLong} past {@code limit} bytes. */
    public static byte[] body(HttpExchange exchange, long limit) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            try {
                return new CappedStream(body, limit).readAllBytes();
            } catch (CappedStream.TooLong e) {
                readAway(body);
                throw e;
            }
        }
    }

    /** A client that is still sending would see a broken connection instead of the refusal. */
    public static void readAway(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long read = 0; read < MOST_READ_AWAY; ) {
            int count = in.read(buffer);
            if (count < 0) {
                return;
            }
            read += count;
        }
    }

    /** Maps, lists and plain values as UTF-8 JSON. */
    public static byte[] toJson(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Not writable as JSON: " + value.getClass().getName(), e);
        }
    }

    /** Answers with JSON and ends the exchange. */
    public static void json(HttpExchange exchange, int status, Object value) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        bytes(exchange, status, toJson(value));
    }

    /** Answers with plain text and ends the exchange. */
    public static void text(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        bytes(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with a body (none for 204, 304 and HEAD) and ends the exchange. */
    public static void bytes(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean bodiless = status == 204 || status == 304 || "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, bodiless || body.length == 0 ? -1 : body.length);
        if (!bodiless && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
