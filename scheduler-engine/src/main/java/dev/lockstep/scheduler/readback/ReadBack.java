package dev.lockstep.scheduler.readback;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.readback.Finding.Weight;
import dev.lockstep.scheduler.resource.Documents;
import dev.lockstep.scheduler.template.Output;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.yaml.MergeKeys;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads one rendered file, a manifest after the other. */
public final class ReadBack {
    private static final String NO_VALUE = "<no value>";
    /** Findings of each weight that a file has at most; who repairs these sees the next ones. */
    private static final int MOST = 10;
    /** Keys of a map that are compared with each other; of more, a set is made. */
    private static final int FEW = 8;

    private static final String KUSTOMIZE = "kustomize.config.k8s.io";
    private static final String HOOK = "argocd.argoproj.io/hook";

    private final YamlLimits limits;
    private final Meter meter;
    /** Most objects are of a few kinds in a few namespaces. */
    private final Map<String, String> texts;

    private final List<RenderedObject> objects = new ArrayList<>(2);
    private final List<Finding> findings = new ArrayList<>(0);
    private final Map<Weight, Integer> found = new EnumMap<>(Weight.class);

    private Output output;
    private int manifest;
    private int linesAbove;
    /** Whether the document may have merge keys. */
    private boolean merges;
    /** Where in the output each line begins; made when it is first needed. */
    private int[] begins;

    /** @param texts that are the same in many files, each as the object that stands for all of them */
    public ReadBack(YamlLimits limits, Meter meter, Map<String, String> texts) {
        this.limits = limits;
        this.meter = meter;
        this.texts = texts;
    }

    /**
     * What one manifest of a Template made.
     *
     * @param above lines of the file above it
     * @throws dev.lockstep.scheduler.metering.EndedException of the meter
     */
    public void read(Output made, int ofManifest, int above) {
        output = made;
        manifest = ofManifest;
        linesAbove = above;
        begins = null;
        long mark = meter.held();
        Optional<YamlReader.Result> read = Documents.readOnce(made.bytes(), limits, meter);
        if (read.isEmpty()) {
            add(Weight.ERROR, Documents.invalidLine(made.bytes()), "is not valid UTF-8");
            nothings(false);
        } else {
            YamlReader.Result result = read.get();
            nothings(result.error().isEmpty());
            result.documents().forEach(this::document);
            result.error().ifPresent(e -> add(Weight.ERROR, e.line(), "cannot be read as YAML: " + e.getMessage()));
        }
        meter.release(mark);
    }

    public Reading result() {
        return objects.isEmpty() && findings.isEmpty() ? Reading.NOTHING : new Reading(objects, findings);
    }

    /**
     * A text that looks so without having been printed for want of a value is a text like others, and a comment is nobody's.
     *
     * @param readable if it cannot be read, any part of it may be meant
     */
    private void nothings(boolean readable) {
        if (!output.nothingPrinted()) {
            return;
        }
        byte[] bytes = output.bytes();
        Optional<Texts> texts = readable
                ? Documents.written(bytes, limits, meter).map(written -> new Texts(bytes, written))
                : Optional.empty();
        int[] printed = output.nothings();
        if (printed.length == 0) {
            whatLooksSo(bytes)
                    .filter(place -> texts.isEmpty() || texts.get().contain(place))
                    .limit(MOST)
                    .forEach(this::nothing);
            return;
        }
        for (int i = 0; i < printed.length && !isFull(Weight.ERROR); i++) {
            if (texts.isEmpty() || texts.get().contain(printed[i])) {
                nothing(printed[i]);
            }
        }
    }

    private static IntStream whatLooksSo(byte[] bytes) {
        String text = ByteText.fromBytes(bytes);
        return IntStream.iterate(
                text.indexOf(NO_VALUE), place -> place >= 0, place -> text.indexOf(NO_VALUE, place + 1));
    }

    private void nothing(int place) {
        add(
                Weight.ERROR,
                line(place),
                output.templateLine(place),
                "has " + NO_VALUE + " where a value that does not exist was to stand; give it, or let the"
                        + " template do without it (if, with, default)");
    }

    private void document(YamlNode document) {
        if (isNothing(document)) {
            return;
        }
        try {
            merges = false;
            givenTwice(document);
            YamlNode resolved = merges ? MergeKeys.resolve(document) : document;
            if (resolved instanceof YamlNode.Mapping mapping) {
                object(mapping);
            } else {
                noObject(document.line());
            }
        } catch (YamlException wrong) {
            add(Weight.ERROR, wrong.line(), "cannot be read as YAML: " + wrong.getMessage());
        }
    }

    /** Who applies a file passes over these. */
    private static boolean isNothing(YamlNode document) {
        return document instanceof YamlNode.Mapping map && map.entries().isEmpty()
                || document instanceof YamlNode.Sequence list && list.items().isEmpty()
                || document instanceof YamlNode.Scalar scalar && text(scalar) == null;
    }

    private void noObject(int line) {
        add(
                Weight.ERROR,
                line,
                "is no Kubernetes object (it needs apiVersion, kind and metadata.name); a Template that makes something else"
                        + " says so by the annotation lockstep.dev/content: other");
    }

    /** Kustomize, by which Flux reads files, refuses them; Argo CD takes the last one. */
    private void givenTwice(YamlNode node) {
        if (node instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(this::givenTwice);
        } else if (node instanceof YamlNode.Mapping mapping) {
            List<YamlNode.Entry> entries = mapping.entries();
            Set<String> known = entries.size() > FEW ? new HashSet<>() : null;
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i).key() instanceof YamlNode.Scalar key) {
                    boolean twice = known == null ? isBefore(entries, i, key.text()) : !known.add(key.text());
                    if (twice && !isFull(Weight.FLUX_ERROR)) {
                        add(
                                Weight.FLUX_ERROR,
                                key.line(),
                                "has the key " + key.text() + " twice in one map; remove one of them");
                    }
                    merges |= key.text().equals("<<") || key.tag().isPresent();
                }
                givenTwice(entries.get(i).value());
            }
        }
    }

    private static boolean isBefore(List<YamlNode.Entry> entries, int end, String key) {
        for (int i = 0; i < end; i++) {
            if (entries.get(i).key() instanceof YamlNode.Scalar other
                    && other.text().equals(key)) {
                return true;
            }
        }
        return false;
    }

    private void object(YamlNode.Mapping mapping) {
        int line = mapping.line();
        int before = findings.size();
        String apiVersion = written(mapping, "apiVersion", "");
        String kind = written(mapping, "kind", "");
        if (findings.size() > before) {
            return;
        }
        if (apiVersion.isEmpty() && kind.isEmpty()) {
            noObject(line);
            return;
        }
        if (apiVersion.isEmpty() || kind.isEmpty()) {
            add(
                    Weight.ERROR,
                    line,
                    kind.isEmpty()
                            ? "has no kind (apiVersion " + apiVersion + ")"
                            : "has no apiVersion (kind " + kind + ")");
            return;
        }
        if (kind.endsWith("List")
                && mapping.get("items")
                        .filter(YamlNode.Sequence.class::isInstance)
                        .isPresent()) {
            items((YamlNode.Sequence) mapping.get("items").get());
            return;
        }
        int slash = apiVersion.indexOf('/');
        String group = shared(slash < 0 ? "" : apiVersion.substring(0, slash));
        if (group.equals(KUSTOMIZE)) {
            return;
        }
        FluxVersions.removed(apiVersion, kind).ifPresent(message -> add(Weight.WARNING, line, message));
        named(mapping, group, shared(kind));
    }

    private void items(YamlNode.Sequence items) {
        for (YamlNode item : items.items()) {
            if (item instanceof YamlNode.Mapping mapping) {
                object(mapping);
            } else {
                noObject(item.line());
            }
        }
    }

    private void named(YamlNode.Mapping mapping, String group, String kind) {
        Optional<YamlNode> metadata = mapping.get("metadata");
        YamlNode.Mapping known = metadata.filter(YamlNode.Mapping.class::isInstance)
                .map(YamlNode.Mapping.class::cast)
                .orElse(new YamlNode.Mapping(List.of(), mapping.line(), mapping.column()));
        int before = findings.size();
        String name = written(known, "name", kind + ": metadata.");
        if (name.isEmpty()) {
            if (findings.size() == before) {
                unnamed(known, kind);
            }
            return;
        }
        int line = known.get("name").map(YamlNode::line).orElse(known.line());
        if (!isCompletedLater(name)) {
            KindNames.refusal(group, kind, name)
                    .ifPresent(rule -> add(
                            Weight.ERROR,
                            line,
                            kind + " cannot have the name " + name + "; it must be made of " + rule));
        }
        String namespace = "";
        if (!KindNames.ofTheCluster(group, kind)) {
            namespace = written(known, "namespace", kind + " " + name + ": metadata.");
            if (!namespace.isEmpty() && !isCompletedLater(namespace)) {
                namespace(
                        namespace,
                        kind + " " + name,
                        known.get("namespace").get().line());
            }
        }
        objects.add(new RenderedObject(group, kind, shared(namespace), name, linesAbove + mapping.line()));
    }

    private void namespace(String namespace, String object, int line) {
        KindNames.refusal("", "Namespace", namespace)
                .ifPresent(rule -> add(
                        Weight.ERROR,
                        line,
                        object + " cannot be in the namespace " + namespace + "; it must be made of " + rule));
    }

    /** Flux may put values in the place of variables when it applies the file. */
    private static boolean isCompletedLater(String text) {
        return text.contains("${");
    }

    private void unnamed(YamlNode.Mapping metadata, String kind) {
        boolean generated =
                !written(metadata, "generateName", kind + ": metadata.").isEmpty();
        // Argo CD makes hooks anew each time, and so can give them another name each time.
        boolean hook = generated
                && metadata.get("annotations")
                        .filter(YamlNode.Mapping.class::isInstance)
                        .flatMap(annotations -> ((YamlNode.Mapping) annotations).get(HOOK))
                        .isPresent();
        add(
                hook ? Weight.FLUX_ERROR : Weight.ERROR,
                metadata.line(),
                kind + " has no metadata.name"
                        + (generated ? "; what is applied again and again cannot have a generateName instead" : ""));
    }

    /** A text; empty if there is none, or no text, which is an error of its own. */
    private String written(YamlNode.Mapping mapping, String field, String of) {
        Optional<YamlNode> node = mapping.get(field);
        if (node.isEmpty()) {
            return "";
        }
        Object value = node.get() instanceof YamlNode.Scalar scalar ? text(scalar) : node.get();
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        String shown = node.get() instanceof YamlNode.Scalar scalar
                ? scalar.text() + " is no text"
                : "a list or a map is no text";
        add(Weight.ERROR, node.get().line(), of + field + ": " + shown + "; put it in quotes");
        return "";
    }

    /** As everybody understands it: words that only some take for true or false are texts. */
    private static Object text(YamlNode.Scalar scalar) {
        if (!scalar.plain() || scalar.tag().isPresent()) {
            return scalar.text();
        }
        Object value;
        try {
            value = Yaml11.plain(scalar.text());
        } catch (YamlException tooLarge) {
            return tooLarge;
        }
        boolean word = value instanceof Boolean && !scalar.text().equalsIgnoreCase(value.toString());
        return value instanceof String || word ? scalar.text() : value;
    }

    private String shared(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    private void add(Weight weight, int lineOfOutput, String message) {
        if (!isFull(weight)) {
            int[] lines = lines();
            int line = Math.min(lineOfOutput, lines.length);
            add(weight, lineOfOutput, output.templateLine(begun(lines[line - 1])), message);
        }
    }

    private void add(Weight weight, int lineOfOutput, int templateLine, String message) {
        if (!isFull(weight)) {
            found.merge(weight, 1, Integer::sum);
            findings.add(new Finding(weight, manifest, linesAbove + lineOfOutput, templateLine, shared(message)));
        }
    }

    /** Asked before lines are looked for and words are put together, which takes time that grows with the text. */
    private boolean isFull(Weight weight) {
        return found.getOrDefault(weight, 0) >= MOST;
    }

    /** The first byte of a line that is more than its indentation. */
    private int begun(int from) {
        byte[] bytes = output.bytes();
        int at = from;
        while (at < bytes.length - 1 && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private int line(int offset) {
        int line = Arrays.binarySearch(lines(), offset);
        return line < 0 ? -line - 1 : line + 1;
    }

    private int[] lines() {
        if (begins == null) {
            byte[] bytes = output.bytes();
            int count = 1;
            for (byte b : bytes) {
                count += b == '\n' ? 1 : 0;
            }
            begins = new int[count];
            int line = 1;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    begins[line++] = i + 1;
                }
            }
        }
        return begins;
    }
}
