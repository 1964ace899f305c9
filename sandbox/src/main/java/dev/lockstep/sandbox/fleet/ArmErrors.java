package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Errors in the envelope of ARM: {@code {"error":{"code","message","details":[{"code","message"}]}}}. */
final class ArmErrors {
    private ArmErrors() {}

    static void send(HttpExchange exchange, int status, String code, String message) throws IOException {
        Http.json(exchange, status, error(code, message));
    }

    static void send(HttpExchange exchange, int status, String code, String message, String detail, String why)
            throws IOException {
        ObjectNode body = error(code, message);
        ((ObjectNode) body.get("error"))
                .putArray("details")
                .addObject()
                .put("code", detail)
                .put("message", why);
        Http.json(exchange, status, body);
    }

    private static ObjectNode error(String code, String message) {
        ObjectNode body = Http.JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return body;
    }
}
