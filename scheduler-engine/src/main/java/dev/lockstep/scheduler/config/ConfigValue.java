package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.Optional;

/** Interprets one text of a ConfigMap. */
public final class ConfigValue {
    private ConfigValue() {}

    /**
     * A text in single quotes loses them; a YAML list or map is read as YAML 1.1; anything else stays the text.
     *
     * @throws YamlException if it is YAML that contains itself or exceeds a limit
     */
    public static Object read(String text, YamlLimits limits) {
        String trimmed = text.strip();
        if (trimmed.startsWith("'") && trimmed.endsWith("'")) {
            return ByteText.fromJava(unquoted(trimmed));
        }
        if (!mayBeCollection(trimmed)) {
            return ByteText.fromJava(text);
        }
        try {
            Optional<YamlNode> node = YamlReader.readFirst(text, limits);
            if (node.isPresent() && !(node.get() instanceof YamlNode.Scalar)) {
                Object value = Yaml11.value(node.get());
                if (value instanceof GoMap || value instanceof GoList) {
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
