package dev.lockstep.evidence;

import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.scheduler.yaml.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Digests of what YAML values mean: the order of keys, comments, quotes and indentation change nothing. A map or a list is digested by
 * the digests of its parts, and what aliases repeat is digested once: the work is bounded by the length of the text.
 */
final class MeaningDigest {
    private final Map<YamlNode, String> known = new IdentityHashMap<>();

    String of(YamlNode node) {
        String before = known.get(node);
        if (before != null) {
            return before;
        }
        String digest = made(node);
        known.put(node, digest);
        return digest;
    }

    private String made(YamlNode node) {
        if (node instanceof Mapping mapping) {
            TreeMap<String, String> parts = new TreeMap<>();
            mapping.entries().forEach(entry -> parts.put(of(entry.key()), of(entry.value())));
            return digest("map", parts.toString());
        }
        if (node instanceof Sequence sequence) {
            return digest(
                    "list", sequence.items().stream().map(this::of).toList().toString());
        }
        Scalar scalar = (Scalar) node;
        if (scalar.tag().isPresent()) {
            return digest("tagged " + scalar.tag().get(), scalar.text());
        }
        return scalar.plain() ? plain(scalar.text()) : digest("text", scalar.text());
    }

    private static String plain(String text) {
        try {
            Object value = Yaml11.plain(text);
            if (value == null) {
                return "null";
            }
            return value instanceof Number || value instanceof Boolean
                    ? digest(value.getClass().getName(), value.toString())
                    : digest("text", text);
        } catch (YamlException tooLarge) {
            return digest("text", text);
        }
    }

    private static String digest(String type, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(type.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
