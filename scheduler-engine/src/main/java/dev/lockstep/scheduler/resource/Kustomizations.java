package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which files Flux applies: all YAML files of a folder, except that of a folder with a kustomization.yaml, what that lists. Source:
 * the generator of Flux's kustomize package.
 */
final class Kustomizations {
    private static final List<String> NAMES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");
    private static final Set<String> LISTS = Set.of("resources", "bases", "components");
    /** Of no consequence for what is read here; every object gets the environment's namespace anyway. */
    private static final Set<String> WITHOUT_CONSEQUENCE =
            Set.of("apiVersion", "kind", "metadata", "namespace", "sortOptions", "buildMetadata", "openapi", "crds");

    private final FileSet files;
    private final Documents documents;
    private final Problems problems;
    /** By folder, {@code ""} or ending in a slash. */
    private final Map<String, String> kustomizations = new HashMap<>();

    private final Set<String> built = new HashSet<>();
    private final Deque<String> named = new ArrayDeque<>();
    private final Set<String> listed = new HashSet<>();
    private final SortedMap<String, SortedSet<String>> undone = new TreeMap<>();

    Kustomizations(FileSet files, Predicate<String> ignored, Documents documents, Problems problems) {
        this.files = files;
        this.documents = documents;
        this.problems = problems;
        for (String path : files.files().keySet()) {
            if (isOne(path)) {
                guard(path, () -> {
                    if (!ignored.test(path)) {
                        kustomizations.putIfAbsent(path.substring(0, path.lastIndexOf('/') + 1), path);
                    }
                });
            }
        }
        kustomizations.keySet().stream()
                .filter(folder -> governing(folder).filter(folder::equals).isPresent())
                .sorted()
                .forEach(this::name);
        while (!named.isEmpty()) {
            String folder = named.removeFirst();
            guard(kustomizations.get(folder), () -> build(folder));
        }
    }

    private void guard(String path, Runnable reading) {
        problems.guard(new Location(files.origin(), path, 1), null, reading);
    }

    static boolean isOne(String path) {
        return NAMES.contains(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Whether Flux applies a file that is not ignored. */
    boolean applies(String path) {
        return governing(path).isEmpty() ? path.endsWith(".yaml") || path.endsWith(".yml") : listed.contains(path);
    }

    /** By kustomization file, what it does that is not done here: fields, and resources that are elsewhere. */
    SortedMap<String, SortedSet<String>> undone() {
        return undone;
    }

    /** The outermost folder around a path that has a kustomization, which decides what becomes of the path. */
    private Optional<String> governing(String path) {
        if (kustomizations.isEmpty()) {
            return Optional.empty();
        }
        for (int end = 0; ; ) {
            String folder = path.substring(0, end);
            if (kustomizations.containsKey(folder)) {
                return Optional.of(folder);
            }
            end = path.indexOf('/', end) + 1;
            if (end == 0) {
                return Optional.empty();
            }
        }
    }

    /** A folder that is to be built, once, whoever names it. */
    private void name(String folder) {
        if (built.add(folder)) {
            named.addLast(folder);
        }
    }

    private void build(String folder) {
        String file = kustomizations.get(folder);
        Optional<YamlNode.Mapping> root = documents
                .read(files.files().get(file))
                .map(YamlReader.Result::documents)
                .flatMap(read -> read.stream().findFirst())
                .filter(YamlNode.Mapping.class::isInstance)
                .map(YamlNode.Mapping.class::cast);
        for (YamlNode.Entry entry : root.map(YamlNode.Mapping::entries).orElse(List.of())) {
            String field = entry.key() instanceof YamlNode.Scalar key ? key.text() : "";
            if (LISTS.contains(field) && entry.value() instanceof YamlNode.Sequence sequence) {
                for (YamlNode item : sequence.items()) {
                    if (item instanceof YamlNode.Scalar resource) {
                        list(file, folder, resource.text());
                    }
                }
            } else if (!WITHOUT_CONSEQUENCE.contains(field) && !LISTS.contains(field)) {
                undone(file, field);
            }
        }
    }

    private void list(String file, String folder, String resource) {
        Optional<String> path = within(folder, resource);
        if (path.filter(inner ->
                        files.files().containsKey(inner) || files.tooLarge().containsKey(inner))
                .isPresent()) {
            listed.add(path.get());
        } else if (path.map(inner -> inner.isEmpty() ? "" : inner + "/")
                .filter(kustomizations::containsKey)
                .isPresent()) {
            name(path.get().isEmpty() ? "" : path.get() + "/");
        } else {
            undone(file, "the resource " + resource + ", which is not here");
        }
    }

    private void undone(String file, String what) {
        undone.computeIfAbsent(file, unused -> new TreeSet<>()).add(what);
    }

    /** The path in the file set; empty if it leads out of it. */
    private static Optional<String> within(String folder, String resource) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : (folder + resource).split("/")) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    return Optional.empty();
                }
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return Optional.of(String.join("/", names));
    }
}
