package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.config.ConfigValue;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a template's root object. Words and numbers mean what they mean in a ConfigMap's YAML: YAML 1.1. */
final class TemplateData {
    private static final String TYPE = "scheduler.dataType";
    /** Fields in the order of the original's struct, which shows when a template prints the whole object. */
    private static final List<String> FIELDS = List.of(
            "DeploymentTargetName",
            "Namespace",
            "Environment",
            "Workspace",
            "Workload",
            "Labels",
            "Manifests",
            "ClusterType",
            "ConfigData");

    private static final Set<String> MAPS = Set.of("Labels", "Manifests");
    private static final String CONFIG = "ConfigData";
    private static final String RAW = "ConfigRaw";

    /** What is wrong with the data, and on which line. */
    static final class WrongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;

        WrongException(String message, int line) {
            super(message, null, false, false);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final GoMap config = GoMap.of(GoMap.Type.STRING_ANY);

    private TemplateData() {
        FIELDS.forEach(field -> fields.put(field, MAPS.contains(field) ? GoMap.of(GoMap.Type.STRING_STRING) : ""));
        fields.put(CONFIG, config);
    }

    /** @throws WrongException if the text is no such object */
    static GoStruct read(String text) {
        try {
            YamlReader.Result result = YamlReader.readAll(text, YamlLimits.defaults());
            if (result.error().isPresent()) {
                throw result.error().get();
            }
            TemplateData data = new TemplateData();
            List<YamlNode> documents = result.documents();
            if (documents.size() > 1) {
                throw new WrongException(
                        "one document is expected", documents.get(1).line());
            }
            if (!documents.isEmpty()) {
                data.take(map("the data", documents.get(0)));
            }
            return new GoStruct(TYPE, data.fields);
        } catch (YamlException e) {
            throw new WrongException("not readable as YAML: " + e.getMessage(), e.line());
        }
    }

    private void take(Map<String, YamlNode> given) {
        given.forEach((name, value) -> {
            if (name.equals(CONFIG)) {
                map(name, value).forEach((key, item) -> config(key, typed(Yaml11.value(item), item.line()), item));
            } else if (name.equals(RAW)) {
                map(name, value).forEach((key, item) -> {
                    String raw = text(name + "." + key, item);
                    config(key, ConfigValue.read(raw, YamlLimits.defaults()), item);
                });
            } else if (MAPS.contains(name)) {
                Map<String, String> texts = new LinkedHashMap<>();
                map(name, value).forEach((key, item) -> texts.put(key, text(name + "." + key, item)));
                fields.put(name, GoMap.ofStrings(texts));
            } else if (fields.containsKey(name)) {
                fields.put(name, ByteText.fromJava(text(name, value)));
            } else {
                throw new WrongException(
                        "unknown field " + name + "; known are " + String.join(", ", FIELDS) + ", " + RAW,
                        value.line());
            }
        });
    }

    private void config(String key, Object value, YamlNode node) {
        if (config.entries().containsKey(ByteText.fromJava(key))) {
            throw new WrongException(key + " is in " + CONFIG + " and in " + RAW, node.line());
        }
        config.entries().put(ByteText.fromJava(key), value);
    }

    private static Map<String, YamlNode> map(String name, YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw new WrongException(name + " must be a map", node.line());
        }
        Map<String, YamlNode> map = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = text("a name in " + name, entry.key());
            if (map.put(key, entry.value()) != null) {
                throw new WrongException(key + " is given twice", entry.key().line());
            }
        }
        return map;
    }

    private static String text(String name, YamlNode node) {
        if (node instanceof YamlNode.Scalar && Yaml11.value(node) instanceof String text) {
            return ByteText.toJava(text);
        }
        throw new WrongException(
                name + " must be a text" + (node instanceof YamlNode.Scalar ? "; put it in quotes" : ""), node.line());
    }

    /** Maps have texts as names, as in the original, where these values come from JSON. */
    private static Object typed(Object value, int line) {
        if (value instanceof GoMap map) {
            GoMap typed = GoMap.of(GoMap.Type.STRING_ANY);
            map.entries().forEach((key, item) -> {
                if (!(key instanceof String)) {
                    throw new WrongException("the name " + key + " must be a text; put it in quotes", line);
                }
                typed.entries().put(key, typed(item, line));
            });
            return typed;
        }
        if (value instanceof GoList list) {
            List<Object> items = new ArrayList<>();
            list.items().forEach(item -> items.add(typed(item, line)));
            return GoList.ofAny(items);
        }
        return value;
    }
}
