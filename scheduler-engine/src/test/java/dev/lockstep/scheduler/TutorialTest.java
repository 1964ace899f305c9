package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tutorial's layout gives what the tutorial shows. */
class TutorialTest {
    private static Rendering render(String name) {
        SchedulingVectors vector =
                new SchedulingVectors(Vectors.directory().resolve("scheduling").resolve(name));
        Rendering rendering = new SchedulerEngine().render(vector.request(Layout.TUTORIAL));
        assertThat(rendering.problems()).allSatisfy(RemovedVersions::isTheOnlyProblem);
        return rendering;
    }

    private static Map<Object, Object> map(Object value) {
        return ((GoMap) value).entries();
    }

    private static List<Map<Object, Object>> documents(Rendering rendering, String path) {
        String text = SchedulingVectors.texts(rendering.tree()).get(path);
        assertThat(text).as(path).isNotNull();
        List<YamlNode> documents =
                YamlReader.readAll(text, YamlLimits.defaults()).documents();
        return documents.stream().map(document -> map(Yaml11.value(document))).toList();
    }

    @Test
    void devAssignsFunctionalTestToDroneAndPerformanceTestToLarge() {
        Rendering rendering = render("03-tutorial-dev");
        assertThat(SchedulingVectors.shown(rendering.assignments()))
                .containsExactly(
                        "drone/hello-world-app-functional-test: functional-test-policy",
                        "large/hello-world-app-performance-test: performance-test-policy",
                        "large/observability-prometheus: observability-policy");
        assertThat(rendering.clusterTypes()).containsExactly("command-center", "drone", "large", "small");
        assertThat(rendering.tree()).containsKeys("small/README.md", GitOpsTree.TRACKING_FILE);
    }

    @Test
    void namespaceIsMadeOfEnvironmentWorkspaceWorkloadAndTarget() {
        Map<Object, Object> namespace = documents(
                        render("03-tutorial-dev"), "drone/hello-world-app-functional-test/namespace.yaml")
                .get(0);
        assertThat(map(namespace.get("metadata")).get("name"))
                .isEqualTo("dev-kaizen-app-team-hello-world-app-functional-test");
        assertThat(map(map(namespace.get("metadata")).get("labels")))
                .containsOnly(
                        Map.entry("deploymentTarget", "hello-world-app-functional-test"),
                        Map.entry("environment", "dev"),
                        Map.entry("someLabel", "some-value"),
                        Map.entry("workload", "hello-world-app"),
                        Map.entry("workspace", "kaizen-app-team"));
    }

    @Test
    void configHoldsTheValuesOfTheClusterTypeInTheEnvironment() {
        Map<Object, Object> config = documents(
                        render("03-tutorial-dev"), "drone/hello-world-app-functional-test/config.yaml")
                .get(0);
        assertThat(map(config.get("metadata")))
                .containsOnly(
                        Map.entry("name", "platform-config"),
                        Map.entry("namespace", "dev-kaizen-app-team-hello-world-app-functional-test"));
        assertThat(new TreeMap<>(map(config.get("data"))))
                .containsExactly(
                        Map.entry("CLUSTER_NAME", "Drone"),
                        Map.entry("DATABASE_URL", "mysql://restricted-host:3306/mysqlrty123"),
                        Map.entry("ENVIRONMENT", "Dev"),
                        Map.entry("REGION", "East US"),
                        Map.entry("SOME_COMMON_ENVIRONMENT_VARIABLE", "false"));
    }

    @Test
    void fluxReconcilerFetchesTheTargetsManifests() {
        List<Map<Object, Object>> flux =
                documents(render("03-tutorial-dev"), "drone/hello-world-app-functional-test/reconciler.yaml");
        assertThat(flux).extracting(document -> document.get("kind")).containsExactly("GitRepository", "Kustomization");
        Map<Object, Object> source = map(flux.get(0).get("spec"));
        assertThat(source.get("url")).isEqualTo("https://github.com/microsoft/kalypso-app-gitops");
        assertThat(map(source.get("ref")).get("branch")).isEqualTo("dev");
        Map<Object, Object> kustomization = map(flux.get(1).get("spec"));
        assertThat(kustomization)
                .containsEntry("path", "./functional-test")
                .containsEntry("prune", true)
                .containsEntry("targetNamespace", "dev-kaizen-app-team-hello-world-app-functional-test");
    }

    @Test
    void stageGetsTheUatTestOnEveryClusterType() {
        assertThat(SchedulingVectors.shown(render("04-tutorial-stage-uat").assignments()))
                .containsExactly(
                        "drone/hello-world-app-uat-test: uat-test-policy",
                        "large/hello-world-app-uat-test: uat-test-policy");
    }

    @Test
    void aConfigChangeOnStageReachesLargeOnly() {
        Rendering before = render("04-tutorial-stage-uat");
        Rendering after = render("05-tutorial-stage-config-change");
        TreeChange change = GitOpsTree.diff(new FileSet("", before.tree()), after.tree());
        assertThat(change.written()).containsExactly("large/hello-world-app-uat-test/config.yaml");
        Map<Object, Object> config =
                documents(after, "large/hello-world-app-uat-test/config.yaml").get(0);
        assertThat(map(config.get("data"))).containsEntry("DATABASE_URL", "mysql://west-stage123:8806/mysql2");
    }

    @Test
    void aNewClusterTypeGetsItsOwnArgoCdApplication() {
        Rendering before = render("05-tutorial-stage-config-change");
        Rendering after = render("06-tutorial-stage-add-small");
        assertThat(GitOpsTree.diff(new FileSet("", before.tree()), after.tree()).written())
                .containsExactly(
                        "small/README.md",
                        "small/hello-world-app-uat-test/config.yaml",
                        "small/hello-world-app-uat-test/namespace.yaml",
                        "small/hello-world-app-uat-test/reconciler.yaml");
        Map<Object, Object> application = documents(after, "small/hello-world-app-uat-test/reconciler.yaml")
                .get(0);
        assertThat(application).containsEntry("kind", "Application");
        Map<Object, Object> destination = map(map(application.get("spec")).get("destination"));
        assertThat(destination).containsEntry("namespace", "stage-kaizen-app-team-hello-world-app-uat-test");
    }
}
