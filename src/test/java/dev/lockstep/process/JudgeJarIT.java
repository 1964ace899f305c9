package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.process.PackagedJar.Run;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code judge} as support uses it: its jar alone, with what a colleague sent. */
class JudgeJarIT {
    private static final String COMMIT = "53fee4503f445bc4a8210083526ddba5ba039f21";

    @TempDir
    Path folder;

    private PackagedJar jar() {
        return new PackagedJar(Path.of("target/lockstep-judge.jar"), folder);
    }

    private static Path file(String name) throws URISyntaxException {
        return Path.of(JudgeJarIT.class.getResource("/judge/" + name).toURI());
    }

    @Test
    void exitCodesTellStatesApart() throws Exception {
        String flux = file("flux-ready.json").toString();
        Run proven = jar().run("--commit", COMMIT, flux);
        assertThat(proven.err()).isEmpty();
        assertThat(proven.code()).isZero();
        assertThat(proven.out())
                .startsWith("Kustomization flux-system/fleet-dev-fleet-dev\n")
                .contains("state:   PROVEN", "runs:    " + COMMIT);
        Run another = jar().run("--commit", "f".repeat(40), flux);
        assertThat(another.code()).isEqualTo(13);
        assertThat(another.out()).contains("another commit");
        Run waiting = jar().run(
                        "--commit=6337f70c977df7b5186845f49947d7d553718058",
                        file("argo-progressing.json").toString());
        assertThat(waiting.code()).isEqualTo(10);
        Run failing = jar().run(
                        "--commit=a66b825670a26850910b817ce4ff20ad83103eec",
                        "--branch=dev",
                        "--json",
                        file("azure-apply-failed.json").toString());
        assertThat(failing.code()).isEqualTo(11);
        assertThat(failing.out()).contains("\"state\" : \"FAILING\"", "\"exitCode\" : 11", "not found");
        Run blocked = jar().run(
                        "--commit=19540ba424b7a639548bc6def4598f1689d2cfeb",
                        file("argo-out-of-sync-manual.json").toString());
        assertThat(blocked.code()).isEqualTo(12);
    }

    /** In any language of the machine, with little memory. */
    @Test
    void readsTheStandardInput() throws Exception {
        String input = Files.readString(file("flux-ready.json"));
        List<String> machine =
                List.of("-Xmx64m", "-Duser.language=ar", "-Duser.country=EG", "-Dfile.encoding=US-ASCII");
        Run run = jar().run(machine, input, "--commit", COMMIT);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(jar().run(List.of(), "{\"kind\": ", "--commit", COMMIT))
                .isEqualTo(new Run(
                        3,
                        "",
                        "lockstep-judge: standard input:1:10: this is not readable as JSON: "
                                + "Unexpected end-of-input within/between Object entries\n"));
    }

    @Test
    void helpVersionAndMistakes() throws Exception {
        Run help = jar().run("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("java -jar lockstep-judge.jar --commit SHA", "Exit codes");
        assertThat(jar().run("--version").out()).matches("lockstep-judge \\d+\\.\\d+.*\\n");
        Run mistake = jar().run("--comit", COMMIT);
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(mistake.out()).isEmpty();
        assertThat(mistake.err()).contains("unknown option --comit", "--help");
    }

    /** It has what it needs, and neither a server nor a way to the network. */
    @Test
    void theJarStandsAlone() throws IOException {
        List<String> dependencies = jar().dependencies();
        assertThat(dependencies).hasSizeGreaterThan(5_000);
        assertThat(dependencies).noneMatch(line -> line.contains("not found"));
        assertThat(dependencies)
                .filteredOn(line -> line.strip().startsWith("dev.lockstep."))
                .isNotEmpty()
                .noneMatch(line -> line.matches(
                        ".*-> java\\.(net\\.(?!URI |URISyntaxException |URLEncoder )|nio\\.channels\\.|sql\\.).*"));
        jar().begins("dev.lockstep.judge.Main");
        assertThat(jar().packages())
                .contains("dev/lockstep/judge/", "dev/lockstep/compliance/")
                .allMatch(name -> name.matches("(dev/lockstep/(judge|terminal|compliance|flux|argocd|azure|text"
                        + "|memory|ports)|com/fasterxml/jackson/(core|databind|annotation))/.*"));
    }
}
