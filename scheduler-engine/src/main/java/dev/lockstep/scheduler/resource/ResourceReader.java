package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the resources of a file set. */
public final class ResourceReader {
    private static final String GROUP = "scheduler.kalypso.io/";

    private final FileSet files;
    private final String source;
    private final Documents documents;
    private final Limits limits;
    private final Problems problems;
    private final List<Resource> found = new ArrayList<>();
    private final Map<String, Location> known = new HashMap<>();

    private ResourceReader(FileSet files, String source, Documents documents, Limits limits, Problems problems) {
        this.files = files;
        this.source = source;
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
        return new ResourceReader(files, source, documents, limits, problems).read();
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
        SourceIgnore ignore = new SourceIgnore(files.files());
        for (SourceIgnore.Refusal refusal : ignore.refused()) {
            problems.error(new Location(files.origin(), refusal.file(), refusal.line()), null, refusal.why());
        }
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
            }
        });
        files.tooLarge().forEach((path, size) -> {
            if (FileSet.isResource(path) && !ignore.ignores(path)) {
                problems.error(
                        new Location(files.origin(), path, 1),
                        null,
                        "the file has " + size + " bytes, which is too large to be read; divide it, or, when it is none"
                                + " of the control plane's, move it elsewhere or name it in .sourceignore");
            }
        });
        return found;
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
            if (document instanceof YamlNode.Mapping mapping) {
                Location place = new Location(files.origin(), path, mapping.line());
                problems.guard(place, null, () -> document(path, mapping, ignored));
            }
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

    private void document(String path, YamlNode.Mapping mapping, boolean ignored) {
        Optional<Kind> kind = kind(mapping, path);
        if (kind.isEmpty() || ignored && kind.get() != Kind.Environment) {
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
        KnownFields.check(mapping, kind.get(), shown, location, problems);
        found.add(new Resource(kind.get(), name, metadata.texts("labels"), mapping, location, source));
    }

    /** Ours, or empty: what other tools declare is none of our business. */
    private Optional<Kind> kind(YamlNode.Mapping mapping, String path) {
        String apiVersion = scalar(mapping, "apiVersion");
        String name = scalar(mapping, "kind");
        for (Kind kind : Kind.values()) {
            if (kind.toString().equals(name)) {
                if (kind.apiVersion().equals(apiVersion)) {
                    return Optional.of(kind);
                }
                if (apiVersion.startsWith(GROUP)) {
                    problems.error(
                            new Location(files.origin(), path, mapping.line()),
                            name,
                            "apiVersion " + apiVersion + " is not known; use " + kind.apiVersion());
                }
            }
        }
        return Optional.empty();
    }

    private static String scalar(YamlNode.Mapping mapping, String name) {
        return mapping.get(name)
                .filter(YamlNode.Scalar.class::isInstance)
                .map(node -> ((YamlNode.Scalar) node).text())
                .orElse("");
    }
}
