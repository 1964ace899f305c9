package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgoClusterTest {
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

    private JsonNode status() throws Exception {
        return world.argo("/dev").body().get("status");
    }

    private static String text(JsonNode status, String pointer) {
        return status.at(pointer).asText();
    }

    @Test
    void aChangeIsComparedSyncedAndBecomesHealthy() throws Exception {
        push("one");
        world.steps(10);
        String head = push("two");
        world.steps(2);
        JsonNode syncing = status();
        assertThat(text(syncing, "/sync/revision")).isEqualTo(head);
        assertThat(text(syncing, "/sync/status")).isEqualTo("OutOfSync");
        assertThat(text(syncing, "/operationState/phase")).isEqualTo("Running");
        assertThat(syncing.at("/operationState/finishedAt").isMissingNode()).isTrue();
        world.steps(1);
        JsonNode progressing = status();
        assertThat(text(progressing, "/sync/status")).isEqualTo("Synced");
        assertThat(text(progressing, "/health/status")).isEqualTo("Progressing");
        assertThat(text(progressing, "/operationState/finishedAt")).isGreaterThan(text(progressing, "/reconciledAt"));
        world.steps(2);
        JsonNode healthy = status();
        assertThat(text(healthy, "/health/status")).isEqualTo("Healthy");
        assertThat(text(healthy, "/reconciledAt")).isGreaterThan(text(healthy, "/operationState/finishedAt"));
        assertThat(text(healthy, "/reconciledAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(text(healthy, "/operationState/syncResult/revision")).isEqualTo(head);
        assertThat(healthy.get("history")).hasSize(2);
    }

    @Test
    void aCommitThatChangesNothingBelowThePathMovesTheRevisionWithoutAnOperation() throws Exception {
        String old = push("one");
        world.steps(10);
        Map<String, String> files = new HashMap<>(Yaml.tree("one", world.app.url()));
        files.put("README.md", "# changed");
        files.put("large/README.md", "changed");
        String head = world.gitOps.commit("dev", files);
        world.steps(4);
        JsonNode status = status();
        assertThat(text(status, "/sync/revision")).isEqualTo(head);
        assertThat(text(status, "/sync/status")).isEqualTo("Synced");
        assertThat(text(status, "/health/status")).isEqualTo("Healthy");
        assertThat(text(status, "/operationState/syncResult/revision")).isEqualTo(old);
    }

    @Test
    void anInstanceMayDeployToOtherClusters() throws Exception {
        world.fleet.removeCluster("large-1");
        world.fleet.addCluster(ClusterDefinition.hub("large-1", "large", List.of("dev"), List.of("west-1", "east-1")));
        String head = push("one");
        world.steps(10);
        for (int round = 0; round < 2; round++) {
            JsonNode items = world.argo("").body().get("items");
            assertThat(items)
                    .extracting(one -> one.at("/metadata/name").asText())
                    .as("what is applied there is not applied here")
                    .containsExactly("dev-east-1", "dev-west-1");
            JsonNode clusters = world.get("/argocd/large-1/api/v1/clusters", "argo-token")
                    .body()
                    .get("items");
            assertThat(clusters)
                    .extracting(one -> one.get("name").asText())
                    .containsExactly("in-cluster", "west-1", "east-1");
            JsonNode east = world.argo("/dev-east-1").body();
            assertThat(east.at("/spec/destination/server"))
                    .isEqualTo(clusters.get(2).get("server"));
            assertThat(text(east, "/status/sync/revision")).isEqualTo(head);
            assertThat(text(east, "/status/health/status")).isEqualTo("Healthy");
            world.restart();
        }
    }

    @Test
    void childrenFollowTheRepositoryOfTheirOwnManifest() throws Exception {
        push("one");
        world.steps(10);
        JsonNode child = world.argo("?selector=team%3Dkaizen").body().at("/items/0");
        assertThat(text(child, "/metadata/name")).isEqualTo("hello");
        assertThat(text(child, "/spec/source/repoURL")).isEqualTo(world.app.url());
        assertThat(text(child, "/status/sync/revision")).isEqualTo(appHead);
        assertThat(text(child, "/status/health/status")).isEqualTo("Healthy");
    }

    @Test
    void failingToApplyEndsTheOperationWithASyncErrorUntilItIsCleared() throws Exception {
        push("one");
        world.steps(10);
        world.fleet.fault("large-1", Fault.FAILS_TO_APPLY);
        String head = push("two");
        world.steps(5);
        JsonNode retrying = world.argo("/dev").body();
        assertThat(text(retrying, "/operation/sync/revision")).isEqualTo(head);
        assertThat(text(retrying, "/status/operationState/phase")).isEqualTo("Running");
        assertThat(text(retrying, "/status/operationState/finishedAt")).isNotEmpty();
        assertThat(retrying.at("/status/operationState/retryCount").asInt()).isBetween(1, 5);
        assertThat(text(retrying, "/status/operationState/message"))
                .matches("one or more synchronization tasks completed unsuccessfully, reason: .*\\. Retrying attempt"
                        + " #\\d at \\d{1,2}:\\d\\d[AP]M\\.");
        assertThat(retrying.at("/status/conditions").isMissingNode()).isTrue();
        world.steps(6);
        assertThat(world.argo("/dev").body().has("operation")).isFalse();
        JsonNode status = status();
        assertThat(text(status, "/operationState/phase")).isEqualTo("Failed");
        assertThat(status.at("/operationState/retryCount").asInt()).isEqualTo(5);
        assertThat(text(status, "/health/status")).as("of what runs").isEqualTo("Healthy");
        assertThat(text(status, "/conditions/0/type")).isEqualTo("SyncError");
        assertThat(text(status, "/conditions/0/message"))
                .contains("[" + head + "]", "ConfigMap/dev-hello/platform-config");
        world.fleet.fault("large-1", Fault.NONE);
        world.steps(8);
        assertThat(world.branch("large-1", "dev").state()).isEqualTo("Synced/Healthy");
        assertThat(world.branch("large-1", "dev").appliedCommit()).contains(head);
        assertThat(status().has("conditions")).isFalse();
    }

    @Test
    void fetchedButNeverAppliedKeepsTheOperationRunning() throws Exception {
        String old = push("one");
        world.steps(10);
        world.fleet.fault("large-1", Fault.FETCHED_NEVER_APPLIED);
        push("two");
        world.steps(10);
        String head = push("three");
        world.steps(10);
        JsonNode status = status();
        assertThat(text(status, "/sync/revision")).isEqualTo(head);
        assertThat(text(status, "/sync/status")).isEqualTo("OutOfSync");
        assertThat(text(status, "/operationState/phase")).isEqualTo("Running");
        assertThat(world.branch("large-1", "dev").appliedCommit()).contains(old);
        world.fleet.fault("large-1", Fault.NONE);
        world.steps(8);
        assertThat(world.branch("large-1", "dev").appliedCommit()).contains(head);
    }

    @Test
    void withoutAutomatedSyncItIsComparedAndLeftAlone() throws Exception {
        push("one");
        world.steps(10);
        world.fleet.fault("large-1", Fault.SUSPENDED);
        String head = push("two");
        world.steps(10);
        JsonNode application = world.argo("/dev").body();
        assertThat(application.at("/spec/syncPolicy").has("automated")).isFalse();
        assertThat(text(application, "/status/sync/revision")).isEqualTo(head);
        assertThat(text(application, "/status/sync/status")).isEqualTo("OutOfSync");
        assertThat(text(application, "/status/operationState/phase")).isEqualTo("Succeeded");
    }

    @Test
    void anOfflineInstanceAnswers503AndOneThatNeverSyncsStaysBehind() throws Exception {
        String old = push("one");
        world.steps(10);
        world.fleet.fault("large-1", Fault.NEVER_SYNCS);
        push("two");
        world.steps(6);
        assertThat(text(world.argo("/dev?refresh=normal").body(), "/status/sync/revision"))
                .isEqualTo(old);
        world.fleet.fault("large-1", Fault.OFFLINE);
        assertThat(world.argo("/dev").status()).isEqualTo(503);
    }

    @Test
    void withoutGitNothingIsComparedAndWhatRunsStays() throws Exception {
        String old = push("one");
        world.steps(10);
        world.fleet.fault("large-1", Fault.GIT_UNREACHABLE);
        String head = push("two");
        world.steps(4);
        JsonNode cutOff = status();
        assertThat(text(cutOff, "/sync/status")).isEqualTo("Unknown");
        assertThat(text(cutOff, "/sync/revision")).isEqualTo("dev");
        assertThat(text(cutOff, "/health/status")).isEqualTo("Healthy");
        assertThat(text(cutOff, "/conditions/0/type")).isEqualTo("ComparisonError");
        assertThat(text(cutOff, "/conditions/0/message"))
                .contains("failed to list refs", "info/refs?service=git-upload-pack", "status code: 503");
        assertThat(world.branch("large-1", "dev").appliedCommit()).contains(old);
        world.steps(1);
        assertThat(text(world.argo("/dev?refresh=normal").body(), "/status/reconciledAt"))
                .isGreaterThan(text(cutOff, "/reconciledAt"));
        world.fleet.fault("large-1", Fault.NONE);
        world.steps(8);
        assertThat(world.branch("large-1", "dev").appliedCommit()).contains(head);
        assertThat(status().has("conditions")).isFalse();
    }

    @Test
    void whatRunsBecomesUnhealthyAndWellAgainWithoutASync() throws Exception {
        String head = push("one");
        world.steps(10);
        world.fleet.fault("large-1", Fault.UNHEALTHY);
        world.steps(2);
        JsonNode degraded = status();
        assertThat(text(degraded, "/sync/status")).isEqualTo("Synced");
        assertThat(text(degraded, "/sync/revision")).isEqualTo(head);
        assertThat(text(degraded, "/health/status")).isEqualTo("Degraded");
        assertThat(degraded.at("/health/message").isMissingNode()).isTrue();
        assertThat(unwell(degraded)).isEqualTo("Application hello Degraded");
        JsonNode listed = world.argo("?name=dev").body().at("/items/0/status");
        assertThat(text(listed, "/health/status")).isEqualTo("Degraded");
        assertThat(listed.at("/resources").findValue("health")).isNull();
        world.fleet.fault("large-1", Fault.NEVER_READY);
        world.steps(2);
        assertThat(text(status(), "/health/status")).isEqualTo("Progressing");
        world.fleet.fault("large-1", Fault.NONE);
        world.steps(2);
        assertThat(text(status(), "/health/status")).isEqualTo("Healthy");
        assertThat(status().get("history")).hasSize(1);
    }

    private static String unwell(JsonNode status) {
        for (JsonNode resource : status.get("resources")) {
            if (resource.has("health")) {
                return text(resource, "/kind") + " " + text(resource, "/name") + " " + text(resource, "/health/status");
            }
        }
        return "";
    }

    @Test
    void aWorkloadThatDoesNotBecomeHealthyDegradesItsApplicationAndNotTheOneThatAppliedIt() throws Exception {
        world.app.commit("main", Map.of("functional-test/web.yaml", Yaml.deployment()));
        push("one");
        world.steps(12);
        world.fleet.fault("large-1", Fault.WORKLOAD_UNHEALTHY);
        world.steps(3);
        JsonNode child = world.argo("/hello").body().get("status");
        assertThat(text(child, "/health/status")).isEqualTo("Degraded");
        assertThat(text(child, "/sync/status")).isEqualTo("Synced");
        assertThat(unwell(child)).isEqualTo("Deployment web Degraded");
        assertThat(text(child, "/resources/0/health/message"))
                .isEqualTo("Deployment \"web\" exceeded its progress deadline");
        assertThat(text(status(), "/health/status")).isEqualTo("Healthy");
        world.fleet.fault("large-1", Fault.NONE);
        world.steps(3);
        assertThat(text(world.argo("/hello").body(), "/status/health/status")).isEqualTo("Healthy");
    }

    @Test
    void anApplicationHasOneOwnerAndTwoThatApplyItTakeItFromEachOther() throws Exception {
        push("one");
        world.steps(10);
        String tracking = "/metadata/annotations/argocd.argoproj.io~1tracking-id";
        assertThat(text(world.argo("/hello").body(), tracking)).isEqualTo("dev:argoproj.io/Application:argocd/hello");
        assertThat(text(status(), "/summary/isAppOfApps")).isEqualTo("true");

        world.gitOps.commit("stage", Yaml.tree("one", world.app.url()));
        Set<String> owners = new TreeSet<>();
        Set<String> warnings = new TreeSet<>();
        Set<String> states = new TreeSet<>();
        for (int step = 0; step < 20; step++) {
            world.step();
            assertThat(world.argo("").body().get("items")).as("listed once").hasSize(3);
            owners.add(text(world.argo("/hello").body(), tracking).replaceAll(":.*", ""));
            JsonNode dev = status();
            states.add(text(dev, "/sync/status"));
            dev.path("conditions").forEach(one -> warnings.add(text(one, "/type") + ": " + text(one, "/message")));
        }
        assertThat(owners).containsExactly("dev", "stage");
        assertThat(states).contains("OutOfSync", "Synced");
        assertThat(warnings)
                .containsExactly(
                        "SharedResourceWarning: Application/hello is part of applications argocd/dev and stage");

        world.gitOps.commit("stage", Map.of("large/config.yaml", Yaml.config("alone")));
        world.steps(14);
        assertThat(text(world.argo("/hello").body(), tracking)).startsWith("dev:");
        assertThat(text(status(), "/sync/status")).isEqualTo("Synced");
        assertThat(status().has("conditions")).isFalse();
    }

    @Test
    void aMissingFolderIsAComparisonErrorWithTheBranchAsRevision() throws Exception {
        world.gitOps.commit("dev", Map.of("drone/x.yaml", Yaml.config("1")));
        world.steps(4);
        JsonNode status = status();
        assertThat(text(status, "/sync/status")).isEqualTo("Unknown");
        assertThat(text(status, "/sync/revision")).isEqualTo("dev");
        assertThat(text(status, "/conditions/0/type")).isEqualTo("ComparisonError");
        assertThat(text(status, "/conditions/0/message")).contains("large: app path does not exist");
    }

    @Test
    void automatedSyncDoesNotWipeOutTheLastManifest() throws Exception {
        push("one");
        world.steps(10);
        world.gitOps.commit("dev", Map.of("large/README.md", "empty"));
        world.steps(4);
        assertThat(text(status(), "/conditions/0/message")).contains("auto-sync will wipe out all resources");
        assertThat(text(status(), "/operationState/phase")).isEqualTo("Succeeded");
    }

    @Test
    void aRefreshComparesAtOnce() throws Exception {
        push("one");
        world.steps(10);
        String head = push("two");
        JsonNode status = world.argo("/dev?refresh=normal").body().get("status");
        assertThat(text(status, "/sync/revision")).isEqualTo(head);
        assertThat(text(status, "/operationState/phase")).isEqualTo("Running");
    }

    @Test
    void errorsHaveTheShapeOfTheRealOnes() throws Exception {
        var missing = world.argo("/nope");
        assertThat(missing.status()).isEqualTo(403);
        assertThat(missing.body())
                .hasToString("{\"error\":\"permission denied\",\"code\":7,\"message\":\"permission denied\"}");
        var known = world.argo("/nope?project=default");
        assertThat(known.status()).isEqualTo(404);
        assertThat(known.body().get("code").asInt()).isEqualTo(5);
        assertThat(world.argo("/dev?project=other").status()).isEqualTo(403);
        var anonymous = world.send(HttpRequest.newBuilder(world.uri("/argocd/large-1/api/v1/applications")));
        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(anonymous.body().get("code").asInt()).isEqualTo(16);
        assertThat(anonymous.body().get("message").asText()).isEqualTo("no session information");
        assertThat(world.get("/argocd/large-1/api/v1/applications", "wrong").status())
                .isEqualTo(401);
        var post = world.post("/argocd/large-1/api/v1/applications/dev/sync", "{}", "argo-token");
        assertThat(post.status()).isEqualTo(403);
        assertThat(world.get("/argocd/large-1/api/version", "")
                        .body()
                        .get("Version")
                        .asText())
                .startsWith("v3");
    }

    @Test
    void listsAreFilteredAndNullWhenNothingIsLeft() throws Exception {
        assertThat(world.argo("").body().get("items")).hasSize(2);
        assertThat(world.argo("?name=stage").body().get("items")).hasSize(1);
        assertThat(world.argo("?selector=kalypso.io/environment%20in%20(dev)")
                        .body()
                        .get("items"))
                .hasSize(1);
        assertThat(world.argo("?projects=other").body().get("items").isNull()).isTrue();
        assertThat(world.argo("?selector=%3D%3D").status()).isEqualTo(400);
    }

    /** As Argo CD does it: a fixed set of fields, and nothing is said of others. */
    @Test
    void aListHasTheFieldsThatAreAskedForAsFarAsTheyCanBe() throws Exception {
        push("one");
        world.steps(10);
        JsonNode whole = listed("dev", "");
        JsonNode some = listed(
                "dev",
                "items.metadata.name,items.spec,items.status.health,items.status.sync.status,items.status.reconciledAt,"
                        + "items.status.conditions,items.status.operationState.message,items.metadata.uid,items.status.sync");
        assertThat(some.get("metadata").properties()).hasSize(1);
        assertThat(some.at("/metadata/name").asText()).isEqualTo("dev");
        assertThat(some.get("spec")).isEqualTo(whole.get("spec"));
        assertThat(some.at("/status/health")).isEqualTo(whole.at("/status/health"));
        assertThat(some.get("status").properties()).hasSize(2);
        assertThat(some.at("/status/sync").toString()).isEqualTo("{\"status\":\"Synced\"}");

        JsonNode result = listed("dev", "items.status.operationState.operation.sync,items.operation.sync");
        assertThat(result.at("/status/operationState/operation/sync"))
                .as("by this name it has the result")
                .isEqualTo(whole.at("/status/operationState/syncResult"));
        assertThat(result.properties()).as("no operation runs").hasSize(1);
        assertThat(listed("dev", "items.metadata.deletionTimestamp,items.nonsense")
                        .toString())
                .isEqualTo("{\"metadata\":{\"deletionTimestamp\":null}}");
        JsonNode others = listed("dev", "-items.spec");
        assertThat(others.has("spec")).as("its parts are fields of their own").isTrue();
        assertThat(others.at("/status/reconciledAt").isMissingNode()).isTrue();
        assertThat(others.at("/status/resources")).isEqualTo(whole.at("/status/resources"));
    }

    private JsonNode listed(String name, String fields) throws Exception {
        return world.argo("?name=" + name + "&fields=" + fields).body().at("/items/0");
    }

    @Test
    void whatRunsOutlivesARestart() throws Exception {
        String old = push("one");
        world.steps(10);
        String finished = text(status(), "/operationState/finishedAt");
        world.restart();
        world.steps(6);
        assertThat(world.branch("large-1", "dev").appliedCommit()).contains(old);
        assertThat(text(status(), "/operationState/finishedAt")).isEqualTo(finished);
        assertThat(text(status(), "/health/status")).isEqualTo("Healthy");
        assertThat(world.argo("?selector=team").body().get("items")).hasSize(1);
    }
}
