package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.kubernetes.KubernetesClients;
import dev.lockstep.kubernetes.KubernetesFluxSource;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of the sandbox, watched through Lockstep's own adapter. */
class WatchOfFleetTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    /** When it was told, as System.nanoTime(). */
    private final BlockingQueue<Long> told = new LinkedBlockingQueue<>();

    private FleetWorld world;
    private HttpServer server;
    private KubernetesFluxSource source;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        world = new FleetWorld(directory);
        world.app.commit("main", Map.of("functional-test/app.yaml", Yaml.config("app")));
        world.gitOps.commit("dev", Yaml.tree("one", world.app.url()));
        world.steps(14);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/clusters/drone-aks", counted(world.fleet.kubernetes("drone-aks")));
        server.setExecutor(threads);
        server.start();
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/clusters/drone-aks");
        source = new KubernetesFluxSource(
                new KubernetesSettings(
                        "drone-aks",
                        new KubernetesSettings.Address(
                                address, Optional.empty(), Optional.of(Secret.of("kubernetes-token"))),
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(20),
                        true),
                new KubernetesClients(vertx, Proxies.none()),
                world.clock);
        source.watch(() -> told.add(System.nanoTime()));
        poll();
        await().untilAsserted(() -> assertThat(open).hasValue(2));
    }

    private HttpHandler counted(HttpHandler handler) {
        return (HttpExchange exchange) -> {
            boolean watches =
                    String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
            if (watches) {
                begun.incrementAndGet();
                open.incrementAndGet();
            }
            try {
                handler.handle(exchange);
            } catch (IOException gone) {
                assertThat(watches).isTrue();
            } finally {
                if (watches) {
                    open.decrementAndGet();
                }
            }
        };
    }

    private void poll() {
        source.poll(Set.of(new Followed(RepositoryUrl.of(world.gitOps.url()), "dev")));
    }

    @AfterEach
    void close() {
        source.close();
        server.stop(0);
        threads.shutdownNow();
        world.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String fetched() {
        return world.branch("drone-aks", "dev").fetchedCommit().orElse("");
    }

    /** Steps until a commit is fetched, and says how long it then took to be told. */
    private Duration toldAfter(String value) throws Exception {
        String head = world.gitOps.commit("dev", Yaml.tree(value, world.app.url()));
        long before = System.nanoTime();
        while (!fetched().equals(head)) {
            assertThat(told).as("nothing has changed yet").isEmpty();
            before = System.nanoTime();
            world.step();
        }
        Long at = told.poll(10, TimeUnit.SECONDS);
        assertThat(at).as("it is told").isNotNull();
        return Duration.ofNanos(at - before);
    }

    /** No change is under way to be told: a second after the last one the next is told at once again. */
    private void quiet() {
        world.steps(12);
        await().during(Duration.ofMillis(1_100))
                .atMost(Duration.ofSeconds(10))
                .until(() -> told.drainTo(new ArrayList<>()) == 0);
    }

    @Test
    void aChangeIsToldSoonAfterTheStepThatMadeIt() throws Exception {
        toldAfter("two");
        quiet();
        assertThat(toldAfter("three")).isLessThan(SOON);
    }

    /** Flux tries again at every interval what Git kept from it: eight changes of an object, and no news. */
    @Test
    void whatIsNoNewsIsNotToldAndAClusterThatWasOfflineIsWatchedAgain() throws Exception {
        world.fleet.fault("drone-aks", Fault.GIT_UNREACHABLE);
        quiet();
        String list = "/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations";
        String version = world.kubernetes("drone-aks", list)
                .body()
                .at("/metadata/resourceVersion")
                .asText();
        world.steps(12);
        assertThat(world.kubernetes("drone-aks", list + "?watch=true&timeoutSeconds=1&resourceVersion=" + version)
                        .response()
                        .body()
                        .lines())
                .as("changes without news")
                .hasSizeGreaterThanOrEqualTo(8);
        // A watch that begins anew has read all that the one before it was sent.
        int watches = begun.get();
        world.fleet.fault("drone-aks", Fault.OFFLINE);
        await().untilAsserted(() -> assertThat(begun.get()).isGreaterThanOrEqualTo(watches + 2));
        assertThat(told).isEmpty();
        world.fleet.fault("drone-aks", Fault.SUSPENDED);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void closingEndsItAtTheClusterToo() throws Exception {
        source.close();
        // Whoever sends sees that nobody listens.
        await().untilAsserted(() -> {
            world.fleet.fault("drone-aks", Fault.SUSPENDED);
            world.fleet.fault("drone-aks", Fault.NONE);
            assertThat(open).hasValue(0);
        });
        poll();
        assertThat(begun).hasValue(2);
        assertThat(told).isEmpty();
    }
}
