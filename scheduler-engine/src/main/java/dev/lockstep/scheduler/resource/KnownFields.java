package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.resource.Shape.Known;
import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses fields that a kind does not have, values of a wrong type and keys given twice, as the API server does with what Flux
 * applies: a misspelt selector must not become an absent one.
 */
final class KnownFields {
    private static final Map<Kind, Known> KINDS = new EnumMap<>(Kind.class);

    static {
        for (Kind kind : Kind.values()) {
            KINDS.put(kind, Shape.of(kind));
        }
    }

    private final Kind kind;
    private final String shown;
    private final Location location;
    private final Problems problems;

    private KnownFields(Kind kind, String shown, Location location, Problems problems) {
        this.kind = kind;
        this.shown = shown;
        this.location = location;
        this.problems = problems;
    }

    /** @param location of the resource, whose file the problems name */
    static void check(YamlNode.Mapping root, Kind kind, String shown, Location location, Problems problems) {
        new KnownFields(kind, shown, location, problems).check(root, KINDS.get(kind), "");
    }

    /** The kind that somebody probably meant who wrote another word. */
    static Optional<String> nearestKind(String written) {
        return Spelling.nearest(
                written, KINDS.keySet().stream().map(Kind::toString).toList());
    }

    private void check(YamlNode node, Shape shape, String path) {
        if (!(shape instanceof Shape.Any) && Fields.isNull(node)) {
            return;
        }
        if (shape instanceof Known known) {
            map(node, path, (key, value) -> field(key, value, known, path));
        } else if (shape instanceof Shape.Each each) {
            List<YamlNode> items = list(node, path);
            for (int i = 0; i < items.size(); i++) {
                String at = path + "[" + i + "]";
                map(items.get(i), at, (key, value) -> field(key, value, each.item(), at));
            }
        } else if (shape instanceof Shape.TextMap) {
            map(node, path, (key, value) -> text(value, path + "." + key.text()));
        } else if (shape instanceof Shape.TextList) {
            List<YamlNode> items = list(node, path);
            for (int i = 0; i < items.size(); i++) {
                text(items.get(i), path + "[" + i + "]");
            }
        } else if (shape instanceof Shape.Text) {
            text(node, path);
        } else if (shape instanceof Shape.Flag) {
            flag(node, path);
        } else {
            any(node, path);
        }
    }

    private interface Visitor {
        void visit(YamlNode.Scalar key, YamlNode value);
    }

    private void map(YamlNode node, String path, Visitor visitor) {
        if (!(node instanceof YamlNode.Mapping map)) {
            refuse(node.line(), (path.isEmpty() ? "the resource" : path) + " must be a map");
            return;
        }
        Map<String, Integer> lines = new HashMap<>();
        for (YamlNode.Entry entry : map.entries()) {
            if (!(entry.key() instanceof YamlNode.Scalar key)) {
                refuse(entry.key().line(), (path.isEmpty() ? "the resource" : path) + " must have texts as keys");
                continue;
            }
            Integer before = lines.put(key.text(), key.line());
            if (before != null) {
                refuse(
                        key.line(),
                        at(path, key) + " is given twice, before in line " + before
                                + "; remove one of them, the last one counts");
            }
            if (isUnresolvedMerge(key)) {
                problems.warning(
                        new Location(location.origin(), location.file(), key.line()),
                        shown,
                        at(path, key)
                                + " is not resolved by the rules of then, so that nothing is merged here (today it"
                                + " is resolved, and may mean something else)");
            } else {
                visitor.visit(key, entry.value());
            }
        }
    }

    private List<YamlNode> list(YamlNode node, String path) {
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        refuse(node.line(), path + " must be a list");
        return List.of();
    }

    /** Words that only YAML 1.1 takes for truth values are texts to Flux; whoever reads such a field decides for itself. */
    private void text(YamlNode node, String path) {
        if (node instanceof YamlNode.Scalar scalar && scalar.text().matches("(?i)y|n|yes|no|on|off")) {
            return;
        }
        Fields.notText(node).ifPresent(wrong -> refuse(node.line(), path + " " + wrong));
    }

    private void flag(YamlNode node, String path) {
        boolean flag = node instanceof YamlNode.Scalar scalar
                && scalar.plain()
                && (scalar.text().equals("true") || scalar.text().equals("false"));
        if (!flag) {
            refuse(node.line(), path + " must be true or false, without quotes");
        }
    }

    /** Of a map that may hold anything, only that no key is given twice. */
    private void any(YamlNode node, String path) {
        if (node instanceof YamlNode.Mapping) {
            map(node, path, (key, value) -> any(value, at(path, key)));
        } else if (node instanceof YamlNode.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                any(list.items().get(i), path + "[" + i + "]");
            }
        }
    }

    private void field(YamlNode.Scalar key, YamlNode value, Known shape, String path) {
        Shape inner = shape.fields().get(key.text());
        if (inner != null) {
            check(value, inner, at(path, key));
        } else {
            refuse(key.line(), at(path, key) + " is not a field of " + kind + "; " + advice(key.text(), shape, path));
        }
    }

    /** By newer rules there is none left when fields are looked at. */
    private boolean isUnresolvedMerge(YamlNode.Scalar key) {
        return key.text().equals("<<") && key.plain() && !problems.rules().has(RenderRules.STRICT_INPUT);
    }

    /** Where it belongs, below where it is written or elsewhere; what was probably meant; or what there is. */
    private String advice(String name, Known shape, String path) {
        List<String> below = shape.places(name);
        if (!below.isEmpty()) {
            return "it belongs in " + (path.isEmpty() ? "" : path + ".") + below.get(0);
        }
        Optional<String> near = Spelling.nearest(name, shape.fields().keySet());
        if (near.isPresent()) {
            return "did you mean " + near.get() + "?";
        }
        Known root = KINDS.get(kind);
        if (root.fields().containsKey(name)) {
            return "it belongs at the top level, beside metadata";
        }
        return root.places(name).stream()
                .findFirst()
                .map(place -> "it belongs in " + place)
                .orElse("there are " + String.join(", ", shape.fields().keySet()));
    }

    private static String at(String path, YamlNode.Scalar key) {
        return path.isEmpty() ? key.text() : path + "." + key.text();
    }

    private void refuse(int line, String message) {
        problems.errorSince(
                RenderRules.STRICT_INPUT, new Location(location.origin(), location.file(), line), shown, message);
    }
}
