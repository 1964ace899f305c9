package dev.lockstep.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.terminal.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One object of the input. A file holds one, or several one after another; lists are taken apart.
 *
 * @param origin where it stands, for messages
 * @param kind as its list says it, for objects that do not say it themselves; "" when nobody does
 */
record Document(String origin, String kind, JsonNode json) {
    static final int MOST_BYTES = 16 << 20;
    static final int MOST_VALUES = 1_000_000;
    static final int MOST_DEPTH = 100;
    private static final int MOST_LISTS = 3;
    /** Where lists keep their items: Kubernetes and Argo CD, Azure Resource Manager, Resource Graph. */
    private static final List<String> ITEMS = List.of("items", "value", "data");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_DEPTH)
                            .maxStringLength(MOST_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .build();

    /** @throws UnusableException when it is too much, or not JSON; with its place */
    static List<Document> read(String origin, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw UnusableException.of(
                    origin + " has more than " + MOST_BYTES + " bytes: give the objects in question alone");
        }
        try {
            limit(origin, bytes);
            List<Document> documents = new ArrayList<>();
            boolean empty = true;
            try (MappingIterator<JsonNode> values =
                    JSON.readerFor(JsonNode.class).readValues(bytes)) {
                while (values.hasNextValue()) {
                    empty = false;
                    take(origin, "", values.nextValue(), 0, documents);
                }
            }
            if (empty) {
                throw UnusableException.of(origin + " holds no object: JSON of what is to be judged is expected");
            }
            return documents;
        } catch (JsonProcessingException e) {
            throw notJson(origin, e);
        }
    }

    /** Before a tree is made of them, which takes many times as much memory. */
    private static void limit(String origin, byte[] bytes) throws IOException {
        int values = 0;
        try (JsonParser parser = JSON.getFactory().createParser(bytes)) {
            while (parser.nextToken() != null) {
                if (++values > MOST_VALUES) {
                    throw UnusableException.of(origin + " has more than " + MOST_VALUES
                            + " names and values: give the objects in question alone");
                }
            }
        }
    }

    private static UnusableException notJson(String origin, JsonProcessingException failure) {
        JsonLocation place = failure.getLocation();
        String at = place == null ? origin : origin + ":" + place.getLineNr() + ":" + place.getColumnNr();
        String why = failure.getOriginalMessage().lines().findFirst().orElse("");
        return UnusableException.of(at + ": this is not readable as JSON: " + why);
    }

    private static void take(String origin, String kind, JsonNode value, int lists, List<Document> into) {
        if (lists > MOST_LISTS) {
            throw UnusableException.of(origin + ": lists in lists in lists");
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                take(origin + "[" + i + "]", kind, value.get(i), lists + 1, into);
            }
            return;
        }
        for (String items : ITEMS) {
            if (value.path(items).isArray() && !value.has("spec") && !value.has("properties")) {
                String of = value.path("kind").asText("");
                String item = of.endsWith("List") ? of.substring(0, of.length() - "List".length()) : "";
                take(origin + " " + items, item, value.get(items), lists + 1, into);
                return;
            }
        }
        into.add(new Document(origin, kind, value));
    }

    /** What Kubernetes calls it; "" when it is nothing of Kubernetes. */
    String called() {
        return json.path("kind").asText(kind);
    }
}
