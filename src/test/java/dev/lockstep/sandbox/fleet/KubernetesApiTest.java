package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.sandbox.fleet.FleetWorld.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kubernetes API of the sandbox's clusters answers as a real one does, as far as Flux is read by it. */
class KubernetesApiTest {
    private static final String KUSTOMIZATIONS = "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations";

    private FleetWorld world;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        world = new FleetWorld(directory);
        world.app.commit("main", Map.of("functional-test/app.yaml", Yaml.config("app")));
        world.gitOps.commit("dev", Yaml.tree("one", world.app.url()));
        world.gitOps.commit("stage", Yaml.tree("one", world.app.url()));
        world.steps(14);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Answer get(String path) throws Exception {
        return world.kubernetes("drone-aks", path);
    }

    @Test
    void groupsVersionsAndListsAreTold() throws Exception {
        assertThat(get("/apis").body().at("/groups/0/name").asText()).isEqualTo("kustomize.toolkit.fluxcd.io");
        assertThat(get("/apis").body().at("/groups/1/versions/0/version").asText())
                .isEqualTo("v1");
        assertThat(get("/apis/kustomize.toolkit.fluxcd.io")
                        .body()
                        .at("/preferredVersion/version")
                        .asText())
                .isEqualTo("v1");
        assertThat(get("/apis/kustomize.toolkit.fluxcd.io/v1")
                        .body()
                        .at("/resources/0/name")
                        .asText())
                .isEqualTo("kustomizations");
        JsonNode list = get(KUSTOMIZATIONS).body();
        assertThat(list.get("kind").asText()).isEqualTo("KustomizationList");
        assertThat(list.get("items"))
                .hasSizeGreaterThan(2)
                .allSatisfy(
                        one -> assertThat(one.at("/status/lastAppliedRevision").asText())
                                .matches("(dev|stage|main)@sha1:[0-9a-f]{40}"));
        JsonNode nested = list.get("items").get(list.get("items").size() - 1);
        assertThat(nested.at("/metadata/labels").toString()).contains("kustomize.toolkit.fluxcd.io/name");
        String one = list.at("/items/0/metadata/name").asText();
        assertThat(get(KUSTOMIZATIONS.replace("/kustomizations", "/namespaces/flux-system/kustomizations/" + one))
                        .body())
                .isEqualTo(list.at("/items/0"));
    }

    @Test
    void listsComeInPagesWhichRunOut() throws Exception {
        JsonNode all = get(KUSTOMIZATIONS).body().get("items");
        JsonNode first = get(KUSTOMIZATIONS + "?limit=1").body();
        assertThat(first.get("items")).hasSize(1);
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(all.size() - 1);
        String next = first.at("/metadata/continue").asText();
        JsonNode rest = get(KUSTOMIZATIONS + "?limit=500&continue=" + next).body();
        assertThat(rest.get("items")).hasSize(all.size() - 1);
        assertThat(rest.at("/metadata/continue").isMissingNode()).isTrue();
        assertThat(get(KUSTOMIZATIONS + "?continue=nonsense").status()).isEqualTo(400);
        world.clock.advance(Duration.ofMinutes(6));
        Answer late = get(KUSTOMIZATIONS + "?limit=500&continue=" + next);
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.body().get("reason").asText()).isEqualTo("Expired");
    }

    @Test
    void whatIsNotAllowedOrNotThereIsAStatus() throws Exception {
        Answer stranger = world.get("/clusters/drone-aks" + KUSTOMIZATIONS, "another");
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.body().get("kind").asText()).isEqualTo("Status");
        assertThat(world.post("/clusters/drone-aks" + KUSTOMIZATIONS, "{}", "kubernetes-token")
                        .status())
                .isEqualTo(403);
        assertThat(get("/apis/kustomize.toolkit.fluxcd.io/v1beta2/kustomizations")
                        .status())
                .isEqualTo(404);
        Answer unknown = get("/apis/helm.toolkit.fluxcd.io");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.response().body()).as("no Status").isEqualTo("404 page not found\n");
        assertThat(get(KUSTOMIZATIONS.replace("/kustomizations", "/namespaces/flux-system/kustomizations/none"))
                        .status())
                .isEqualTo(404);
        world.fleet.fault("drone-aks", Fault.OFFLINE);
        assertThat(get(KUSTOMIZATIONS).status()).isEqualTo(503);
    }

    /** As Azure hides it: Ready is Unknown while the next attempt runs, and the history keeps how the last one ended. */
    @Test
    void theHistoryTellsOfAFailureWhileItIsTriedAgain() throws Exception {
        world.fleet.fault("drone-aks", Fault.FAILS_TO_APPLY);
        String head = world.gitOps.commit("dev", Yaml.tree("two", world.app.url()));
        boolean seen = false;
        for (int step = 0; step < 30 && !seen; step++) {
            world.step();
            for (JsonNode one : get(KUSTOMIZATIONS).body().get("items")) {
                seen |= one.at("/status/conditions").toString().contains("\"Unknown\"")
                        && one.at("/status/history/0/lastReconciledStatus")
                                .asText()
                                .equals("ReconciliationFailed")
                        && one.at("/status/history/0/metadata/revision")
                                .asText()
                                .endsWith(head)
                        && !one.at("/status/lastAppliedRevision").asText().endsWith(head);
            }
        }
        assertThat(seen).isTrue();
    }
}
