package dev.lockstep.scheduler.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoDeep;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks configuration against JSON Schemas. Used by one rendering, in one thread. */
public final class ConfigSchemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The values do not follow a schema, or a schema cannot be used. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Bytes of JSON for a byte of a value. */
    private static final int JSON = 2;

    private final Meter meter;
    private final Map<String, SchemaCheck> checks = new HashMap<>();
    /** Many assignments share their configuration. */
    private final Map<GoMap, JsonNode> converted = new IdentityHashMap<>();

    private final Map<GoMap, Map<List<String>, Optional<String>>> verdicts = new IdentityHashMap<>();

    public ConfigSchemas(Meter meter) {
        this.meter = meter;
    }

    /**
     * @param values the same object for equal values; not changed any more
     * @param schemas texts, in the order in which their findings are listed
     * @return everything that is wrong, worded as the original words it
     */
    public Optional<String> check(GoMap values, List<String> schemas) {
        return schemas.isEmpty()
                ? Optional.empty()
                : verdicts.computeIfAbsent(values, unused -> new HashMap<>())
                        .computeIfAbsent(schemas, unused -> judge(values, schemas));
    }

    private Optional<String> judge(GoMap values, List<String> schemas) {
        try {
            validate(values, schemas);
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private void validate(GoMap values, List<String> schemas) throws RefusedException {
        List<String> findings = new ArrayList<>();
        try {
            JsonNode json = json(values);
            for (String schema : schemas) {
                meter.look();
                List<String> violations = checks.computeIfAbsent(schema, text -> SchemaCheck.of(text, meter))
                        .violations(json);
                if (!violations.isEmpty()) {
                    findings.add("- " + String.join("\n- ", violations) + "\n");
                }
            }
        } catch (SchemaCheck.UnusableException unusable) {
            throw new RefusedException(unusable.getMessage());
        }
        if (!findings.isEmpty()) {
            throw new RefusedException("Config data validation failed: \n " + String.join("\n", findings));
        }
    }

    private JsonNode json(GoMap values) throws RefusedException {
        JsonNode known = converted.get(values);
        if (known == null) {
            if (!GoDeep.bounded(values)) {
                throw new RefusedException("the configuration is too large to be checked");
            }
            meter.hold(JSON * Meter.sizeOf(values));
            ObjectNode root = NODES.objectNode();
            for (Map.Entry<Object, Object> entry : values.entries().entrySet()) {
                Object value = entry.getValue() instanceof String text ? read(text) : entry.getValue();
                root.set(name(entry.getKey()), node(value));
            }
            known = root;
            converted.put(values, known);
        }
        return known;
    }

    /** A text that parses as a number is one; "true" stays a text. */
    private static Object read(String text) {
        Long whole = GoNumbers.parse(text, 10);
        if (whole != null) {
            return whole;
        }
        Double real = GoNumbers.parseReal(text);
        return real == null ? text : real;
    }

    private static String name(Object key) {
        return key instanceof String text ? ByteText.toJava(text) : String.valueOf(key);
    }

    private static JsonNode node(Object value) throws RefusedException {
        if (value instanceof String text) {
            return NODES.textNode(ByteText.toJava(text));
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number.longValue());
        }
        if (value instanceof Double number) {
            return real(number);
        }
        if (value instanceof GoMap map) {
            ObjectNode object = NODES.objectNode();
            for (Map.Entry<Object, Object> entry : map.entries().entrySet()) {
                object.set(name(entry.getKey()), node(entry.getValue()));
            }
            return object;
        }
        if (value instanceof GoList list) {
            ArrayNode array = NODES.arrayNode();
            for (Object item : list.items()) {
                array.add(node(item));
            }
            return array;
        }
        return NODES.nullNode();
    }

    /** JSON does not tell 5.0 from 5, and knows neither infinities nor NaN. */
    private static JsonNode real(double number) throws RefusedException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            String shown = Double.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
            throw new RefusedException("Config data validation failed: \n json: unsupported value: " + shown);
        }
        boolean whole = number == Math.rint(number) && Math.abs(number) < 0x1p63;
        return whole ? NODES.numberNode((long) number) : NODES.numberNode(number);
    }
}
