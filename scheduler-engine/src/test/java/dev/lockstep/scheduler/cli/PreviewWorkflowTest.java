package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The shell part of the workflow that shows a pull request's effect, with a {@code java} that is this test's classes. */
@EnabledIf("shellIsThere")
class PreviewWorkflowTest {
    @TempDir
    Path folder;

    private Folders folders;

    static boolean shellIsThere() {
        return Files.isExecutable(Path.of("/bin/bash"));
    }

    @BeforeEach
    void checkOut() throws IOException {
        folders = new Folders(folder);
        Files.move(folders.path("dev"), folders.path("environment"));
        Files.createDirectories(folders.path("sources/platform-svc"));
        Files.move(folders.path("workloads/shop"), folders.path("sources/platform-svc/workloads"));
        Files.delete(folders.path("workloads"));
        String registration = Files.readString(folders.path("main/shop.yaml"));
        folders.write("main/shop.yaml", registration.replace("{name: shop}", "{name: platform-svc}"));
        // The jar is not packaged yet when tests run; the classes are the same.
        Path java = folders.write(
                "bin/java",
                "#!/bin/bash\nshift 2\nexec '" + System.getProperty("java.home")
                        + "/bin/java' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                        + "' dev.lockstep.scheduler.cli.Main \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private int runStep() throws IOException, InterruptedException {
        String workflow = Files.readString(Path.of("deploy/github/workflows/preview.yml"));
        YamlNode.Mapping step = null;
        YamlNode root = YamlReader.readFirst(workflow, YamlLimits.defaults(), Meter.withoutLimits())
                .orElseThrow();
        for (YamlNode one : ((YamlNode.Sequence) at(root, "jobs", "preview", "steps")).items()) {
            step = (YamlNode.Mapping) one;
        }
        String script = ((YamlNode.Scalar) step.get("run").orElseThrow()).text();
        // As GitHub starts it.
        List<String> command = new ArrayList<>(List.of("/bin/bash", "--noprofile", "--norc", "-eo", "pipefail"));
        command.add(folders.write("step.sh", script).toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folders.path("log").toFile());
        builder.environment().put("PATH", folders.path("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("ENVIRONMENT", "dev");
        builder.environment().put("GITHUB_STEP_SUMMARY", folders.path("summary").toString());
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the step did not end in 60 s");
        }
        return process.exitValue();
    }

    private static YamlNode at(YamlNode node, String... path) {
        YamlNode at = node;
        for (String name : path) {
            at = ((YamlNode.Mapping) at).get(name).orElseThrow();
        }
        return at;
    }

    @Test
    void changesAreInTheSummaryAndTheStepSucceeds() throws Exception {
        int code = runStep();
        assertThat(folders.path("log"))
                .content()
                .isEqualTo("diff ended with 0; what it says is in the job's summary\n");
        assertThat(code).isZero();
        assertThat(folders.path("summary"))
                .content()
                .startsWith("### dev\n\n    + large/README.md\n")
                .contains("    4 written, 0 deleted, 0 unchanged; 1 cluster type, 1 assignment\n    diff --git a/");
    }

    @Test
    void errorsAreInTheSummaryAndTheStepFails() throws Exception {
        folders.write("environment/broken.yaml", "a: [\n");
        assertThat(runStep()).isEqualTo(3);
        assertThat(folders.path("summary"))
                .content()
                .contains("    environment/broken.yaml:2: error: not readable as YAML", "    1 error; ");
    }
}
