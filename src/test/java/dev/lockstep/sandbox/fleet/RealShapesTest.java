package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the sandbox's clusters show, with every fault and on the way there, has no field and no word that real ones do not have. The lists
 * in {@code shapes/} were taken from objects of Argo CD 3.5 and Flux 2.9.
 */
@Tag("ci")
class RealShapesTest {
    private final Set<String> application = new TreeSet<>();
    private final Set<String> configuration = new TreeSet<>();
    private final Set<String> row = new TreeSet<>();
    private final Set<String> kustomization = new TreeSet<>();
    private final Set<String> repository = new TreeSet<>();
    private final Set<String> words = new TreeSet<>();
    private FleetWorld world;
    private String token;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        world = new FleetWorld(directory);
        token = world.azureToken();
        world.app.commit("main", Map.of("functional-test/web.yaml", Yaml.deployment()));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void nothingIsInventedWhateverHappens() throws Exception {
        push("dev", "one");
        push("stage", "one");
        watch(14);
        for (Fault fault : Fault.values()) {
            world.fleet.clusters().forEach(cluster -> world.fleet.fault(cluster.name(), fault));
            push("dev", "at " + fault);
            watch(fault == Fault.FAILS_TO_APPLY ? 11 : 6);
        }
        world.fleet.clusters().forEach(cluster -> world.fleet.fault(cluster.name(), Fault.NONE));
        world.gitOps.commit("dev", Map.of("drone/broken.yaml", "a: [1,\n", "large/broken.yaml", "a: [1,\n"));
        watch(5);
        world.gitOps.commit("dev", Map.of("README.md", "no folders"));
        watch(5);
        push("dev", "again");
        watch(10);
        world.gitOps.commit("dev", Map.of("drone/README.md", "empty", "large/README.md", "empty"));
        watch(5);
        world.gitOps.commit("dev", Yaml.tree("two", world.app.url() + "missing"));
        watch(8);

        assertThat(unknown(application, "argocd-application.txt")).isEmpty();
        assertThat(unknown(configuration, "azure-flux-configuration.txt")).isEmpty();
        assertThat(unknown(row, "azure-flux-configuration.txt", "azure-resource-graph-row.txt"))
                .isEmpty();
        assertThat(unknown(kustomization, "flux-kustomization.txt")).isEmpty();
        assertThat(unknown(repository, "flux-gitrepository.txt")).isEmpty();
        Set<String> known = lines("words.txt");
        assertThat(words)
                .as("conditions, phases and states that real ones do not have")
                .isSubsetOf(known);
        assertThat(known).as("those that are never shown").containsExactlyInAnyOrderElementsOf(shown(known));
    }

    /** DependencyNotReady has a test of its own; the rest comes about here. */
    private Set<String> shown(Set<String> known) {
        Set<String> all = new TreeSet<>(words);
        known.stream().filter(word -> word.contains("DependencyNotReady")).forEach(all::add);
        return all;
    }

    private void push(String branch, String value) throws Exception {
        world.gitOps.commit(branch, Yaml.tree(value, world.app.url()));
    }

    private void watch(int steps) throws Exception {
        for (int step = 0; step < steps; step++) {
            world.step();
            JsonNode config = world.get(FleetWorld.CONFIGS + "/cluster-config-dev?api-version=2023-05-01", token)
                    .body();
            paths(config, "", configuration);
            config.at("/properties/statuses")
                    .forEach(status -> status.get("statusConditions")
                            .forEach(one -> words.add("flux " + one.get("type").asText() + " "
                                    + one.get("status").asText() + " "
                                    + one.get("reason").asText())));
            paths("/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations", kustomization);
            paths("/apis/source.toolkit.fluxcd.io/v1/gitrepositories", repository);
            for (String name : List.of("/dev", "/hello", "")) {
                JsonNode answer = world.argo(name).body();
                answer.path("items").forEach(this::seen);
                if (answer.has("spec")) {
                    seen(answer);
                }
            }
        }
        paths(
                world.get(FleetWorld.CONFIGS + "?api-version=2023-05-01", token)
                        .body()
                        .at("/value/0"),
                "",
                configuration);
        JsonNode rows = world.post(
                        "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01",
                        "{\"query\":\"kubernetesconfigurationresources | where type =~"
                                + " 'microsoft.kubernetesconfiguration/fluxconfigurations'\"}",
                        token)
                .body()
                .get("data");
        assertThat(rows).isNotEmpty();
        rows.forEach(one -> paths(one, "", row));
    }

    private void paths(String list, Set<String> paths) throws Exception {
        for (String cluster : List.of("drone-arc", "drone-aks")) {
            for (JsonNode item : world.kubernetes(cluster, list).body().path("items")) {
                paths(item, "", paths);
                item.at("/status/conditions")
                        .forEach(one -> words.add("flux " + one.get("type").asText() + " "
                                + one.get("status").asText() + " "
                                + one.get("reason").asText()));
            }
        }
    }

    private void seen(JsonNode one) {
        paths(one, "", application);
        JsonNode status = one.get("status");
        words.add("argo sync " + status.at("/sync/status").asText());
        words.add("argo health " + status.at("/health/status").asText());
        if (status.has("operationState")) {
            words.add("argo phase " + status.at("/operationState/phase").asText());
        }
        status.path("conditions")
                .forEach(condition ->
                        words.add("argo condition " + condition.get("type").asText()));
        status.path("resources").forEach(resource -> {
            words.add("argo sync " + resource.get("status").asText());
            if (resource.has("health")) {
                words.add("argo health " + resource.at("/health/status").asText());
            }
        });
    }

    /** Every field that holds a value, an empty object or an empty list; what is in a list is not told apart. */
    private static void paths(JsonNode node, String at, Set<String> paths) {
        if (node.isObject() && !node.isEmpty()) {
            boolean anyKey = at.endsWith(".labels") || at.endsWith(".annotations") || at.endsWith(".kustomizations");
            node.properties().forEach(field -> {
                String key = anyKey ? "*" : field.getKey();
                paths(field.getValue(), at.isEmpty() ? key : at + "." + key, paths);
            });
        } else if (node.isArray() && !node.isEmpty()) {
            node.forEach(element -> paths(element, at + "[]", paths));
        } else {
            paths.add(at);
        }
    }

    private static List<String> unknown(Set<String> seen, String... lists) {
        assertThat(seen).isNotEmpty();
        Set<String> known =
                Arrays.stream(lists).flatMap(list -> lines(list).stream()).collect(Collectors.toSet());
        return seen.stream()
                .filter(path -> known.stream()
                        .noneMatch(
                                one -> one.equals(path) || one.startsWith(path + ".") || one.startsWith(path + "[]")))
                .toList();
    }

    private static Set<String> lines(String list) {
        try (var in = RealShapesTest.class.getResourceAsStream("/shapes/" + list)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
