package dev.lockstep.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.lockstep.scheduler.resource.Spelling;
import dev.lockstep.text.Text;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the body of a request as one JSON object with the fields that are known and no others, each once and of its type, and
 * nothing after it. A field that is null counts as absent. Bodies whose format others define are not read here.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodies implements MessageBodyReader<Record> {
    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'.*", Pattern.DOTALL);
    private static final JsonMapper JSON = mapper();

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    /** Null for an empty body. */
    @Override
    public Record readFrom(
            Class<Record> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        return read(in.readAllBytes(), type);
    }

    /** @throws ProblemException 400 with what is wrong and where; null for an empty body */
    static <T extends Record> T read(byte[] body, Class<T> type) throws IOException {
        JsonNode tree = tree(body);
        if (tree.isMissingNode()) {
            return null;
        }
        if (!tree.isObject()) {
            throw refused("the body must be a JSON object, not " + kind(tree));
        }
        storable(tree, "");
        try {
            return JSON.treeToValue(tree, type);
        } catch (UnrecognizedPropertyException e) {
            throw unknown(e);
        } catch (MismatchedInputException e) {
            throw refused("the field " + path(e) + " of the body's JSON must be " + kind(e.getTargetType()) + ", not "
                    + kind(at(tree, e)));
        } catch (JsonProcessingException e) {
            throw refused("the field " + path(e) + " of the body's JSON has a value that is not possible here");
        }
    }

    private static JsonNode tree(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            Matcher twice = TWICE.matcher(e.getOriginalMessage());
            String what = twice.matches()
                    ? ": the field " + Text.quoted(twice.group(1)) + " is there twice"
                    : e instanceof MismatchedInputException ? ": something follows after the JSON object" : "";
            throw refused("the body is not the JSON that is expected here" + Problems.where(e) + what);
        }
    }

    private static ProblemException unknown(UnrecognizedPropertyException e) {
        Set<String> known =
                e.getKnownPropertyIds().stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
        String meant = Spelling.nearest(e.getPropertyName(), known)
                .map(name -> "did you mean " + name + "? ")
                .orElse("");
        return refused(Text.quoted(e.getPropertyName()) + " is no field of the body here; " + meant + "known are "
                + String.join(", ", known));
    }

    private static void storable(JsonNode node, String path) {
        if (node.isTextual()) {
            Texts.require("the field " + path, node.textValue());
        }
        int index = 0;
        for (JsonNode item : node.isArray() ? node : Set.<JsonNode>of()) {
            storable(item, path + "[" + index++ + "]");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            Texts.require("the name of a field", field.getKey());
            storable(field.getValue(), (path.isEmpty() ? "" : path + ".") + field.getKey());
        }
    }

    private static JsonNode at(JsonNode tree, MismatchedInputException e) {
        JsonNode node = tree;
        for (Reference step : e.getPath()) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        return node;
    }

    private static String path(JsonProcessingException e) {
        return e instanceof MismatchedInputException mismatch
                ? Text.quoted(mismatch.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                        .collect(Collectors.joining(".")))
                : "";
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> node.isIntegralNumber() ? "a whole number as large as this one" : "a number with a fraction";
            case BOOLEAN -> "true or false";
            default -> node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String kind(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return type == null || !Number.class.isAssignableFrom(type) ? "something else" : "a whole number";
    }

    private static ProblemException refused(String why) {
        return new ProblemException(Status.BAD_REQUEST, why);
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        for (CoercionInputShape shape :
                Set.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            builder.withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }
}
