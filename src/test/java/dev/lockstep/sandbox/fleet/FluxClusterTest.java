package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FluxClusterTest {
    private FleetWorld world;
    private String appHead;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        world = new FleetWorld(directory);
        appHead = world.app.commit("main", Map.of("functional-test/a.yaml", "a: 1\n"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String push(String value) throws Exception {
        return world.gitOps.commit("dev", Yaml.tree(value, world.app.url()));
    }

    private JsonNode properties() throws Exception {
        return world.config().body().get("properties");
    }

    private static JsonNode status(JsonNode properties, String kind, boolean nested) {
        for (JsonNode status : properties.get("statuses")) {
            if (status.get("kind").asText().equals(kind)
                    && status.get("appliedBy").isNull() != nested) {
                return status;
            }
        }
        throw new AssertionError("no " + kind + " in " + properties.get("statuses"));
    }

    private static JsonNode ready(JsonNode properties, String kind, boolean nested) {
        return condition(status(properties, kind, nested), "Ready").orElseThrow();
    }

    private static Optional<JsonNode> condition(JsonNode status, String type) {
        for (JsonNode condition : status.get("statusConditions")) {
            if (condition.get("type").asText().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private static String said(JsonNode properties, String type) {
        return condition(status(properties, "Kustomization", false), type)
                .map(one -> one.get("status").asText() + " " + one.get("reason").asText() + ": "
                        + one.get("message").asText())
                .orElse("nothing");
    }

    @Test
    void anUntouchedConfigurationIsBeingCreated() throws Exception {
        JsonNode properties = properties();
        assertThat(properties.get("complianceState").isNull()).isTrue();
        assertThat(properties.get("sourceSyncedCommitId").isNull()).isTrue();
        assertThat(properties.get("provisioningState").asText()).isEqualTo("Creating");
        assertThat(properties.get("statuses")).isEmpty();
    }

    @Test
    void aNewCommitIsFetchedThenBuiltThenCheckedAndThenApplied() throws Exception {
        String old = push("one");
        world.steps(8);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(old);
        String head = push("two");

        world.steps(1); // sees the new head
        assertThat(properties().get("sourceSyncedCommitId").asText()).isEqualTo("dev@sha1:" + old);
        world.steps(1); // has fetched it
        JsonNode fetched = properties();
        assertThat(fetched.get("sourceSyncedCommitId").asText()).isEqualTo("dev@sha1:" + head);
        assertThat(fetched.get("complianceState").asText()).isEqualTo("Compliant");
        assertThat(ready(fetched, "Kustomization", false).get("message").asText())
                .isEqualTo("Applied revision: dev@sha1:" + old);
        world.steps(1);
        JsonNode progressing = properties();
        assertThat(progressing.get("complianceState").asText()).isEqualTo("Pending");
        assertThat(ready(progressing, "Kustomization", false).get("reason").asText())
                .isEqualTo("Progressing");
        world.steps(1);
        JsonNode waiting = properties();
        assertThat(waiting.get("complianceState").asText()).isEqualTo("Pending");
        String checks = "Running health checks for revision dev@sha1:" + head + " with a timeout of 30s";
        assertThat(said(waiting, "Reconciling")).isEqualTo("True Progressing: " + checks);
        assertThat(said(waiting, "Ready")).isEqualTo("Unknown Progressing: Reconciliation in progress");
        assertThat(said(waiting, "Healthy")).isEqualTo("Unknown Progressing: " + checks);
        world.steps(1);
        JsonNode applied = properties();
        assertThat(applied.get("complianceState").asText()).isEqualTo("Compliant");
        assertThat(ready(applied, "Kustomization", false).get("message").asText())
                .isEqualTo("Applied revision: dev@sha1:" + head);
        assertThat(said(applied, "Reconciling")).isEqualTo("nothing");
        assertThat(said(applied, "Healthy")).startsWith("True Succeeded: Health check passed in ");
        assertThat(status(applied, "Kustomization", false).get("name").asText())
                .isEqualTo("cluster-config-dev-cluster-config-dev");
        assertThat(ready(applied, "Kustomization", true).get("message").asText())
                .isEqualTo("Applied revision: main@sha1:" + appHead);
        assertThat(status(applied, "Kustomization", true).at("/appliedBy/name").asText())
                .isEqualTo("cluster-config-dev-cluster-config-dev");
    }

    @Test
    void aNestedRepositoryThatCannotBeReadFailsTheClusterThatWaitsForItAndNotTheOtherOne() throws Exception {
        String head = world.gitOps.commit("dev", Yaml.tree("one", world.app.url() + "missing"));
        world.steps(9);
        JsonNode other = world.configOfAks().body().get("properties");
        assertThat(other.at("/kustomizations/cluster-config-dev/wait").asBoolean())
                .isFalse();
        assertThat(other.get("complianceState").asText()).isEqualTo("Non-Compliant");
        assertThat(ready(other, "Kustomization", false).get("message").asText()).endsWith(head);
        assertThat(said(other, "Healthy")).isEqualTo("nothing");
        assertThat(ready(other, "GitRepository", true).get("reason").asText()).isEqualTo("GitOperationFailed");

        JsonNode waits = properties();
        assertThat(waits.at("/kustomizations/cluster-config-dev/wait").asBoolean())
                .isTrue();
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).isEmpty();
        assertThat(ownInTheNextSteps("Ready"))
                .anyMatch(said -> said.startsWith(
                        "False HealthCheckFailed: health check failed after 30.01s: " + "timeout waiting for: ["))
                .anyMatch(said -> said.contains("GitRepository/flux-system/hello status: 'InProgress'"))
                .anyMatch(said -> said.contains("Kustomization/flux-system/hello status: 'InProgress'"));
        world.gitOps.commit("dev", Yaml.tree("two", world.app.url()));
        world.steps(8);
        assertThat(said(properties(), "Healthy")).startsWith("True Succeeded");
    }

    @Test
    void whatWasReadOnceGoesOnWhenItsRepositoryIsGone() throws Exception {
        world.gitOps.commit("dev", Yaml.tree("one", world.app.url()));
        world.steps(9);
        world.app.delete("main");
        world.steps(6);
        JsonNode other = world.configOfAks().body().get("properties");
        JsonNode source = status(other, "GitRepository", true);
        assertThat(condition(source, "Ready").orElseThrow().get("reason").asText())
                .isEqualTo("GitOperationFailed");
        assertThat(condition(source, "FetchFailed").orElseThrow().get("status").asText())
                .isEqualTo("True");
        assertThat(condition(source, "ArtifactInStorage")
                        .orElseThrow()
                        .get("message")
                        .asText())
                .contains(appHead);
        assertThat(ready(other, "Kustomization", true).get("message").asText()).endsWith(appHead);
        assertThat(ownInTheNextSteps("Ready"))
                .anyMatch(said -> said.contains("[GitRepository/flux-system/hello status: 'InProgress']"));
    }

    @Test
    void aWorkloadThatDoesNotBecomeHealthyFailsWhatWaitsForIt() throws Exception {
        world.app.commit("main", Map.of("functional-test/web.yaml", Yaml.deployment()));
        String head = push("one");
        world.steps(9);
        world.fleet.clusters().forEach(cluster -> world.fleet.fault(cluster.name(), Fault.WORKLOAD_UNHEALTHY));
        world.steps(4);
        JsonNode other = world.configOfAks().body().get("properties");
        assertThat(ready(other, "Kustomization", true).get("message").asText())
                .isEqualTo("health check failed after 30.01s: timeout waiting for: [Deployment/dev-hello/web status:"
                        + " 'InProgress']");
        assertThat(ready(other, "Kustomization", false).get("message").asText()).endsWith(head);
        assertThat(ownInTheNextSteps("Ready"))
                .anyMatch(said -> said.contains("[Kustomization/flux-system/hello status: 'InProgress']"));
        convergesTo(head);
    }

    @Test
    void aKustomizationWaitsForTheOnesItDependsOn() throws Exception {
        Map<String, String> files = new HashMap<>(Yaml.tree("one", world.app.url()));
        files.put("drone/hello/second.yaml", """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: second, namespace: flux-system}
            spec:
              path: ./functional-test
              sourceRef: {kind: GitRepository, name: hello}
              dependsOn: [{name: hello}]
            """);
        world.gitOps.commit("dev", files);
        world.steps(4);
        assertThat(world.config().body().at("/properties/statuses").findValuesAsText("message"))
                .contains("dependency 'flux-system/hello' is not ready");
        world.steps(4);
        assertThat(properties().get("complianceState").asText()).isEqualTo("Compliant");
    }

    @Test
    void aNestedSourceFollowsItsOwnRepository() throws Exception {
        push("one");
        world.steps(8);
        String moved = world.app.commit("main", Map.of("functional-test/a.yaml", "a: 2\n"));
        world.steps(2);
        assertThat(ready(properties(), "Kustomization", true).get("message").asText())
                .endsWith(moved);
    }

    @Test
    void brokenYamlFailsTheBuildNamingFileAndLine() throws Exception {
        world.gitOps.commit("dev", Map.of("drone/x/bad.yaml", "a: 1\nb: [1,\n"));
        world.steps(8);
        JsonNode ready = ready(properties(), "Kustomization", false);
        assertThat(ready.get("reason").asText()).isEqualTo("BuildFailed");
        assertThat(ready.get("message").asText()).contains("drone/x/bad.yaml", "line 3");
    }

    @Test
    void aVersionThatFluxDoesNotServeAnyMoreIsRefused() throws Exception {
        Map<String, String> files = new HashMap<>(Yaml.tree("one", world.app.url()));
        files.computeIfPresent(
                "drone/hello/reconciler.yaml",
                (path, yaml) -> yaml.replace("source.toolkit.fluxcd.io/v1", "source.toolkit.fluxcd.io/v1beta2"));
        world.gitOps.commit("dev", files);
        world.steps(4);
        assertThat(said(properties(), "Ready"))
                .isEqualTo("False ReconciliationFailed: GitRepository/flux-system/hello dry-run failed: no matches for"
                        + " kind \"GitRepository\" in version \"source.toolkit.fluxcd.io/v1beta2\"");
    }

    @Test
    void somethingThatIsNoKubernetesObjectFailsTheBuild() throws Exception {
        world.gitOps.commit("dev", Map.of("drone/x/odd.yaml", "just: data\n"));
        world.steps(8);
        assertThat(ready(properties(), "Kustomization", false).get("message").asText())
                .contains("drone/x/odd.yaml", "no Kubernetes object");
    }

    @Test
    void aMissingFolderIsAPathNotFoundAndAMissingBranchAGitFailure() throws Exception {
        world.gitOps.commit("dev", Map.of("large/x.yaml", Yaml.config("1")));
        world.steps(8);
        JsonNode ready = ready(properties(), "Kustomization", false);
        assertThat(ready.get("reason").asText()).isEqualTo("ArtifactFailed");
        assertThat(ready.get("message").asText()).startsWith("kustomization path not found: ");
        assertThat(world.branch("drone-arc", "stage").message())
                .contains("couldn't find remote ref \"refs/heads/stage\"");
    }

    @Test
    void failingToApplyHoldsUntilTheFaultIsCleared() throws Exception {
        String old = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.FAILS_TO_APPLY);
        String head = push("two");
        world.steps(10);
        JsonNode properties = properties();
        assertThat(properties.get("complianceState").asText()).isEqualTo("Non-Compliant");
        assertThat(said(properties, "Ready")).startsWith("False ReconciliationFailed");
        assertThat(ready(properties, "Kustomization", false).get("message").asText())
                .contains("ConfigMap/dev-hello/platform-config")
                .doesNotContain(head);
        assertThat(said(properties, "Reconciling"))
                .isEqualTo("True ProgressingWithRetry: Detecting drift for revision dev@sha1:" + head
                        + " with a timeout of 30s");
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(old);
        assertThat(world.branch("drone-aks", "dev").appliedCommit()).contains(head);
        world.fleet.fault("drone-arc", Fault.NONE);
        world.steps(6);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(head);
        assertThat(properties().get("complianceState").asText()).isEqualTo("Compliant");
    }

    @Test
    void whatFailsIsTriedAgainAndUnknownMeanwhile() throws Exception {
        push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.FAILS_TO_APPLY);
        push("two");
        world.steps(4);
        assertThat(kustomizationInTheNextSteps()).containsOnly("False ReconciliationFailed", "Unknown Progressing");
    }

    @Test
    void withoutGitTheArtifactStaysAndWhatRunsIsLookedAfter() throws Exception {
        String old = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.GIT_UNREACHABLE);
        String head = push("two");
        world.steps(2);
        assertThat(kustomizationInTheNextSteps()).containsOnly("True ReconciliationSucceeded", "Unknown Progressing");
        JsonNode properties = properties();
        assertThat(properties.get("sourceSyncedCommitId").asText()).endsWith(old);
        JsonNode source = ready(properties, "GitRepository", false);
        assertThat(source.get("status").asText()).isEqualTo("False");
        assertThat(source.get("reason").asText()).isEqualTo("GitOperationFailed");
        assertThat(source.get("message").asText()).contains("info/refs?service=git-upload-pack", "status code: 503");
        convergesTo(head);
    }

    @Test
    void whatIsUnhealthyFailsItsHealthChecksAndWhatNeverBecomesReadyDoesNotEndThem() throws Exception {
        String head = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.UNHEALTHY);
        world.steps(2);
        assertThat(kustomizationInTheNextSteps()).containsOnly("False HealthCheckFailed", "Unknown Progressing");
        world.fleet.fault("drone-arc", Fault.NEVER_READY);
        world.steps(1);
        assertThat(kustomizationInTheNextSteps()).containsOnly("Unknown Progressing");
        convergesTo(head);
    }

    private Set<String> kustomizationInTheNextSteps() throws Exception {
        return ownInTheNextSteps("Ready").stream()
                .map(said -> said.substring(0, said.indexOf(':')))
                .collect(Collectors.toSet());
    }

    private Set<String> ownInTheNextSteps(String type) throws Exception {
        Set<String> seen = new HashSet<>();
        for (int step = 0; step < 5; step++) {
            world.step();
            seen.add(said(properties(), type));
        }
        return seen;
    }

    private void convergesTo(String head) throws Exception {
        world.fleet.fault("drone-arc", Fault.NONE);
        world.steps(6);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(head);
        assertThat(properties().get("complianceState").asText()).isEqualTo("Compliant");
    }

    @Test
    void fetchedButNeverAppliedLooksCompliantAtTheOldRevision() throws Exception {
        String old = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.FETCHED_NEVER_APPLIED);
        push("two");
        world.steps(6);
        String head = push("three");
        world.steps(6);
        JsonNode properties = properties();
        assertThat(properties.get("sourceSyncedCommitId").asText()).endsWith(head);
        assertThat(properties.get("complianceState").asText()).isEqualTo("Compliant");
        assertThat(ready(properties, "Kustomization", false).get("message").asText())
                .endsWith(old);
        world.fleet.fault("drone-arc", Fault.NONE);
        world.steps(6);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(head);
    }

    @Test
    void aClusterThatNeverSyncsReportsOnAndAnOfflineOneDoesNot() throws Exception {
        String old = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.NEVER_SYNCS);
        push("two");
        String before = properties().get("statusUpdatedAt").asText();
        world.steps(6);
        String reported = properties().get("statusUpdatedAt").asText();
        assertThat(reported).isGreaterThan(before);
        assertThat(world.branch("drone-arc", "dev").fetchedCommit()).contains(old);
        world.fleet.fault("drone-arc", Fault.OFFLINE);
        world.steps(6);
        assertThat(properties().get("statusUpdatedAt").asText()).isEqualTo(reported);
        JsonNode arc = world.get(FleetWorld.ARC + "?api-version=2024-01-01", world.azureToken())
                .body();
        assertThat(arc.at("/properties/connectivityStatus").asText()).isEqualTo("Offline");
        assertThat(arc.at("/properties/lastConnectivityTime").asText()).isLessThanOrEqualTo(reported);
    }

    @Test
    void aSuspendedConfigurationSaysSo() throws Exception {
        String old = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.SUSPENDED);
        push("two");
        world.steps(6);
        JsonNode properties = properties();
        assertThat(properties.get("suspend").asBoolean()).isTrue();
        assertThat(properties.get("complianceState").asText()).isEqualTo("Suspended");
        assertThat(properties.get("sourceSyncedCommitId").asText()).endsWith(old);
    }

    @Test
    void whatRunsAndWhatIsWrongOutliveARestart() throws Exception {
        String old = push("one");
        world.steps(8);
        world.fleet.fault("drone-arc", Fault.OFFLINE);
        String head = push("two");
        world.steps(6);
        world.restart();
        world.steps(6);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(old);
        assertThat(world.branch("drone-arc", "dev").state()).isEqualTo("Compliant");
        assertThat(world.branch("drone-aks", "dev").appliedCommit()).contains(head);
        assertThat(world.fleet.clusters().get(0).fault()).isEqualTo(Fault.OFFLINE);
        world.fleet.fault("drone-arc", Fault.NONE);
        world.steps(6);
        assertThat(world.branch("drone-arc", "dev").appliedCommit()).contains(head);
    }
}
