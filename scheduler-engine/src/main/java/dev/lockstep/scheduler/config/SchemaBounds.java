package dev.lockstep.scheduler.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.scheduler.config.SchemaCheck.UnusableException;
import dev.lockstep.scheduler.template.RegexSize;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much work a schema can make, found out before the library unfolds it: twenty definitions that each refer twice to
 * the next one are a million schemas, and a schema that refers twice to itself for the same value doubles with each level
 * of the configuration.
 */
final class SchemaBounds {
    private static final int MAX_SCHEMAS = 20_000;
    private static final double MAX_VISITS = 1_000_000;
    /** Keywords whose schemas are applied to the same value. */
    private static final Set<String> IN_PLACE =
            Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies", "dependentSchemas");

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    private final JsonNode root;
    private final Map<String, List<JsonNode>> named = new HashMap<>();
    /** Unfolded size; null while it is being found out. */
    private final Map<JsonNode, Long> sizes = new IdentityHashMap<>();

    private final Map<JsonNode, Boolean> recursive = new IdentityHashMap<>();
    private final Map<JsonNode, Long> branches = new IdentityHashMap<>();
    private long branching = 1;

    private SchemaBounds(JsonNode root) {
        this.root = root;
    }

    /** @throws UnusableException if it unfolds to too much, or has an endless pattern */
    static SchemaBounds of(JsonNode root) {
        SchemaBounds bounds = new SchemaBounds(root);
        bounds.names(root);
        if (bounds.size(root) > MAX_SCHEMAS) {
            throw new UnusableException("the schema has more than " + MAX_SCHEMAS
                    + " parts when its references are followed (limit schemaSize); refer to less");
        }
        bounds.recursive(root);
        bounds.branches(root);
        return bounds;
    }

    /** Its parts when its references are followed. */
    long size() {
        return size(root);
    }

    /** @throws UnusableException if the schema would be applied to the values again and again */
    void checkDepth(JsonNode values) {
        if (branching > 1 && Math.pow(branching, depth(values)) > MAX_VISITS) {
            throw new UnusableException("the schema refers to itself " + branching
                    + " times for one value, and the configuration is nested too deeply for that (limit schemaVisits)");
        }
    }

    private static int depth(JsonNode value) {
        int deepest = 0;
        for (JsonNode child : value) {
            deepest = Math.max(deepest, depth(child));
        }
        return 1 + deepest;
    }

    private void names(JsonNode node) {
        for (String keyword : List.of("$id", "id", "$anchor", "$dynamicAnchor")) {
            if (node.path(keyword).isTextual()) {
                named.computeIfAbsent(last(node.get(keyword).asText()), name -> new ArrayList<>())
                        .add(node);
            }
        }
        check(node.path("pattern"));
        node.path("patternProperties").fieldNames().forEachRemaining(SchemaBounds::check);
        node.forEach(this::names);
    }

    private static void check(JsonNode pattern) {
        if (pattern.isTextual()) {
            check(pattern.asText());
        }
    }

    private static void check(String pattern) {
        if (RegexSize.tooLarge(pattern)) {
            throw new UnusableException("the pattern " + Text.brief(pattern, 60)
                    + " of the schema is too large when its repetitions are written out (limit regexSize)");
        }
    }

    /** Names are compared by their last part, so that rather too much is followed than too little. */
    private static String last(String name) {
        String without = name.endsWith("#") ? name.substring(0, name.length() - 1) : name;
        return without.substring(Math.max(without.lastIndexOf('/'), without.lastIndexOf('#')) + 1);
    }

    private List<JsonNode> targets(JsonNode node) {
        for (String keyword : List.of("$ref", "$dynamicRef", "$recursiveRef")) {
            if (node.path(keyword).isTextual()) {
                return target(node.get(keyword).asText());
            }
        }
        return List.of();
    }

    private List<JsonNode> target(String reference) {
        int hash = reference.indexOf('#');
        if (reference.equals("#")) {
            return List.of(root);
        }
        if (hash < 0 || !reference.startsWith("/", hash + 1)) {
            return named.getOrDefault(last(reference), List.of());
        }
        List<JsonNode> from =
                hash == 0 ? List.of(root) : named.getOrDefault(last(reference.substring(0, hash)), List.of());
        try {
            String path = reference.substring(hash + 1);
            JsonPointer pointer = JsonPointer.compile(unescaped(path));
            return from.stream()
                    .map(node -> node.at(pointer))
                    .filter(JsonNode::isContainerNode)
                    .toList();
        } catch (IllegalArgumentException noPointer) {
            // The library says what is wrong with it.
            return List.of();
        }
    }

    /** {@code %20} and the like are bytes of UTF-8. */
    private static String unescaped(String path) {
        String bytes = ESCAPE.matcher(ByteText.fromJava(path))
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
        return ByteText.toJava(bytes);
    }

    private long size(JsonNode node) {
        if (!node.isContainerNode()) {
            return 1;
        }
        if (sizes.containsKey(node)) {
            Long known = sizes.get(node);
            return known == null ? 0 : known;
        }
        sizes.put(node, null);
        long size = 1;
        for (JsonNode child : node) {
            size += child.isContainerNode() ? size(child) : 0;
        }
        for (JsonNode target : targets(node)) {
            size += size(target);
        }
        size = Math.min(size, Integer.MAX_VALUE);
        sizes.put(node, size);
        return size;
    }

    /** Whether following references from here comes back to something. */
    private boolean recursive(JsonNode node) {
        if (!node.isContainerNode()) {
            return false;
        }
        if (recursive.containsKey(node)) {
            Boolean known = recursive.get(node);
            return known == null || known;
        }
        recursive.put(node, null);
        boolean found = false;
        for (JsonNode child : node) {
            found |= recursive(child);
        }
        for (JsonNode target : targets(node)) {
            found |= recursive(target);
        }
        recursive.put(node, found);
        return found;
    }

    /** How many recursive schemas are applied to one value here. */
    private long branches(JsonNode node) {
        if (!node.isContainerNode()) {
            return 0;
        }
        if (branches.containsKey(node)) {
            Long known = branches.get(node);
            return known == null ? 1 : known;
        }
        branches.put(node, null);
        long count = 0;
        for (JsonNode target : targets(node)) {
            long inside = branches(target);
            count += recursive(target) ? Math.max(1, inside) : 0;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            long inside = branches(field.getValue());
            count += IN_PLACE.contains(field.getKey()) ? inside : 0;
        }
        if (node.isArray()) {
            for (JsonNode item : node) {
                count += branches(item);
            }
        }
        count = Math.min(count, MAX_SCHEMAS);
        branches.put(node, count);
        branching = Math.max(branching, count);
        return count;
    }
}
