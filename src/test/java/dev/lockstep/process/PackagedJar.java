package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;

/**
 * A program for the command line as it is packaged: one jar, started by a bare JVM.
 *
 * @param folder where it is started
 */
record PackagedJar(Path jar, Path folder) {
    record Run(int code, String out, String err) {}

    PackagedJar {
        assertThat(jar).as("packaged by mvn package").exists();
    }

    Run run(String... words) throws IOException, InterruptedException {
        return run(List.of(), "", words);
    }

    /**
     * @param options of the JVM
     * @param input what another program pipes into it
     */
    Run run(List<String> options, String input, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        command.addAll(List.of(words));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS"));
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end in 60 s: " + command);
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** A line for each class and class that it needs. */
    List<String> dependencies() {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(writer, writer, "--multi-release", "17", "-verbose:class", "-filter:none", jar.toString());
        assertThat(code).as(out.toString()).isZero();
        return out.toString()
                .lines()
                .filter(line -> line.matches("\\s+\\S+\\s+-> .*"))
                .toList();
    }

    /** Of the classes in it, each ending in a slash. */
    Set<String> packages() throws IOException {
        Set<String> packages = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
                    .forEach(name -> packages.add(name.substring(0, name.lastIndexOf('/') + 1)));
        }
        return packages;
    }

    void begins(String mainClass) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(mainClass);
            assertThat(List.of("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/THIRD-PARTY.txt"))
                    .allMatch(name -> file.getEntry(name) != null);
        }
    }
}
