package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds and reads the golden vectors, which were measured from the original implementation. */
public final class Vectors {
    private static final YamlLimits LIMITS = new YamlLimits(10_000_000, 200, 100, 1_000_000);

    private Vectors() {}

    /** What the system property vectors names, or the copy in the test resources. */
    public static Path directory() {
        String given = System.getProperty("vectors");
        return given == null || given.isEmpty() ? copy() : Path.of(given);
    }

    /** The copy in the test resources. */
    public static Path copy() {
        URL url = Vectors.class.getResource("/vectors");
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static List<Path> childrenIfAny(Path directory) {
        return Files.isDirectory(directory) ? children(directory) : List.of();
    }

    public static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Path> children(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A YAML or JSON file whose maps have texts as keys, as Go's decoder of JSON would type it. */
    public static GoMap read(Path file) {
        try {
            YamlNode root = YamlReader.readFirst(Files.readString(file), LIMITS, Meter.withoutLimits())
                    .orElseThrow();
            return (GoMap) typed(Yaml11.value(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Object typed(Object value) {
        if (value instanceof GoMap map) {
            GoMap typed = GoMap.of(GoMap.Type.STRING_ANY);
            map.entries().forEach((key, item) -> typed.entries().put(key, typed(item)));
            return typed;
        }
        return value instanceof GoList list
                ? GoList.ofAny(list.items().stream().map(Vectors::typed).toList())
                : value;
    }

    public static FileSet files(String origin, Path directory) {
        return new FileSet(origin, tree(directory));
    }

    public static SortedMap<String, byte[]> tree(Path directory) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return files;
        }
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                String path = directory.relativize(file).toString().replace('\\', '/');
                if (!path.equals(".gitkeep")) {
                    files.put(path, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
