package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.Optional;
import java.util.function.Consumer;

/** Interprets one text of a ConfigMap. */
public final class ConfigValue {
    /** A value in a text, as it is written there and as it is written again; {@code 1.10} becomes {@code 1.1}. */
    public record Changed(String before, String after) {}

    private ConfigValue() {}

    /**
     * A text in single quotes loses them; a YAML list or map is read as YAML 1.1; anything else stays the text.
     *
     * @throws YamlException if it is YAML that contains itself or exceeds a limit
     */
    public static Object read(String text, YamlLimits limits) {
        return read(text, limits, Meter.withoutLimits(), changed -> {});
    }

    /**
     * The same.
     *
     * @param meter see {@link YamlReader#readAll(String, YamlLimits, Meter)}
     * @param changed gets what is written otherwise when the value is written again, in the order of the text
     */
    public static Object read(String text, YamlLimits limits, Meter meter, Consumer<Changed> changed) {
        String trimmed = text.strip();
        if (trimmed.startsWith("'") && trimmed.endsWith("'")) {
            return ByteText.fromJava(unquoted(trimmed));
        }
        if (!mayBeCollection(trimmed)) {
            return ByteText.fromJava(text);
        }
        try {
            Optional<YamlNode> node = YamlReader.readFirst(text, limits, meter);
            if (node.isPresent() && !(node.get() instanceof YamlNode.Scalar)) {
                Object value = Yaml11.value(node.get());
                if (value instanceof GoMap || value instanceof GoList) {
                    changes(node.get(), changed);
                    return value;
                }
            }
        } catch (YamlException notYaml) {
            if (notYaml.limit()) {
                throw notYaml;
            }
        }
        return ByteText.fromJava(text);
    }

    private static void changes(YamlNode node, Consumer<Changed> changed) {
        if (node instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(item -> changes(item, changed));
        } else if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach(entry -> {
                changes(entry.key(), changed);
                changes(entry.value(), changed);
            });
        } else {
            change((YamlNode.Scalar) node).ifPresent(changed);
        }
    }

    /** Nothing is nothing in every spelling, and so are true and false where only the case differs. */
    private static Optional<Changed> change(YamlNode.Scalar scalar) {
        Object value = Yaml11.value(scalar);
        if (value == null || value instanceof String) {
            return Optional.empty();
        }
        String written = YamlWriter.write(value).strip();
        boolean same =
                value instanceof Boolean ? written.equalsIgnoreCase(scalar.text()) : written.equals(scalar.text());
        return same ? Optional.empty() : Optional.of(new Changed(scalar.text(), written));
    }

    /** All quotes at both ends go, as the original trims them; quotes inside stay doubled. */
    private static String unquoted(String trimmed) {
        int from = 0;
        int end = trimmed.length();
        while (from < end && trimmed.charAt(from) == '\'') {
            from++;
        }
        while (end > from && trimmed.charAt(end - 1) == '\'') {
            end--;
        }
        return trimmed.substring(from, end);
    }

    /** Spares plain words, which are most values, the YAML parser. */
    private static boolean mayBeCollection(String trimmed) {
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (c == ':' || c == '-' || c == '[' || c == '{' || c == '?') {
                return true;
            }
        }
        return false;
    }
}
