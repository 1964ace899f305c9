package dev.lockstep.foreign;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Builds one value from its tokens, without recursion. Beyond its limits the rest of the value is read and thrown away. */
final class EntryBuilder {
    /** What has more digits is no number of anybody's, and takes long to be made one. */
    private static final int MOST_DIGITS = 1_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Limits limits;
    private final Deque<ContainerNode<?>> open = new ArrayDeque<>();
    /** Of each that is open. */
    private final Deque<Fields> kept = new ArrayDeque<>();

    /** Of the value that comes. */
    private Fields below;

    private JsonNode root = NODES.missingNode();
    private String field = "";
    private int values;
    private int characters;
    private Optional<String> exceeds = Optional.empty();

    private EntryBuilder(Limits limits, Fields fields) {
        this.limits = limits;
        this.below = fields;
    }

    /** @param parser at the first token of the value; afterwards at its last one */
    static Entry read(JsonParser parser, Limits limits) throws IOException {
        return read(parser, limits, Fields.ALL);
    }

    /** @param fields that are taken; the others are as if they were not there */
    static Entry read(JsonParser parser, Limits limits, Fields fields) throws IOException {
        EntryBuilder builder = new EntryBuilder(limits, fields);
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            if (token.isStructEnd()) {
                depth--;
            } else if (token.isStructStart()) {
                depth++;
            }
            if (builder.exceeds.isEmpty()) {
                if (token == JsonToken.FIELD_NAME && !builder.takes(parser.currentName())) {
                    parser.nextToken();
                    parser.skipChildren();
                } else {
                    builder.take(token, parser, depth);
                }
            }
            if (depth == 0) {
                break;
            }
            token = parser.nextToken();
        }
        return new Entry(builder.root, builder.exceeds);
    }

    private boolean takes(String name) {
        Optional<Fields> its = kept.element().at(name);
        below = its.orElse(Fields.ALL);
        return its.isPresent();
    }

    private void take(JsonToken token, JsonParser parser, int depth) throws IOException {
        switch (token) {
            case FIELD_NAME -> {
                field = counted(parser.currentName());
            }
            case START_OBJECT, START_ARRAY -> {
                if (depth > limits.depth()) {
                    exceeds = Optional.of("more than " + limits.depth() + " levels");
                    return;
                }
                ContainerNode<?> container = token == JsonToken.START_OBJECT ? NODES.objectNode() : NODES.arrayNode();
                put(container);
                kept.push(open.peek() instanceof ArrayNode ? kept.element() : below);
                open.push(container);
            }
            case END_OBJECT, END_ARRAY -> {
                open.pop();
                kept.pop();
            }
            case VALUE_STRING -> put(NODES.textNode(counted(parser.getText())));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (parser.getTextLength() > MOST_DIGITS) {
                    exceeds = Optional.of("a number of more than " + MOST_DIGITS + " digits");
                } else {
                    put(
                            token == JsonToken.VALUE_NUMBER_INT
                                    ? integer(parser)
                                    : NODES.numberNode(parser.getDoubleValue()));
                }
            }
            case VALUE_TRUE, VALUE_FALSE -> put(NODES.booleanNode(token == JsonToken.VALUE_TRUE));
            default -> put(NODES.nullNode());
        }
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private String counted(String text) {
        characters += text.length();
        if (characters > limits.characters()) {
            exceeds = Optional.of("more than " + limits.characters() + " characters");
        }
        return Text.storable(text);
    }

    private void put(JsonNode value) {
        if (++values > limits.values()) {
            exceeds = Optional.of("more than " + limits.values() + " values");
        }
        if (exceeds.isPresent()) {
            return;
        }
        if (open.isEmpty()) {
            root = value;
        } else if (open.peek() instanceof ObjectNode object) {
            object.set(field, value);
        } else {
            ((ArrayNode) open.peek()).add(value);
        }
    }
}
