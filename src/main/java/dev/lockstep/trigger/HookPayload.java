package dev.lockstep.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The few texts of a delivery that count. The rest is passed over without being kept: a delivery of 25 MB as a tree would take many
 * times that.
 */
final class HookPayload {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEEPEST = 2;

    private final Map<String, String> texts = new LinkedHashMap<>();

    private HookPayload() {}

    /**
     * Reads all of the body.
     *
     * @throws IOException when it is not one JSON value
     */
    static HookPayload read(byte[] body) throws IOException {
        return read(JSON.createParser(body));
    }

    /**
     * Reads all of the JSON in a form.
     *
     * @throws IOException when it is no such form, or what it holds is not one JSON value
     */
    static HookPayload readForm(byte[] form) throws IOException {
        return read(JSON.createParser(FormPayload.of(form)));
    }

    private static HookPayload read(JsonParser whole) throws IOException {
        HookPayload payload = new HookPayload();
        try (JsonParser parser = whole) {
            if (parser.nextToken() == null) {
                throw new IOException("the body is empty");
            }
            payload.take(parser, "", 1);
            if (parser.nextToken() != null) {
                throw new IOException("something follows the JSON");
            }
        }
        return payload;
    }

    private void take(JsonParser parser, String prefix, int depth) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String path = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && depth < DEEPEST && wanted(path + ".")) {
                take(parser, path + ".", depth + 1);
            } else if (value == JsonToken.VALUE_STRING && wanted(path)) {
                texts.put(path, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }

    private static boolean wanted(String path) {
        return switch (path) {
            case "ref",
                    "pusher.",
                    "pusher.name",
                    "repository.",
                    "repository.clone_url",
                    "repository.html_url",
                    "repository.ssh_url" -> true;
            default -> false;
        };
    }

    /** The text at a path with dots; empty when there is none, or something else is there. */
    Optional<String> text(String path) {
        return Optional.ofNullable(texts.get(path));
    }
}
