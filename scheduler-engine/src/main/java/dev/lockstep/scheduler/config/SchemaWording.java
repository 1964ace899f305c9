package dev.lockstep.scheduler.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import dev.lockstep.scheduler.value.GoFloat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Words what the library finds as the original's library (gojsonschema 1.2) does: {@code field: what it should be}, and
 * only the second half for the whole. Where one of several schemas would do, the nearest one's findings are named.
 */
final class SchemaWording {
    private static final String ROOT = "(root)";

    /** A finding; {@code field} is dotted, empty for the whole. */
    private record Finding(String field, String text) {
        @Override
        public String toString() {
            return field.isEmpty() ? text : field + ": " + text;
        }
    }

    private static final Map<String, String> COMBINED = Map.of(
            "allOf", "Must validate all the schemas (allOf)",
            "anyOf", "Must validate at least one schema (anyOf)",
            "oneOf", "Must validate one and only one schema (oneOf)",
            "then", "Must validate \"then\" as \"if\" was valid",
            "else", "Must validate \"else\" as \"if\" was not valid");

    private SchemaWording() {}

    /** Sorted by field, then by text; each once. */
    static List<String> of(Set<ValidationMessage> messages) {
        Set<Finding> findings =
                new TreeSet<>(Comparator.comparing(Finding::field).thenComparing(Finding::text));
        findings.addAll(findings(messages, 0));
        return findings.stream().map(Finding::toString).toList();
    }

    /** @param from how much of the evaluation paths is behind us */
    private static List<Finding> findings(Collection<ValidationMessage> messages, int from) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<ValidationMessage>> combined = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            int at = combination(message.getEvaluationPath(), from);
            if (at < 0) {
                findings.add(new Finding(field(message.getInstanceLocation(), 0), text(message)));
            } else {
                combined.computeIfAbsent(prefix(message.getEvaluationPath(), at), key -> new ArrayList<>())
                        .add(message);
            }
        }
        combined.values().forEach(group -> findings.addAll(combined(group, from)));
        return findings;
    }

    private static List<Finding> combined(List<ValidationMessage> group, int from) {
        ValidationMessage first = group.get(0);
        JsonNodePath path = first.getEvaluationPath();
        int at = combination(path, from);
        String keyword = path.getName(at);
        String field = field(first.getInstanceLocation(), instanceSteps(path, at));
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(field, COMBINED.get(keyword)));
        boolean choice = keyword.equals("anyOf") || keyword.equals("oneOf");
        if (!choice) {
            findings.addAll(findings(group, at + 1));
            return findings;
        }
        Map<String, List<ValidationMessage>> branches = new LinkedHashMap<>();
        for (ValidationMessage message : group) {
            if (message.getEvaluationPath().getNameCount() > at + 1) {
                branches.computeIfAbsent(message.getEvaluationPath().getName(at + 1), key -> new ArrayList<>())
                        .add(message);
            }
        }
        branches.values().stream()
                .min(Comparator.comparingInt(List::size))
                .ifPresent(nearest -> findings.addAll(findings(nearest, at + 1)));
        return findings;
    }

    /** Where the first combining keyword is that has schemas below it, or -1. */
    private static int combination(JsonNodePath path, int from) {
        for (int i = from; i < path.getNameCount(); i++) {
            boolean named = i > 0 && List.of("properties", "patternProperties").contains(path.getName(i - 1));
            if (COMBINED.containsKey(path.getName(i)) && !named) {
                return i;
            }
        }
        return -1;
    }

    private static String prefix(JsonNodePath path, int end) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i <= end; i++) {
            prefix.append('/').append(path.getName(i));
        }
        return prefix.toString();
    }

    /** How many steps into the values the path takes behind {@code at}. */
    private static int instanceSteps(JsonNodePath path, int at) {
        int steps = 0;
        for (int i = at + 1; i < path.getNameCount() - 1; i++) {
            switch (path.getName(i)) {
                case "properties", "patternProperties", "prefixItems" -> {
                    steps++;
                    i++;
                }
                case "items", "additionalProperties", "additionalItems" -> steps++;
                default -> {
                    // Stays at the same value.
                }
            }
        }
        return steps;
    }

    private static String field(JsonNodePath location, int without) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < location.getNameCount() - without; i++) {
            names.add(location.getName(i));
        }
        return String.join(".", names);
    }

    private static String text(ValidationMessage message) {
        JsonNode rule = message.getSchemaNode();
        String property = Optional.ofNullable(message.getProperty()).orElse("");
        String field = field(message.getInstanceLocation(), 0);
        String named = field.isEmpty() ? ROOT : field;
        return switch (message.getType()) {
            case "required" -> property + " is required";
            case "type" -> "Invalid type. Expected: " + types(rule) + ", given: " + given(message.getInstanceNode());
            case "enum" -> named + " must be one of the following: " + joined(rule);
            case "const" -> named + " does not match: " + rule;
            case "minLength" -> "String length must be greater than or equal to " + number(rule);
            case "maxLength" -> "String length must be less than or equal to " + number(rule);
            case "pattern" -> "Does not match pattern '" + rule.asText() + "'";
            case "format" -> "Does not match format '" + rule.asText() + "'";
            case "minimum" -> "Must be greater than or equal to " + number(rule);
            case "maximum" -> "Must be less than or equal to " + number(rule);
            case "exclusiveMinimum" -> "Must be greater than " + number(rule);
            case "exclusiveMaximum" -> "Must be less than " + number(rule);
            case "multipleOf" -> "Must be a multiple of " + number(rule);
            case "minItems" -> "Array must have at least " + number(rule) + " items";
            case "maxItems" -> "Array must have at most " + number(rule) + " items";
            case "contains" -> "At least one of the items must match";
            case "minProperties" -> "Must have at least " + number(rule) + " properties";
            case "maxProperties" -> "Must have at most " + number(rule) + " properties";
            case "additionalProperties" -> "Additional property " + property + " is not allowed";
            case "additionalItems" -> "No additional items allowed on array";
            case "propertyNames" -> "Property name of \"" + property + "\" does not match";
            case "dependencies", "dependentRequired" -> "Has a dependency on " + property;
            case "not" -> "Must not validate the schema (not)";
            case "false" -> "False always fails validation";
            default -> Optional.ofNullable(COMBINED.get(message.getType())).orElse(message.getError());
        };
    }

    private static String types(JsonNode rule) {
        if (!rule.isArray()) {
            return rule.asText();
        }
        List<String> types = new ArrayList<>();
        rule.forEach(type -> types.add(type.asText()));
        return types.size() == 1 ? types.get(0) : "[" + String.join(",", types) + "]";
    }

    private static String given(JsonNode value) {
        return value == null
                ? "null"
                : switch (value.getNodeType()) {
                    case ARRAY -> "array";
                    case OBJECT, POJO -> "object";
                    case STRING, BINARY -> "string";
                    case BOOLEAN -> "boolean";
                    case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
                    case NULL, MISSING -> "null";
                };
    }

    private static String joined(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.toString()));
        return String.join(", ", texts);
    }

    private static String number(JsonNode rule) {
        return GoFloat.shortestGeneral(rule.asDouble());
    }
}
