package dev.lockstep.scheduler.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * The original reads a schema that names no draft by the rules of 4, 6 and 7 together. They differ in one place: in draft
 * 4, {@code exclusiveMaximum: true} makes {@code maximum} exclusive; later it is a bound of its own. Here the old form is
 * rewritten into the new one.
 */
final class ExclusiveFlags {
    /** What is in these is no schema, or schemas by names that may be any word. */
    private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples");

    private static final Set<String> BY_NAME =
            Set.of("properties", "patternProperties", "definitions", "$defs", "dependencies");

    private ExclusiveFlags() {}

    /** Changes the schema and everything below it. */
    static void rewrite(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            rewrite(object, "maximum", "exclusiveMaximum");
            rewrite(object, "minimum", "exclusiveMinimum");
            object.properties().forEach(field -> {
                if (BY_NAME.contains(field.getKey())) {
                    field.getValue().forEach(ExclusiveFlags::rewrite);
                } else if (!VALUES.contains(field.getKey())) {
                    rewrite(field.getValue());
                }
            });
        } else if (schema.isArray()) {
            schema.forEach(ExclusiveFlags::rewrite);
        }
    }

    private static void rewrite(ObjectNode schema, String bound, String exclusive) {
        JsonNode flag = schema.path(exclusive);
        if (!flag.isBoolean()) {
            return;
        }
        schema.remove(exclusive);
        if (flag.booleanValue() && schema.has(bound)) {
            schema.set(exclusive, schema.remove(bound));
        }
    }
}
