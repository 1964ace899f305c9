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
                .orElseGet(() -> new YamlNode.Mapping(List.of(), mapping.line()));
        return new Fields(child, path + name + ".", resource, location, problems);
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
        if (node instanceof YamlNode.Scalar scalar) {
            try {
                Object value = Yaml11.value(scalar);
                if (value instanceof String) {
                    return Optional.of(scalar.text());
                }
                error(
                        node,
                        name,
                        "must be a text, but " + scalar.text() + " means a " + GoTypes.name(value)
                                + "; put it in quotes");
            } catch (YamlException wrong) {
                error(node, name, wrong.getMessage());
            }
            return Optional.empty();
        }
        error(node, name, "must be a text");
        return Optional.empty();
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
        for (YamlNode item : items(name)) {
            text(item, name + "[" + texts.size() + "]").ifPresent(texts::add);
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
        for (YamlNode item : items(name)) {
            String at = name + "[" + maps.size() + "]";
            if (item instanceof YamlNode.Mapping map) {
                maps.add(new Fields(map, path + at + ".", resource, location, problems));
            } else {
                error(item, at, "must be a map");
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
        return mapping.get(name)
                .filter(node -> !(node instanceof YamlNode.Scalar scalar
                        && scalar.plain()
                        && scalar.tag().isEmpty()
                        && isNull(scalar.text())));
    }

    void error(String message) {
        problems.error(at(mapping.line()), resource, message);
    }

    private void error(YamlNode node, String name, String message) {
        problems.error(at(node.line()), resource, path + name + " " + message);
    }

    private Location at(int line) {
        return new Location(location.origin(), location.file(), line);
    }

    private static boolean isNull(String text) {
        return text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null");
    }
}
