package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
        return status(properties, kind, nested).at("/statusConditions/0");
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
    void aNewCommitIsFetchedThenProgressesThenWaitsForNestedObjectsThenIsApplied() throws Exception {
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
        assertThat(waiting.get("complianceState").asText()).isEqualTo("Non-Compliant");
        assertThat(ready(waiting, "Kustomization", true).get("reason").asText()).isEqualTo("DependencyNotReady");
        world.steps(1);
        JsonNode applied = properties();
        assertThat(applied.get("complianceState").asText()).isEqualTo("Compliant");
        assertThat(ready(applied, "Kustomization", false).get("message").asText())
                .isEqualTo("Applied revision: dev@sha1:" + head);
        assertThat(status(applied, "Kustomization", false).get("name").asText())
                .isEqualTo("cluster-config-dev-cluster-config-dev");
        assertThat(ready(applied, "Kustomization", true).get("message").asText())
                .isEqualTo("Applied revision: main@sha1:" + appHead);
        assertThat(status(applied, "Kustomization", true).at("/appliedBy/name").asText())
                .isEqualTo("cluster-config-dev-cluster-config-dev");
    }

    @Test
    void aNestedRepositoryThatCannotBeReadMakesTheConfigurationNonCompliantByItself() throws Exception {
        String head = world.gitOps.commit("dev", Yaml.tree("one", world.app.url() + "missing"));
        world.steps(8);
        JsonNode properties = properties();
        assertThat(properties.get("complianceState").asText()).isEqualTo("Non-Compliant");
        assertThat(ready(properties, "Kustomization", false).get("message").asText())
                .endsWith(head);
        assertThat(ready(properties, "GitRepository", true).get("reason").asText())
                .isEqualTo("GitOperationFailed");
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
        assertThat(ready(properties, "Kustomization", false).get("reason").asText())
                .isEqualTo("ReconciliationFailed");
        assertThat(ready(properties, "Kustomization", false).get("message").asText())
                .contains("ConfigMap/dev-hello/platform-config", "dev@sha1:" + head);
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
        Set<String> seen = new HashSet<>();
        for (int step = 0; step < 4; step++) {
            world.step();
            JsonNode ready = ready(properties(), "Kustomization", false);
            seen.add(ready.get("status").asText() + " " + ready.get("reason").asText());
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
