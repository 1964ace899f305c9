package dev.lockstep.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.seed.Start;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    @TempDir
    Path directory;

    @Test
    void theTutorialBeginsWithoutATraceOfTheApplication() {
        try (Sandbox sandbox = Sandbox.start(settings().startingAs(Start.TUTORIAL))) {
            assertThat(sandbox.start()).isEqualTo(Start.TUTORIAL);
            for (String branch : List.of("main", "dev", "stage")) {
                assertThat(files(Seed.CONTROL_PLANE, branch))
                        .isNotEmpty()
                        .allSatisfy((path, content) -> assertThat(path + "\n" + content)
                                .doesNotContain("hello-world")
                                .doesNotContain("kaizen"));
            }
            for (String branch : List.of("dev", "stage")) {
                assertThat(files(Seed.GITOPS, branch))
                        .isNotEmpty()
                        .allSatisfy((path, content) ->
                                assertThat(path + "\n" + content).doesNotContain("hello-world"));
            }
            assertThat(clusterTypes("dev")).containsExactlyInAnyOrder("drone", "large", "command-center", "small");
            assertThat(clusterTypes("stage")).containsExactlyInAnyOrder("drone", "large");
            String config = "cluster-types/west-us/west-us-config.yaml";
            assertThat(files(Seed.CONTROL_PLANE, "stage").get(config))
                    .isEqualTo(files(Seed.CONTROL_PLANE, "dev").get(config))
                    .contains("mysql://west:8806/mysql2");
            assertThat(files(Seed.APP_SOURCE, "main").get("workload/workload.yaml"))
                    .contains("functional-test", "performance-test", "uat-test");
            assertThat(files(Seed.APP_GITOPS, "dev")).containsKeys("functional-test/deployment.yaml");
            assertThat(files(Seed.APP_GITOPS, "stage")).containsKeys("uat-test/deployment.yaml");
        }
    }

    @Test
    void howItBeganIsKeptOverARestartAndChangedByAReset() {
        Sandbox.start(settings().startingAs(Start.TUTORIAL)).close();
        try (Sandbox sandbox = Sandbox.start(settings())) {
            assertThat(sandbox.start()).isEqualTo(Start.TUTORIAL);
            sandbox.reset();
            assertThat(sandbox.start()).isEqualTo(Start.TUTORIAL);
            sandbox.reset(Start.DEMO);
            assertThat(sandbox.start()).isEqualTo(Start.DEMO);
            assertThat(clusterTypes("stage")).containsExactlyInAnyOrder("drone", "large", "small");
        }
    }

    private SandboxSettings settings() {
        return SandboxSettings.in(directory, "secret", "http://127.0.0.1:8080/sandbox")
                .gitOps(new RenderedGitOps());
    }

    private List<String> clusterTypes(String branch) {
        return files(Seed.CONTROL_PLANE, branch).values().stream()
                .filter(content -> content.contains("kind: ClusterType"))
                .map(content -> content.replaceAll("(?s).*name: (\\S+).*?spec:.*", "$1"))
                .map(content ->
                        content.contains("\n") ? content.lines().findFirst().orElseThrow() : content)
                .toList();
    }

    private Map<String, String> files(String repository, String branch) {
        try (GitRepositories repositories = new GitRepositories(directory.resolve("git"))) {
            HostedRepository hosted = repositories.find(Seed.OWNER, repository).orElseThrow();
            return Commits.files(
                            hosted.git(),
                            Optional.of(hosted.branch(branch)).orElseThrow().orElseThrow())
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> new String(entry.getValue(), StandardCharsets.UTF_8)));
        }
    }
}
