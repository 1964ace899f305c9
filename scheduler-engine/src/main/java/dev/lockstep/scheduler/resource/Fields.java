package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.value.GoTypes;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the fields of one mapping, and reports those that are missing or of the wrong type, as Kubernetes would. */
final class Fields {
    private final YamlNode.Mapping mapping;
    private final String path;
    private final String resource;
    private final Location location;
    private final Problems problems;

    private Fields(YamlNode.Mapping mapping, String path, String resource, Location location, Problems problems) {
        this.mapping = mapping;
        this.path = path;
        this.resource = resource;
        this.location = location;
        this.problems = problems;
    }

    static Fields of(Resource resource, Problems problems) {
        return new Fields(resource.root(), "", resource.shown(), resource.location(), problems);
    }

    static Fields of(YamlNode.Mapping root, String shown, Location location, Problems problems) {
        return new Fields(root, "", shown, location, problems);
    }

    int line() {
        return mapping.line();
    }

    /** A nested mapping; an empty one if it is absent or null. */
    Fields child(String name) {
        Optional<YamlNode> node = present(name);
        if (node.isPresent() && !(node.get() instanceof YamlNode.Mapping)) {
            error(node.get(), name, "must be a map");
        }
        YamlNode.Mapping child = node.filter(YamlNode.Mapping.class::isInstance)
                .map(YamlNode.Mapping.class::cast)
                .orElseGet(() -> new YamlNode.Mapping(List.of(), mapping.line(), mapping.column()));
        return new Fields(child, path + name + ".", resource, location, problems);
    }

    /** Whether the field is written and not null. */
    boolean has(String name) {
        return present(name).isPresent();
    }

    /** Whether nothing is written in the map, as in {@code {}}. */
    boolean isEmpty() {
        return mapping.entries().isEmpty();
    }

    String required(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty() || value.get().isEmpty()) {
            if (present(name).isEmpty() || value.isPresent()) {
                error(mapping, name, "is missing");
            }
            return "";
        }
        return value.get();
    }

    Optional<String> text(String name) {
        return present(name).flatMap(node -> text(node, name));
    }

    private Optional<String> text(YamlNode node, String name) {
        Optional<String> wrong = notText(node);
        wrong.ifPresent(message -> error(node, name, message));
        return wrong.isPresent() ? Optional.empty() : Optional.of(((YamlNode.Scalar) node).text());
    }

    /** Why a value is no text; empty if it is one. */
    static Optional<String> notText(YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            return Optional.of("must be a text");
        }
        try {
            Object value = Yaml11.value(scalar);
            if (value instanceof String) {
                return Optional.empty();
            }
            return Optional.of(
                    value == null
                            ? "must be a text, but nothing is written; give a value, in quotes if it is empty"
                            : "must be a text, but " + scalar.text() + " means a " + GoTypes.name(value)
                                    + "; put it in quotes");
        } catch (YamlException wrong) {
            return Optional.of(wrong.getMessage());
        }
    }

    /** Texts by name, in the order written; empty if absent. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (YamlNode.Entry entry : child(name).mapping.entries()) {
            if (!(entry.key() instanceof YamlNode.Scalar key)) {
                error(entry.key(), name, "must have texts as keys");
                continue;
            }
            text(entry.value(), name + "." + key.text()).ifPresent(value -> texts.put(key.text(), value));
        }
        return texts;
    }

    List<String> textList(String name) {
        List<String> texts = new ArrayList<>();
        List<YamlNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            text(items.get(i), name + "[" + i + "]").ifPresent(texts::add);
        }
        return texts;
    }

    /** For each item, the line of the file above its first one; 0 if the text is not written as it is, line by line. */
    List<Integer> textLines(String name) {
        return items(name).stream()
                .map(item -> item instanceof YamlNode.Scalar scalar && scalar.literal() ? scalar.line() : 0)
                .toList();
    }

    List<Fields> maps(String name) {
        List<Fields> maps = new ArrayList<>();
        List<YamlNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            String at = name + "[" + i + "]";
            if (items.get(i) instanceof YamlNode.Mapping map) {
                maps.add(new Fields(map, path + at + ".", resource, location, problems));
            } else {
                error(items.get(i), at, "must be a map");
            }
        }
        return maps;
    }

    private List<YamlNode> items(String name) {
        Optional<YamlNode> node = present(name);
        if (node.isPresent() && node.get() instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        node.ifPresent(other -> error(other, name, "must be a list"));
        return List.of();
    }

    private Optional<YamlNode> present(String name) {
        return mapping.get(name).filter(node -> !isNull(node));
    }

    void error(String message) {
        problems.error(at(mapping.line()), resource, message);
    }

    /** An error by the rules from an edition on. */
    void errorSince(int edition, String name, String message) {
        int line = mapping.get(name).map(YamlNode::line).orElse(mapping.line());
        problems.errorSince(edition, at(line), resource, path + name + " " + message);
    }

    private void error(YamlNode node, String name, String message) {
        problems.error(at(node.line()), resource, path + name + " " + message);
    }

    private Location at(int line) {
        return new Location(location.origin(), location.file(), line);
    }

    /** Null counts as absent. */
    static boolean isNull(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar
                && scalar.plain()
                && scalar.tag().isEmpty()
                && (scalar.text().isEmpty()
                        || scalar.text().equals("~")
                        || scalar.text().equalsIgnoreCase("null"));
    }
}
