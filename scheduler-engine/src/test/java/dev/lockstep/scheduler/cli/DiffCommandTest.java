package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.scheduler.cli.Folders.Run;
import dev.lockstep.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    @TempDir
    Path folder;

    private Folders folders;

    @BeforeEach
    void checkOut() {
        folders = new Folders(folder);
    }

    private void somethingExists() {
        folders.write("gitops/large/README.md", "another text\nof two lines");
        folders.write("gitops/large/old target/\"config\".yaml", "a: b\n");
        folders.write("gitops/large/name with blanks", "x\n");
        folders.write("gitops/large/binary", new byte[] {0, 1});
        folders.write("gitops/large/shop-web/namespace.yaml", Folders.RENDERED_NAMESPACE);
    }

    @Test
    void everyChangeIsALineInTheOrderOfPaths() {
        somethingExists();
        Run run = folders.diff();
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).isEqualTo("""
                ~ large/README.md
                - large/binary
                - large/name with blanks
                - large/old target/"config".yaml
                + large/shop-web/config.yaml
                + large/shop-web/reconciler.yaml
                3 written, 3 deleted, 1 unchanged; 1 cluster type, 1 assignment
                """);
    }

    @Test
    void theExitCodeTellsAChangeOnlyOnDemand() throws IOException {
        assertThat(folders.diff("--exit-code").code()).isEqualTo(ExitCode.CHANGES);
        assertThat(folders.render().code()).isEqualTo(ExitCode.DONE);
        for (String path : folders.files("out").keySet()) {
            folders.write("gitops/" + path, Files.readAllBytes(folders.path("out/" + path)));
        }
        Run run = folders.diff("--exit-code");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).isEqualTo("0 written, 0 deleted, 4 unchanged; 1 cluster type, 1 assignment\n");
    }

    @Test
    void errorsAreToldFromChanges() {
        folders.write("dev/broken.yaml", "a: [\n");
        Run run = folders.diff("--exit-code", "--patch");
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).endsWith("1 error; what would change is unknown\n");
    }

    /** Git itself is the judge: the output applied to what exists gives what is rendered. */
    @Test
    void thePatchAppliedGivesTheRenderedTree() throws IOException, GitAPIException {
        somethingExists();
        Files.delete(folders.path("gitops/large/binary"));
        Run run = folders.diff("--patch");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("diff --git \"a/large/old target/\\\"config\\\".yaml\"", "\\ No newline at end of file");
        try (Git git = Git.init().setDirectory(folders.path("gitops").toFile()).call()) {
            git.apply()
                    .setPatch(new ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)))
                    .call();
        }
        folders.render();
        folders.files("out")
                .forEach((path, content) ->
                        assertThat(folders.path("gitops/" + path)).hasContent(content));
        assertThat(folders.diff("--exit-code").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void contentsThatATerminalMustNotGetAreNotShown() {
        somethingExists();
        folders.write("gitops/large/README.md", "\u001b[2Jgone\n");
        Run run = folders.diff("--patch");
        assertThat(run.out())
                .contains("Binary files a/large/README.md and b/large/README.md differ\n")
                .contains("Binary files a/large/binary and /dev/null differ\n");
        assertThat(run.out().chars().filter(c -> c != '\n' && c != '\t')).noneMatch(Console::isControl);
    }

    @Test
    void jsonHoldsEverything() throws IOException {
        somethingExists();
        folders.write(
                "dev/odd.yaml", "apiVersion: scheduler.kalypso.io/v1\nkind: ClusterType\nmetadata: {name: \"\\e\"}\n");
        JsonNode failed = new ObjectMapper().readTree(folders.diff("--json").out());
        assertThat(failed.get("publishable").booleanValue()).isFalse();
        assertThat(failed.get("written").isNull()).isTrue();
        JsonNode problem = failed.get("problems").get(0);
        assertThat(problem.get("severity").textValue()).isEqualTo("error");
        assertThat(problem.get("file").textValue())
                .isEqualTo(folders.path("dev/odd.yaml").toString());
        assertThat(problem.get("line").intValue()).isEqualTo(1);
        assertThat(problem.get("message").textValue()).contains("apiVersion");

        Files.delete(folders.path("dev/odd.yaml"));
        Run run = folders.diff("--json", "--exit-code");
        assertThat(run.code()).isEqualTo(ExitCode.CHANGES);
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.toString())
                .isEqualTo("{'environment':'dev','layout':'tutorial','publishable':true,'clusterTypes':['large'],"
                        .concat(
                                "'assignments':[{'clusterType':'large','deploymentTarget':'shop-web','workload':'shop',")
                        .concat("'workspace':'team','namespace':'dev-team-shop-web','policies':['all']}],")
                        .concat(
                                "'written':['large/README.md','large/shop-web/config.yaml','large/shop-web/reconciler.yaml'],")
                        .concat(
                                "'deleted':['large/binary','large/name with blanks','large/old target/\\'config\\'.yaml'],")
                        .concat("'unchanged':['large/shop-web/namespace.yaml'],'problems':[]}")
                        .replace("\\'", "\\\u0000")
                        .replace('\'', '"')
                        .replace('\u0000', '"'));
    }
}
