package dev.lockstep.hints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.store.evidence.HintSubject;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The few texts of a hint's body that people are shown: those of an event of Flux, or {@code application}, {@code namespace} and {@code
 * reason}, as the template of our documentation has them. Whatever cannot be read does not matter.
 */
final class HintBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String OBJECT = "involvedObject";
    private static final Set<String> TEXTS =
            Set.of("application", "namespace", "reason", OBJECT + ".kind", OBJECT + ".namespace", OBJECT + ".name");

    private HintBody() {}

    static HintSubject subject(byte[] body) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                read(parser, "", texts);
            }
        } catch (IOException notJson) {
            return HintSubject.NONE;
        }
        Optional<String> application = text(texts, "application");
        return application.isPresent()
                ? new HintSubject(
                        Optional.of("Application"), text(texts, "namespace"), application, text(texts, "reason"))
                : new HintSubject(
                        text(texts, OBJECT + ".kind"),
                        text(texts, OBJECT + ".namespace"),
                        text(texts, OBJECT + ".name"),
                        text(texts, "reason"));
    }

    private static void read(JsonParser parser, String prefix, Map<String, String> texts) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String path = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && path.equals(OBJECT)) {
                read(parser, path + ".", texts);
            } else if (value == JsonToken.VALUE_STRING && TEXTS.contains(path)) {
                texts.put(path, parser.getText());
            } else if (value == null) {
                throw new IOException("the body breaks off");
            } else {
                parser.skipChildren();
            }
        }
    }

    private static Optional<String> text(Map<String, String> texts, String path) {
        return Optional.ofNullable(texts.get(path))
                .map(Text::line)
                .map(line -> Text.brief(line, Lengths.HINT_WORDS))
                .filter(line -> !line.isEmpty());
    }
}
