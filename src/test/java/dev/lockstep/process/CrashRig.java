package dev.lockstep.process;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.process.crash.CrashAgent;
import dev.lockstep.process.crash.CrashPoints;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;

/** The agent's jars, what it is told, and what it tells. */
final class CrashRig {
    /** Methods of ports that change nothing outside. Any other one is an effect, and must be died at. */
    static final Set<String> READING = Set.of(
            "DefaultBranches#defaultBranch",
            "AccessTokens#tokenFor",
            "AccessTokens#renewed",
            "CommitStatuses#latest",
            "GitHistory#commit",
            "GitHistory#order",
            "GitHistory#folderId",
            "GitHistory#between",
            "GitHistory#onlyBroughtUpToDate",
            "GitReader#head",
            "GitReader#heads",
            "GitReader#read",
            "GitReader#file",
            "GitReader#entries",
            "OutsidePages#commit",
            "OutsidePages#reconciler",
            "PullRequests#get",
            "ReconcilerSource#name",
            "ReconcilerSource#poll",
            "ReconcilerSource#confirm",
            "ReconcilerSource#close",
            "RepositoryAccess#of",
            "RepositoryAccess#requiredStatuses");

    private final Path folder;
    private final Path agent;
    private final Path points;
    private int armed;

    CrashRig(Path folder) {
        this.folder = folder.toAbsolutePath();
        String own = CrashAgent.class.getPackageName().replace('.', '/');
        String onBootPath = own + "/CrashPoints";
        this.points = jar("points.jar", new Manifest(), own, name -> name.startsWith(onBootPath));
        this.agent = jar("agent.jar", manifest(), own, name -> !name.startsWith(onBootPath));
        arm("none", 0, List.of());
    }

    /** For the environment variable that every JVM heeds. */
    String javaOptions(Optional<CrashAgent.Mutation> mutation) {
        return String.join(
                " ",
                "-javaagent:" + agent,
                "-D" + CrashPoints.FOLDER + "=" + folder,
                "-D" + CrashAgent.POINTS + "=" + points,
                "-D" + CrashAgent.EFFECTS + "=" + String.join(",", effects("#")),
                "-D" + CrashAgent.MUTATION + "=" + mutation.map(Enum::name).orElse(""),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Xshare:auto");
    }

    /** Every method of a port that is not known to read only; the ports are classes in a folder or in the packaged jar. */
    static SortedSet<String> effects(String separator) {
        String ports = GitWriter.class.getPackageName();
        return new ClassFileImporter()
                .importPackages(ports).stream()
                        .filter(type ->
                                type.getPackageName().equals(ports) && type.isInterface() && type.isTopLevelClass())
                        .map(JavaClass::reflect)
                        .flatMap(port -> Arrays.stream(port.getDeclaredMethods())
                                .filter(method -> !method.isSynthetic())
                                .filter(method -> !READING.contains(port.getSimpleName() + "#" + method.getName()))
                                .map(method -> name(port, method, separator)))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(Class<?> port, Method method, String separator) {
        return (separator.equals("#") ? port.getName() : port.getSimpleName()) + separator + method.getName();
    }

    /**
     * From now on counts anew and dies at whichever of the points comes first.
     *
     * @param before number of the last run that is not of the scenario
     */
    void arm(String id, long before, Collection<CrashPoint> points) {
        armed++;
        try {
            Path next = Files.writeString(
                    folder.resolve("armed.next"),
                    armed + " " + id + "\n" + before + "\n"
                            + points.stream().map(CrashPoint::line).collect(Collectors.joining("\n")));
            Files.move(next, folder.resolve("armed"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was passed since it was armed; {@link #diedAt} is not asked. */
    List<CrashPoint> passed() {
        return lines().stream().map(parts -> CrashPoint.of(parts.subList(1, 8))).toList();
    }

    /** Where it died as told; empty while it lives. */
    Optional<CrashPoint> diedAt() {
        return lines().stream()
                .filter(parts -> parts.contains(CrashPoints.DIED))
                .map(parts -> CrashPoint.of(parts.subList(1, 8)))
                .findFirst();
    }

    private List<List<String>> lines() {
        try (Stream<String> lines = Files.lines(folder.resolve("passed"))) {
            return lines.filter(line -> line.startsWith(armed + " "))
                    .map(line -> List.of(line.split("\t")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Premain-Class"), CrashAgent.class.getName());
        attributes.put(
                Attributes.Name.CLASS_PATH, classes(ByteBuddy.class).toUri().toString());
        return manifest;
    }

    private Path jar(String name, Manifest manifest, String own, Predicate<String> which) {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Path jar = folder.resolve(name);
        Path classes = classes(CrashAgent.class);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> files = Files.list(classes.resolve(own))) {
            for (Path path : files.sorted().toList()) {
                String entry = own + "/" + path.getFileName();
                if (which.test(entry)) {
                    out.putNextEntry(new JarEntry(entry));
                    out.write(Files.readAllBytes(path));
                    out.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classes(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
