package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.yaml.MergeKeys;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the resources of a file set. */
public final class ResourceReader {
    private final FileSet files;
    private final String source;
    private final Set<Kind> needed;
    private final Documents documents;
    private final Limits limits;
    private final Problems problems;
    private final List<Resource> found = new ArrayList<>();
    private final Map<String, Location> known = new HashMap<>();
    private Unread unread;

    private ResourceReader(
            FileSet files, String source, Set<Kind> needed, Documents documents, Limits limits, Problems problems) {
        this.files = files;
        this.source = source;
        this.needed = needed;
        this.documents = documents;
        this.limits = limits;
        this.problems = problems;
    }

    /**
     * @param source the name under which Flux would apply the files
     * @return resources of known kinds with good names, each name once per kind, in the order of the paths
     */
    public static List<Resource> read(
            FileSet files, String source, Documents documents, Limits limits, Problems problems) {
        return read(files, source, EnumSet.allOf(Kind.class), documents, limits, problems);
    }

    /** @param needed kinds of which each object counts here; of one that cannot be read it is unknown what is missing */
    static List<Resource> read(
            FileSet files, String source, Set<Kind> needed, Documents documents, Limits limits, Problems problems) {
        return new ResourceReader(files, source, needed, documents, limits, problems).read();
    }

    private List<Resource> read() {
        if (files.files().size() > limits.files()) {
            problems.error(
                    null,
                    null,
                    files.origin() + " has " + files.files().size() + " files, more than " + limits.files()
                            + " (limit files); none was read");
            return found;
        }
        SourceIgnore ignore = new SourceIgnore(documents.meter());
        files.files().forEach((path, content) -> {
            if (SourceIgnore.isOne(path)) {
                problems.guard(new Location(files.origin(), path, 1), null, () -> ignore.read(path, content));
            }
        });
        for (SourceIgnore.Refusal refusal : ignore.refused()) {
            problems.error(new Location(files.origin(), refusal.file(), refusal.line()), null, refusal.why());
        }
        Kustomizations kustomizations = new Kustomizations(files, ignore::ignores, documents, problems);
        unread = new Unread(files.origin(), kustomizations, ignore::ignores);
        files.files().forEach((path, content) -> {
            boolean yaml = path.endsWith(".yaml") || path.endsWith(".yml");
            if (yaml && !isPath(path)) {
                problems.error(
                        new Location(files.origin(), path, 1),
                        null,
                        "the file is not read: its path must be relative, of names between single slashes, without"
                                + " '..', '\\' and control characters; rename it");
            } else if (yaml && FileSet.isResource(path)) {
                problems.guard(
                        new Location(files.origin(), path, 1), null, () -> file(path, content, ignore.ignores(path)));
            } else if (path.endsWith(".json") && isPath(path)) {
                problems.guard(
                        new Location(files.origin(), path, 1),
                        null,
                        () -> unread.json(path, JsonHeads.read(content, documents.meter())));
            }
        });
        files.tooLarge()
                .forEach((path, size) -> problems.guard(
                        new Location(files.origin(), path, 1), null, () -> tooLarge(path, size, ignore)));
        unread.report(found, problems);
        return found;
    }

    private void tooLarge(String path, long size, SourceIgnore ignore) {
        if (!FileSet.isResource(path) || ignore.ignores(path)) {
            return;
        }
        Location location = new Location(files.origin(), path, 1);
        if (!path.endsWith(".json")) {
            problems.error(
                    location,
                    null,
                    "the file has " + size + " bytes, which is too large to be read; divide it, or, when it is none"
                            + " of the control plane's, move it elsewhere or name it in .sourceignore");
        } else {
            unread.largeJson(path);
        }
    }

    private static boolean isPath(String path) {
        return path.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c))
                && Arrays.stream(path.split("/", -1))
                        .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
    }

    /** Of an ignored file only Environments count, and its problems are only warnings. */
    private void file(String path, byte[] content, boolean ignored) {
        Optional<YamlReader.Result> read = documents.read(content);
        if (read.isEmpty()) {
            int line = Documents.invalidLine(content);
            report(ignored, new Location(files.origin(), path, line), "the file is not valid UTF-8; save it as UTF-8");
            return;
        }
        YamlReader.Result result = read.get();
        result.error()
                .ifPresent(e -> report(
                        ignored,
                        new Location(files.origin(), path, e.line()),
                        "not readable as YAML: " + e.getMessage()));
        for (YamlNode document : result.documents()) {
            Location place = new Location(files.origin(), path, document.line());
            problems.guard(place, null, () -> merged(path, document, ignored));
        }
    }

    private void merged(String path, YamlNode document, boolean ignored) {
        try {
            document(
                    path,
                    problems.rules().has(RenderRules.STRICT_INPUT) ? MergeKeys.resolve(document) : document,
                    ignored);
        } catch (YamlException wrong) {
            report(ignored, new Location(files.origin(), path, wrong.line()), wrong.getMessage());
        }
    }

    private void report(boolean ignored, Location location, String message) {
        problems.add(new Problem(
                ignored ? Severity.WARNING : Severity.ERROR,
                Optional.of(location),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                message));
    }

    private void document(String path, YamlNode document, boolean ignored) {
        if (isEmpty(document)) {
            return;
        }
        if (!(document instanceof YamlNode.Mapping mapping)) {
            unread.noObject(path, document.line());
            return;
        }
        Optional<Kind> kind = kind(mapping, path, ignored);
        if (kind.isEmpty() || ignored && kind.get() != Kind.Environment) {
            return;
        }
        if (ObjectHead.of(mapping).encrypted() && !encrypted(path, mapping, kind.get())) {
            return;
        }
        Location location = new Location(files.origin(), path, mapping.line());
        Fields metadata =
                Fields.of(mapping, kind.get().toString(), location, problems).child("metadata");
        String name = metadata.required("name");
        if (name.isEmpty()) {
            return;
        }
        String shown = kind.get() + " " + name;
        if (!Names.isName(name)) {
            problems.error(location, shown, "metadata.name must be made of " + Names.rule());
            return;
        }
        Location first = known.putIfAbsent(shown, location);
        if (first != null) {
            problems.error(location, shown, "is declared twice: also at " + first + "; remove one of them");
            return;
        }
        if (found.size() >= limits.resources()) {
            problems.error(
                    location,
                    shown,
                    "there are more than " + limits.resources() + " resources in " + files.origin()
                            + " (limit resources)");
            return;
        }
        Map<String, String> labels =
                Fields.of(mapping, shown, location, problems).child("metadata").texts("labels");
        if (kind.get() != Kind.ConfigMap || ControlPlane.isConfiguration(name, labels)) {
            KnownFields.check(mapping, kind.get(), shown, location, problems);
        } else {
            unread.noConfiguration(path, ObjectHead.of(mapping));
        }
        found.add(new Resource(kind.get(), name, labels, mapping, location, source));
    }

    /** @return whether it is read as it is, by the rules under which it was */
    private boolean encrypted(String path, YamlNode.Mapping mapping, Kind kind) {
        ObjectHead head = ObjectHead.of(mapping);
        boolean strict = problems.rules().has(RenderRules.STRICT_INPUT);
        if (needed.contains(kind) && (kind != Kind.ConfigMap || mayConfigure(mapping, head.name()))) {
            // Without it, everything that it selects or configures would be removed or changed.
            problems.errorSince(
                    RenderRules.STRICT_INPUT,
                    new Location(files.origin(), path, mapping.line()),
                    kind + (head.name().isEmpty() ? "" : " " + head.name()),
                    "SOPS has encrypted it, and Lockstep has no key, so it cannot be read; write it without encryption,"
                            + " or move what is secret elsewhere");
        } else if (strict) {
            unread.object(path, head);
        }
        return !strict;
    }

    /** What its name and labels say may be encrypted, too. */
    private static boolean mayConfigure(YamlNode.Mapping mapping, String name) {
        return ControlPlane.isConfiguration(name, Map.of())
                || name.startsWith("ENC[")
                || ObjectHead.child(mapping, "metadata")
                        .flatMap(metadata -> ObjectHead.child(metadata, "labels"))
                        .flatMap(labels -> labels.get(ControlPlane.CONFIGURES))
                        .isPresent();
    }

    private static boolean isEmpty(YamlNode document) {
        return Fields.isNull(document)
                || document instanceof YamlNode.Mapping map && map.entries().isEmpty()
                || document instanceof YamlNode.Sequence list && list.items().isEmpty();
    }

    /** Ours, or empty: what other tools declare is named, and none of our business otherwise. */
    private Optional<Kind> kind(YamlNode.Mapping mapping, String path, boolean ignored) {
        ObjectHead head = ObjectHead.of(mapping);
        for (Kind kind : Kind.values()) {
            if (kind.toString().equals(head.kind()) && kind.apiVersion().equals(head.apiVersion())) {
                return Optional.of(kind);
            }
        }
        if (!ignored || head.kind().equals(Kind.Environment.toString())) {
            Optional<String> wrong = head.wrong();
            Location location = new Location(files.origin(), path, mapping.line());
            if (wrong.isEmpty()) {
                unread.object(path, head);
            } else if (head.isKnownKind() && head.isKalypso()) {
                problems.error(location, head.kind(), wrong.get());
            } else {
                problems.errorSince(RenderRules.STRICT_INPUT, location, head.shown(), wrong.get());
            }
        }
        return Optional.empty();
    }
}
