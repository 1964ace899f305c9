package dev.lockstep.scheduler.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.lockstep.scheduler.metering.Meter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What files of JSON say of themselves, without keeping them: most are no Kubernetes objects, and may be as large as they like. */
final class JsonHeads {
    /** So many bytes are a step. */
    private static final int STEP = 4;
    /** Characters of a name that is shown. */
    private static final int LONGEST = 253;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonHeads() {}

    /** Of the objects until there is something that is no JSON. */
    static List<ObjectHead> read(byte[] content, Meter meter) {
        List<ObjectHead> heads = new ArrayList<>();
        meter.work(1 + content.length / STEP);
        try (JsonParser parser = JSON.createParser(content)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    heads.add(head(parser));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException noJson) {
            // Flux would not take it either; what came before it is named
        }
        return heads;
    }

    private static ObjectHead head(JsonParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        String apiVersion = "";
        String kind = "";
        String name = "";
        boolean encrypted = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "apiVersion" -> apiVersion = text(parser);
                case "kind" -> kind = text(parser);
                case "sops" -> encrypted = value == JsonToken.START_OBJECT;
                case "metadata" -> {
                    if (value == JsonToken.START_OBJECT) {
                        name = nameIn(parser);
                    }
                }
                default -> {
                    // of no interest here
                }
            }
            parser.skipChildren();
        }
        return new ObjectHead(apiVersion, kind, name, line, Optional.empty(), encrypted);
    }

    /** @param parser at the beginning of the metadata; afterwards at their end */
    private static String nameIn(JsonParser parser) throws IOException {
        String name = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean named = parser.currentName().equals("name");
            parser.nextToken();
            name = named ? text(parser) : name;
            parser.skipChildren();
        }
        return name;
    }

    private static String text(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() <= LONGEST
                ? parser.getText()
                : "";
    }
}
