package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.process.PackagedJar.Run;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's command line as it is packaged: one jar, started by a bare JVM. */
class SchedulerJarIT {
    private static final Path JAR = Path.of("target/lockstep-scheduler.jar");

    @TempDir
    Path folder;

    private Run run(String... words) throws IOException, InterruptedException {
        return jar().run(words);
    }

    private PackagedJar jar() {
        return new PackagedJar(JAR, folder);
    }

    private static Path vector(String name) throws URISyntaxException {
        return Path.of(
                SchedulerJarIT.class.getResource("/vectors/scheduling/" + name).toURI());
    }

    private static String[] over(String command, Path vector, String... more) {
        return Stream.concat(
                        Stream.of(
                                command,
                                "--base",
                                vector.resolve("main").toString(),
                                "--environment-dir",
                                vector.resolve("env").toString(),
                                "--environment",
                                "dev",
                                "--workloads",
                                vector.resolve("workloads").toString(),
                                "--existing",
                                vector.resolve("existing").toString(),
                                "--layout",
                                "scheduler"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** Kalypso's public template makes versions of Flux's API that Flux has removed, and that is all there is to say of it. */
    private static void assertOnlyRemovedVersions(String err) {
        List<String> lines = err.lines().toList();
        assertThat(lines).hasSize(3).last().isEqualTo("2 warnings");
        assertThat(lines.subList(0, 2))
                .allSatisfy(line -> assertThat(line)
                        .contains("arc-flux.yaml:", ": warning: ", "/v1beta2 is not served by Flux since 2.8"));
    }

    @Test
    void rendersWhatTheOriginalRendered() throws Exception {
        Path vector = vector("03-tutorial-dev");
        Run run = run(over("render", vector, "--out", "tree"));
        assertOnlyRemovedVersions(run.err());
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("6 written, 1 deleted, 7 unchanged; 4 cluster types, 3 assignments\n");
        Path tree = folder.resolve("tree");
        try (Stream<Path> files = Files.walk(tree)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).hasSize(13);
            for (Path file : all) {
                assertThat(file)
                        .hasSameBinaryContentAs(vector.resolve("expected/tree").resolve(tree.relativize(file)));
            }
        }
        Run refused = run(over("render", vector, "--out", "tree"));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--out: tree is not empty");
    }

    @Test
    void diffTellsChangesAndErrors() throws Exception {
        Run changes = run(over("diff", vector("01-real-dev"), "--exit-code"));
        assertOnlyRemovedVersions(changes.err());
        assertThat(changes.code()).isEqualTo(4);
        assertThat(changes.out())
                .contains("~ large/observability-prometheus/reconciler.yaml\n", "+ ", "- ")
                .endsWith("3 written, 1 deleted, 4 unchanged; 4 cluster types, 1 assignment\n");
        // With schemas, so that the library that validates is in use, and would log.
        Run errors = run(over("diff", vector("11-schema-violations"), "--json"));
        assertThat(errors.code()).isEqualTo(3);
        assertThat(errors.out())
                .contains("\"publishable\" : false", "\"severity\" : \"error\"", "DATABASE_URL is required");
        assertThat(errors.err())
                .contains(
                        "w.yaml:21: error: deployment target shop-api on cluster type east-large",
                        "4 errors, 1 warning")
                .doesNotContain("SLF4J", "Exception", "\tat ");
    }

    /** Digits, letters, times and bytes are the same whatever the machine's language, time zone and charset. */
    @Test
    void theMachineDoesNotShowInTheResult() throws Exception {
        Files.writeString(folder.resolve("t"), """
                {{ (toDate "2006-01-02" "2024-03-04").Format "2006-01-02 Jan Mon .000" }} {{ printf "%05d %x %q" 42 255 "é" }} \
                {{ "TITLE" | lower }} {{ .Workspace }} {{ .Labels | toJson }}
                """);
        Files.writeString(folder.resolve("d"), "Workspace: wörk\nLabels: {a: \"é\"}\n");
        String[] words = {"template", "--file", "t", "--data", "d"};
        Run plain = run(words);
        assertThat(plain.err()).isEmpty();
        assertThat(plain.out()).startsWith("2024-03-04 Mar Mon .000 00042 ff \"é\" title wörk {");
        for (String language : List.of("ar", "tr", "th")) {
            Run other = jar().run(
                            List.of(
                                    "-Duser.language=" + language,
                                    "-Duser.country="
                                            + (language.equals("ar")
                                                    ? "EG"
                                                    : language.toUpperCase(java.util.Locale.ROOT)),
                                    "-Duser.timezone=Asia/Kolkata",
                                    "-Dfile.encoding=US-ASCII"),
                            "",
                            words);
            assertThat(other).isEqualTo(plain);
        }
    }

    @Test
    void helpVersionAndMistakes() throws Exception {
        Run help = run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("java -jar lockstep-scheduler.jar COMMAND", "Exit codes:");
        assertThat(run("--version").out()).matches("lockstep-scheduler \\d+\\.\\d+.*\\n");
        Run mistake = run("render", "--bse", "x");
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(mistake.out()).isEmpty();
        assertThat(mistake.err()).contains("unknown option --bse", "render --help");
    }

    /** What the engine and its command line need is in the jar or in the JDK; what it must not know is not in it. */
    @Test
    void theJarStandsAlone() throws Exception {
        List<String> dependencies = jar().dependencies();
        assertThat(dependencies).hasSizeGreaterThan(10_000);
        // What the libraries can do without: other engines for regular expressions, schemas written in YAML.
        assertThat(dependencies)
                .filteredOn(line -> line.contains("not found"))
                .allMatch(
                        line -> line.matches(
                                "\\s*com\\.networknt\\.schema\\.\\S+ .*-> "
                                        + "(org\\.graalvm|org\\.joni|org\\.jcodings|com\\.fasterxml\\.jackson\\.dataformat\\.yaml)\\..*"));

        jar().begins("dev.lockstep.scheduler.cli.Main");
        try (JarFile file = new JarFile(JAR.toFile())) {
            assertThat(file.getEntry("META-INF/LICENSE.txt")).isNotNull();
        }
        Set<String> packages = jar().packages();
        assertThat(packages).contains("dev/lockstep/scheduler/cli/", "org/snakeyaml/engine/v2/api/");
        assertThat(packages)
                .allMatch(
                        name -> name.matches(
                                "(dev/lockstep/(scheduler|terminal|text)|org/snakeyaml/engine|com/google/re2j|com/github/difflib"
                                        + "|com/networknt|com/ethlo/time|com/fasterxml/jackson/(core|databind|annotation)|org/slf4j)/.*"));
    }
}
