package dev.lockstep.argocd;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Which cluster an application is for, as it is written: by the address of its API server or by the name it has in Argo CD.
 *
 * @param server empty when it is not given
 * @param name empty when it is not given
 */
record Destination(String server, String name) {
    private static final Destination NONE = new Destination("", "");

    static Destination of(JsonNode json) {
        Destination one = new Destination(
                address(json.path("server").asText("")), json.path("name").asText(""));
        return one.isNone() ? NONE : one;
    }

    /** As Argo CD compares addresses. */
    static String address(String server) {
        int end = server.length();
        while (end > 0 && server.charAt(end - 1) == '/') {
            end--;
        }
        return server.substring(0, end);
    }

    boolean isNone() {
        return server.isEmpty() && name.isEmpty();
    }

    /** Whether it is surely the same cluster, whatever names there are. */
    boolean agrees(Destination other) {
        return equals(other)
                || !server.isEmpty() && server.equals(other.server)
                || !name.isEmpty() && name.equals(other.name);
    }

    String written() {
        return server.isEmpty() ? name : server;
    }
}
