package dev.lockstep.foreign;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.memory.CappedStream;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.ConnectionTrouble;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads answers of HTTP APIs that are to be JSON. */
public final class Answers {
    /** Deeper than any entry may be, and than Kubernetes takes objects, so that one which is too deep is passed over like others. */
    private static final int DEEPEST = 11_000;

    /** Of a text, a name or a number: more than any entry may have, and than Kubernetes takes, and still nothing to worry about. */
    private static final int LONGEST = 20_000_000;

    private static final System.Logger LOG = System.getLogger(Answers.class.getName());
    private static final int FEW = 100;
    /** What is read of an answer that is no success. */
    private static final int MOST_OF_ERROR = 64_000;

    private static final Limits ERROR = new Limits(20, 1_000, MOST_OF_ERROR);

    /** What is wrong with one entry is said of that one: here only what keeps the next one from being found is refused. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST)
                    .maxNameLength(LONGEST)
                    .maxNumberLength(LONGEST)
                    .build())
            .build();

    /**
     * What an answer with a list says besides.
     *
     * @param listed whether there is a list; one that is null is an empty one
     * @param besides the texts, numbers and truth values next to it
     */
    public record Listing(boolean listed, ObjectNode besides) {}

    private Answers() {}

    /**
     * @param what the call, as the start of a sentence
     * @param mostBytes of the whole answer
     */
    public static Entry one(String what, InputStream body, long mostBytes, Limits limits) {
        return reading(what, body, mostBytes, parser -> {
            parser.nextToken();
            return EntryBuilder.read(parser, limits);
        });
    }

    /** The object that an answer says with its error; empty when it is none, such as a proxy's page, or too large for one. */
    public static Optional<JsonNode> error(byte[] body) {
        if (NotJson.beginning(Arrays.copyOf(body, Math.min(body.length, MOST_OF_ERROR)))
                .isPresent()) {
            return Optional.empty();
        }
        try {
            Entry read = one("Reading an error", new ByteArrayInputStream(body), MOST_OF_ERROR, ERROR);
            return Optional.of(read.json()).filter(JsonNode::isObject);
        } catch (OutsideException none) {
            return Optional.empty();
        } catch (Throwable defect) {
            OutOfMemory.haltIf(defect);
            LOG.log(System.Logger.Level.WARNING, "what an error says could not be read", defect);
            return Optional.empty();
        }
    }

    /**
     * Reads an object with a list entry by entry; none is kept here.
     *
     * @param field the list's
     * @param mostEntries more are an error, not fewer entries
     * @param limits of one entry
     */
    public static Listing list(
            String what,
            InputStream body,
            long mostBytes,
            String field,
            int mostEntries,
            Limits limits,
            Consumer<Entry> each) {
        return list(what, body, mostBytes, field, mostEntries, limits, Fields.ALL, "", each);
    }

    /**
     * The same of a list that Kubernetes answers with.
     *
     * @param fields of an entry that are taken; limits do not count the others
     * @param object next to the list, is told with the texts, numbers and truth values; too large, it is an error
     */
    public static Listing list(
            String what,
            InputStream body,
            long mostBytes,
            String field,
            int mostEntries,
            Limits limits,
            Fields fields,
            String object,
            Consumer<Entry> each) {
        return reading(what, body, mostBytes, parser -> {
            ObjectNode besides = JsonNodeFactory.instance.objectNode();
            boolean listed = false;
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Listing(false, besides);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(field) && value == JsonToken.START_ARRAY) {
                    listed = true;
                    entries(what, parser, mostEntries, limits, fields, each);
                } else if (name.equals(field) && value == JsonToken.VALUE_NULL) {
                    listed = true;
                } else if (name.equals(object)) {
                    Entry read = EntryBuilder.read(parser, limits);
                    if (read.exceeds().isPresent()) {
                        // Where the list goes on may be in what was not read.
                        throw new OutsideException.Permanent(what + " failed: what the answer says of its list has "
                                + read.exceeds().get() + ".");
                    }
                    besides.set(name, read.json());
                } else if (value.isScalarValue() && besides.size() < FEW) {
                    besides.set(
                            Text.storable(name),
                            EntryBuilder.read(parser, limits).json());
                } else {
                    parser.skipChildren();
                }
            }
            return new Listing(listed, besides);
        });
    }

    private static void entries(
            String what, JsonParser parser, int mostEntries, Limits limits, Fields fields, Consumer<Entry> each)
            throws IOException {
        int entries = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                return;
            }
            if (++entries > mostEntries) {
                throw new OutsideException.Permanent(what + " failed: the answer lists more than " + mostEntries
                        + " entries. Have this source list fewer of them.");
            }
            each.accept(EntryBuilder.read(parser, limits, fields));
        }
    }

    private interface Reading<T> {
        T from(JsonParser parser) throws IOException;
    }

    private static <T> T reading(String what, InputStream body, long mostBytes, Reading<T> reading) {
        BufferedInputStream buffered = new BufferedInputStream(new CappedStream(body, mostBytes));
        try {
            Optional<String> flaw = NotJson.beginning(buffered);
            if (flaw.isPresent()) {
                throw notJson(what, flaw.get(), null);
            }
            // Bytes that are no UTF-8 become U+FFFD.
            InputStreamReader text = new InputStreamReader(NotJson.withoutMark(buffered), StandardCharsets.UTF_8);
            try (JsonParser parser = JSON.createParser(text)) {
                return reading.from(parser);
            }
        } catch (CappedStream.TooLong e) {
            throw new OutsideException.Permanent(
                    what + " failed: the answer is larger than " + mostBytes / 1_000_000
                            + " MB. Have this source list fewer entries.",
                    e);
        } catch (StreamConstraintsException e) {
            throw new OutsideException.Permanent(
                    what + " failed: the answer cannot be read within limits: "
                            + Text.cut(Text.line(e.getOriginalMessage()), Lengths.DETAIL),
                    e);
        } catch (JsonProcessingException e) {
            throw notJson(what, "is not JSON, or breaks off", e);
        } catch (IOException e) {
            throw ConnectionTrouble.classify(what, e)
                    .orElseGet(() -> new OutsideException.Transient(
                            what + " failed: the connection broke: "
                                    + Text.cut(Text.line(String.valueOf(e.getMessage())), Lengths.DETAIL),
                            e));
        }
    }

    /** Whatever is between us and an API answers like that for a while: a proxy, a page to sign in, a server that starts. */
    public static OutsideException notJson(String what, String flaw, Throwable cause) {
        return new OutsideException.Transient(
                what + " failed: the answer " + flaw
                        + ". If that lasts, check the address: something before the API may answer in its place, such as a proxy"
                        + " or a login page.",
                cause);
    }
}
