package dev.lockstep.process.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.objectweb.asm.ClassReader;

/** The agent as a jar, made of this build's classes and the library that reads classes. */
public final class AgentJar {
    private AgentJar() {}

    /** What to give a JVM whose clock is to be wrong by so much. */
    public static String skew(long millis) {
        return option(Meddler.skew(millis));
    }

    /** What to give a JVM that is to run out of memory as soon as there is a file. */
    public static String hog(Path signal) {
        return option(Meddler.hog(signal));
    }

    /** What to give a JVM that is to go without a check. */
    public static String without(Meddler.Check check) {
        return option(Meddler.without(check));
    }

    private static synchronized String option(String argument) {
        return "-javaagent:" + made().toAbsolutePath() + "=" + argument;
    }

    private static Path made() {
        try {
            Path jar = Files.createDirectories(Path.of("target/process")).resolve("agent.jar");
            Path fresh = Files.createTempFile(jar.getParent(), "agent", ".jar");
            Attributes attributes = new Attributes();
            attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            attributes.putValue("Premain-Class", Meddler.class.getName());
            attributes.putValue("Can-Retransform-Classes", "true");
            // Classes of the JDK ask for the skewed time, so the first class loader of all must know it.
            attributes.putValue("Boot-Class-Path", jar.getFileName().toString());
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().putAll(attributes);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh), manifest)) {
                for (String type : List.of(
                        "Meddler",
                        "Meddler$Check",
                        "Meddler$Change",
                        "Meddler$Comparisons",
                        "Meddler$Times",
                        "Hog",
                        "SkewedTime")) {
                    String entry = Meddler.class.getPackageName().replace('.', '/') + "/" + type + ".class";
                    try (InputStream in = AgentJar.class.getResourceAsStream("/" + entry)) {
                        write(out, entry, in.readAllBytes());
                    }
                }
                addLibrary(out);
            }
            return Files.move(
                    fresh,
                    jar,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addLibrary(JarOutputStream out) throws IOException {
        String library = Path.of(ClassReader.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        try (JarFile asm = new JarFile(library)) {
            for (var entry : java.util.Collections.list(asm.entries())) {
                if (entry.getName().startsWith("org/objectweb/asm/")
                        && entry.getName().endsWith(".class")) {
                    try (InputStream in = asm.getInputStream(entry)) {
                        write(out, entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    private static void write(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
