package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.http.Exchanges;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A REST answer. */
record Reply(int status, Map<String, String> headers, byte[] body) {
    private static final String TYPE = "Content-Type";

    static Reply of(int status, Object json) {
        return new Reply(status, Map.of(TYPE, "application/json; charset=utf-8"), Exchanges.toJson(json));
    }

    static Reply ok(Object json) {
        return of(200, json);
    }

    static Reply none() {
        return new Reply(204, Map.of(), new byte[0]);
    }

    static Reply text(String type, String text) {
        return bytes(type, text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply bytes(String type, byte[] body) {
        return new Reply(200, Map.of(TYPE, type), body);
    }

    static Reply of(GitHubError error) {
        Json json = new Json().with("message", error.getMessage());
        if (!error.errors().isEmpty()) {
            json.with("errors", error.errors());
        }
        json.with("documentation_url", "https://docs.github.com/rest").with("status", Integer.toString(error.status()));
        return of(error.status(), json);
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body);
    }
}
