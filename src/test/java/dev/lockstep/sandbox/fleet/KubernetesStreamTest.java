package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches of the sandbox's clusters are as those of a real API server. */
class KubernetesStreamTest {
    private static final String KUSTOMIZATIONS = "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations";
    private static final String WATCH = KUSTOMIZATIONS + "?watch=true&allowWatchBookmarks=true";

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

    private FleetWorld.Answer get(String path) throws Exception {
        return world.kubernetes("drone-aks", path);
    }

    private String version() throws Exception {
        return get(KUSTOMIZATIONS).body().at("/metadata/resourceVersion").asText();
    }

    private static long version(JsonNode event) {
        return event.at("/object/metadata/resourceVersion").asLong();
    }

    private static List<JsonNode> events(String body) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : body.split("\n")) {
            events.add(Http.JSON.readTree(line));
        }
        return events;
    }

    private CompletableFuture<HttpResponse<Stream<String>>> begin(String query) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(world.uri("/clusters/drone-aks" + WATCH + query))
                                .header("Authorization", "Bearer kubernetes-token")
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
    }

    @Test
    void whatChangedSinceAListIsTold() throws Exception {
        String from = version();
        String head = world.gitOps.commit("dev", Yaml.tree("two", world.app.url()));
        world.steps(12);
        List<JsonNode> events = events(get(WATCH + "&timeoutSeconds=1&resourceVersion=" + from)
                .response()
                .body());
        JsonNode bookmark = events.remove(events.size() - 1);
        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.get("type").asText()).isEqualTo("MODIFIED");
                    assertThat(event.at("/object/kind").asText()).isEqualTo("Kustomization");
                    assertThat(version(event)).isGreaterThan(Long.parseLong(from));
                })
                .isSortedAccordingTo((one, other) -> Long.compare(version(one), version(other)));
        assertThat(events)
                .extracting(
                        event -> event.at("/object/status/lastAppliedRevision").asText())
                .contains("dev@sha1:" + head);
        assertThat(bookmark.get("type").asText()).isEqualTo("BOOKMARK");
        assertThat(bookmark.get("object"))
                .isEqualTo(Http.JSON.readTree(
                        "{\"kind\": \"Kustomization\", \"apiVersion\": \"kustomize.toolkit.fluxcd.io/v1\", \"metadata\":"
                                + " {\"resourceVersion\": \"" + version() + "\"}}"));
        long last = version(events.get(events.size() - 1));
        assertThat(events(get(WATCH + "&timeoutSeconds=1&resourceVersion=" + last)
                        .response()
                        .body()))
                .as("nothing after the last one")
                .containsExactly(bookmark);
    }

    @Test
    void whatComesAndGoesIsToldAndWithoutAVersionAllThatThereIs() throws Exception {
        // What dev applies, stage does not.
        world.gitOps.commit("stage", Map.of("drone/app/config.yaml", Yaml.config("app")));
        world.steps(12);
        String from = version();
        int before = get(KUSTOMIZATIONS).body().get("items").size();
        world.gitOps.commit("dev", Map.of("drone/app/config.yaml", Yaml.config("app")));
        world.steps(12);
        int gone = before - get(KUSTOMIZATIONS).body().get("items").size();
        assertThat(gone).isPositive();
        assertThat(events(get(WATCH + "&timeoutSeconds=1&resourceVersion=" + from)
                        .response()
                        .body()))
                .filteredOn(event -> event.get("type").asText().equals("DELETED"))
                .hasSize(gone);
        List<JsonNode> all = events(get(WATCH + "&timeoutSeconds=1").response().body());
        assertThat(all.subList(0, all.size() - 1))
                .hasSize(before - gone)
                .allMatch(event -> event.get("type").asText().equals("ADDED"));
    }

    /** What both branches apply under the same name is there once. */
    @Test
    void noTwoObjectsHaveOneName() throws Exception {
        List<String> names = new ArrayList<>();
        get(KUSTOMIZATIONS)
                .body()
                .get("items")
                .forEach(one -> names.add(one.at("/metadata/name").asText()));
        assertThat(names).contains("hello").doesNotHaveDuplicates();
    }

    /** Looks that find nothing new change no object and no list. */
    @Test
    void versionsAreAsTheyWereWhileNothingChanges() throws Exception {
        JsonNode before = get(KUSTOMIZATIONS).body();
        world.steps(20);
        assertThat(get(KUSTOMIZATIONS).body()).isEqualTo(before);
    }

    @Test
    void aVersionThatIsTooOldIsAnErrorAndTheEnd() throws Exception {
        String from = version();
        for (int i = 0; i < 90; i++) {
            world.fleet.fault("drone-aks", i % 2 == 0 ? Fault.SUSPENDED : Fault.NONE);
        }
        List<JsonNode> events =
                events(get(WATCH + "&resourceVersion=" + from).response().body());
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.get("type").asText()).isEqualTo("ERROR");
            assertThat(event.at("/object/kind").asText()).isEqualTo("Status");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
        });
        assertThat(get(WATCH + "&resourceVersion=" + Long.MAX_VALUE / 100_000).status())
                .as("of the future")
                .isEqualTo(504);
        assertThat(get(WATCH + "&resourceVersion=new").status()).isEqualTo(400);
        assertThat(get(WATCH + "&timeoutSeconds=-1").status()).isEqualTo(400);
    }

    /** Also in time that stands still. */
    @Test
    void versionsGoOnAfterARestart() throws Exception {
        String from = version();
        world.restart();
        JsonNode list = get(KUSTOMIZATIONS).body();
        long now = list.at("/metadata/resourceVersion").asLong();
        assertThat(now).isGreaterThan(Long.parseLong(from));
        assertThat(list.get("items"))
                .allSatisfy(one ->
                        assertThat(one.at("/metadata/resourceVersion").asLong()).isLessThanOrEqualTo(now));
        assertThat(events(get(WATCH + "&resourceVersion=" + from).response().body()))
                .singleElement()
                .satisfies(event -> assertThat(event.at("/object/code").asInt()).isEqualTo(410));
    }

    @Test
    void aWatchEndsWithItsClusterAndThereAreOnlySoMany() throws Exception {
        String query = "&timeoutSeconds=60&resourceVersion=" + version();
        List<HttpResponse<Stream<String>>> watches = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            watches.add(begin(query).get(5, TimeUnit.SECONDS));
        }
        assertThat(watches).extracting(HttpResponse::statusCode).containsOnly(200);
        HttpResponse<Stream<String>> another = begin(query).get(5, TimeUnit.SECONDS);
        assertThat(another.statusCode()).isEqualTo(429);
        assertThat(another.headers().firstValue("Retry-After")).contains("1");
        List<CompletableFuture<Long>> ends = watches.stream()
                .map(one -> CompletableFuture.supplyAsync(() -> one.body().count()))
                .toList();
        assertThat(ends).noneMatch(CompletableFuture::isDone);
        world.fleet.fault("drone-aks", Fault.OFFLINE);
        await().untilAsserted(() -> assertThat(ends).allMatch(CompletableFuture::isDone));
        world.fleet.fault("drone-aks", Fault.NONE);
        assertThat(get(WATCH + "&timeoutSeconds=1").status()).isEqualTo(200);
    }

    @Test
    void onlyTheNamespaceIsWatched() throws Exception {
        assertThat(events(get(WATCH.replace("/kustomizations", "/namespaces/elsewhere/kustomizations")
                                + "&timeoutSeconds=1")
                        .response()
                        .body()))
                .extracting(event -> event.get("type").asText())
                .containsExactly("BOOKMARK");
    }
}
