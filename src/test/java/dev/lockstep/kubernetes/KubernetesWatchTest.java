package dev.lockstep.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.kubernetes.StubWatches.Watch;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a cluster that is watched, and what becomes of a watch that breaks. */
class KubernetesWatchTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final KubernetesClients CLIENTS = new KubernetesClients(VERTX, Proxies.none());
    private static final Set<Followed> DEV =
            Set.of(new Followed(RepositoryUrl.of("https://git.example/fleet/gitops"), "dev"));
    private static final Duration ANSWER = Duration.ofSeconds(2);
    /** Nothing has to last for long, and what is told is told at once. */
    private static final WatchedList.Timing FAST = new WatchedList.Timing(
            Duration.ofMinutes(1),
            ANSWER,
            Duration.ofMillis(200),
            Duration.ofSeconds(30),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ZERO);

    private final StubWatches cluster = new StubWatches();
    private final AtomicInteger told = new AtomicInteger();
    /** Seconds that have gone by, for what is kept for some time. */
    private final AtomicLong clock = new AtomicLong();

    private final KubernetesFluxSource source = source(true);
    private final ObjectNode fleet = MarkTest.kustomization("dev@sha1:aa");
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger(KubernetesWatch.class.getName());
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            String text = record.getMessage();
            said.add(record.getLevel() + " "
                    + (record.getParameters() == null ? text : String.format(text, record.getParameters())));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private KubernetesFluxSource source(boolean watched) {
        KubernetesSettings.Address address =
                new KubernetesSettings.Address(cluster.uri(), Optional.empty(), Optional.of(Secret.of("token-1")));
        return new KubernetesFluxSource(
                new KubernetesSettings("west-1", address, Optional.empty(), List.of(), Duration.ofSeconds(10), watched),
                CLIENTS,
                () -> Instant.parse("2026-11-30T10:00:00Z").plusSeconds(clock.get()));
    }

    /** Watched, and every change that is told has it polled. */
    private Watch begin(WatchedList.Timing timing) throws InterruptedException {
        log.addHandler(listener);
        cluster.kustomizations.add(fleet);
        source.watch(
                () -> {
                    told.incrementAndGet();
                    source.poll(DEV);
                },
                timing);
        source.poll(DEV);
        return cluster.next();
    }

    @AfterEach
    void close() {
        log.removeHandler(listener);
        source.close();
        cluster.close();
    }

    @AfterAll
    static void closeAll() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private void isTold(int times) {
        await().untilAsserted(() -> assertThat(told).hasValue(times));
    }

    private static ObjectNode applied(String revision) {
        return MarkTest.kustomization(revision);
    }

    /** When the next watch begins, what the one before it sent has been read. */
    private Watch afterTheEndOf(Watch last) throws InterruptedException {
        last.end();
        return cluster.next();
    }

    @Test
    void whatIsNoNewsIsNotToldAndAChangeIs() throws Exception {
        Watch first = begin(FAST);
        assertThat(first.query)
                .containsEntry("resourceVersion", "100")
                .containsEntry("allowWatchBookmarks", "true")
                .containsKey("timeoutSeconds");
        int version = 100;
        for (ObjectNode state : MarkTest.reconciledWithoutNews(fleet)) {
            first.send("MODIFIED", state, ++version);
        }
        first.raw("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"120\"}}}\n");
        Watch second = afterTheEndOf(first);
        assertThat(second.query).containsEntry("resourceVersion", "120");
        assertThat(told).hasValue(0);
        second.send("MODIFIED", applied("dev@sha1:bb"), 121);
        isTold(1);
        ObjectNode other = applied("dev@sha1:bb");
        ((ObjectNode) other.path("metadata")).put("name", "other");
        second.send("ADDED", other, 122);
        isTold(2);
        second.send("DELETED", other, 123);
        isTold(3);
        Watch third = afterTheEndOf(second);
        assertThat(third.query).containsEntry("resourceVersion", "123");
        assertThat(told).hasValue(3);
    }

    @Test
    void manyChangesAreToldAtOnceAndOnceMoreAfterAPause() throws Exception {
        Duration pause = Duration.ofSeconds(1);
        List<Long> at = new CopyOnWriteArrayList<>();
        cluster.kustomizations.add(fleet);
        source.watch(
                () -> at.add(System.nanoTime()),
                new WatchedList.Timing(
                        FAST.lifetime(), ANSWER, FAST.margin(), FAST.held(), FAST.pause(), FAST.longestPause(), pause));
        source.poll(DEV);
        Watch first = cluster.next();
        for (int i = 0; i < 50; i++) {
            first.send("MODIFIED", applied("dev@sha1:" + i), 101 + i);
        }
        await().untilAsserted(() -> assertThat(at).hasSize(2));
        assertThat(Duration.ofNanos(at.get(1) - at.get(0))).isGreaterThan(pause.dividedBy(2));
        assertThat(afterTheEndOf(first).query).containsEntry("resourceVersion", "150");
        assertThat(at).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}}\n",
                "<html>Please sign in</html>\n",
                "{\"type\":\"MODIFIED\",\"object\":\"none\"}\n",
                "{\"type\":\"CHANGED\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\"}}}\n",
                "[[[[\n",
                "ENDLESS"
            })
    void fromWhatItCannotGoOnFromItBeginsWithANewList(String sent) throws Exception {
        Watch first = begin(FAST);
        cluster.version = 200;
        if (sent.equals("ENDLESS")) {
            for (int i = 0; i < 5; i++) {
                first.raw("x".repeat(500_000));
            }
        } else {
            first.raw(sent);
        }
        Watch second = cluster.next();
        assertThat(second.query).containsEntry("resourceVersion", "200");
        assertThat(told).as("something may have been missed").hasValue(1);
        second.send("MODIFIED", applied("dev@sha1:bb"), 201);
        isTold(2);
    }

    @Test
    void aListThatIsRefusedAsTooOldIsReadAgain() throws Exception {
        Watch first = begin(new WatchedList.Timing(
                FAST.lifetime(),
                ANSWER,
                FAST.margin(),
                Duration.ZERO,
                FAST.pause(),
                FAST.longestPause(),
                Duration.ZERO));
        cluster.version = 200;
        cluster.refusals.add(410);
        afterTheEndOf(first);
        assertThat(cluster.next().query).containsEntry("resourceVersion", "200");
    }

    /** Whoever serves broken watches is not polled ever faster because of it. */
    @Test
    void whatIsLostAgainAndAgainIsToldOnce() throws Exception {
        Watch broken = begin(FAST);
        for (int i = 0; i < 4; i++) {
            broken.raw("nonsense\n");
            await().untilAsserted(() -> {
                source.poll(DEV);
                assertThat(cluster.watches).isNotEmpty();
            });
            broken = cluster.next();
        }
        assertThat(told).hasValue(1);
    }

    @Test
    void itGoesOnAfterRefusalsAndSilenceAndSaysOnceThatItCannotWatch() throws Exception {
        Watch first = begin(FAST);
        first.send("MODIFIED", fleet, 101);
        first.end();
        List<Integer> refusals = List.of(500, 401, 0, 403, 503, 429, 403);
        cluster.refusals.addAll(refusals);
        for (int i = 0; i < refusals.size(); i++) {
            assertThat(cluster.next().query).containsEntry("resourceVersion", "101");
        }
        Watch well = cluster.next();
        assertThat(well.query).containsEntry("resourceVersion", "101");
        assertThat(said)
                .singleElement()
                .asString()
                .contains("WARN", "west-1 cannot be watched", "when it is polled", "the words of status");
        well.send("MODIFIED", applied("dev@sha1:bb"), 102);
        isTold(1);
    }

    @Test
    void aWatchThatIsSilentForLongerThanItsTimeIsBegunAnew() throws Exception {
        Watch first = begin(new WatchedList.Timing(
                Duration.ofSeconds(1),
                ANSWER,
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                FAST.pause(),
                FAST.longestPause(),
                Duration.ZERO));
        assertThat(first.query).containsEntry("timeoutSeconds", "1");
        Watch second = cluster.next();
        assertThat(second.query).containsEntry("resourceVersion", "100");
        second.send("MODIFIED", applied("dev@sha1:bb"), 102);
        isTold(1);
    }

    @Test
    void closingEndsEverything() throws Exception {
        Watch first = begin(FAST);
        await().untilAsserted(() -> assertThat(cluster.open).hasSize(2));
        source.close();
        await().untilAsserted(() -> {
            cluster.open.forEach(one -> one.raw("\n"));
            assertThat(cluster.open).isEmpty();
        });
        assertThat(first.broken).isTrue();
        source.poll(DEV);
        assertThat(cluster.watches).isEmpty();
        assertThat(cluster.others).hasSize(1);
        assertThat(told).hasValue(0);
    }

    /** Flux may be upgraded, and its parts taken away. */
    @Test
    void whatIsNotServedAnyMoreIsNotWatchedAnyMore() throws Exception {
        cluster.served = List.of("kustomizations", "gitrepositories", "ocirepositories");
        begin(FAST);
        await().untilAsserted(() -> assertThat(cluster.open).anyMatch(one -> one.path.endsWith("/ocirepositories")));
        cluster.served = List.of("kustomizations", "gitrepositories");
        clock.addAndGet(Duration.ofMinutes(11).toSeconds());
        source.poll(DEV);
        await().untilAsserted(() -> {
            cluster.open.forEach(one -> one.raw("\n"));
            assertThat(cluster.open).noneMatch(one -> one.path.endsWith("/ocirepositories"));
        });
        assertThat(cluster.open).hasSize(2);
    }

    /** A cluster may have much of Flux that is nothing to us. */
    @Test
    void whatOthersFollowIsNotToldUntilItBecomesAnotherThing() throws Exception {
        cluster.gitRepositories.add(repository("fleet", "https://git.example/fleet/gitops"));
        cluster.served = List.of("kustomizations", "gitrepositories", "ocirepositories");
        cluster.ociRepositories.add(StubCluster.object("""
                {"metadata": {"name": "registry", "namespace": "flux-system", "generation": 1}, "spec": {"url": "oci://registry.example/other"},
                 "status": {"artifact": {"revision": "latest@sha256:aa", "metadata": {
                  "org.opencontainers.image.source": "https://git.example/other/gitops", "org.opencontainers.image.revision": "dev@sha1:aa"}}}}
                """));
        cluster.gitRepositories.add(repository("elsewhere", "https://git.example/other/gitops"));
        cluster.kustomizations.add(of("elsewhere", "root", "dev@sha1:aa", ""));
        cluster.kustomizations.add(of("elsewhere", "leaf", "dev@sha1:aa", "root"));
        cluster.kustomizations.add(of("elsewhere", "nested", "dev@sha1:aa", "fleet"));
        cluster.kustomizations.add(of("unknown", "lost", "dev@sha1:aa", ""));
        cluster.kustomizations.add(fromRegistry("latest@sha256:aa"));
        Watch first = begin(FAST);
        first.send("MODIFIED", of("elsewhere", "root", "dev@sha1:bb", ""), 101);
        first.send("MODIFIED", of("elsewhere", "leaf", "dev@sha1:bb", "root"), 102);
        Watch second = afterTheEndOf(first);
        assertThat(second.query).containsEntry("resourceVersion", "102");
        assertThat(told).as("what others follow").hasValue(0);
        second.send("MODIFIED", of("elsewhere", "nested", "dev@sha1:bb", "fleet"), 103);
        isTold(1);
        second.send("MODIFIED", of("unknown", "lost", "dev@sha1:bb", ""), 104);
        isTold(2);
        second.send("MODIFIED", fromRegistry("latest@sha256:bb"), 105);
        isTold(3);
        ObjectNode changed = of("elsewhere", "root", "dev@sha1:bb", "");
        ((ObjectNode) changed.path("metadata")).put("generation", 6);
        second.send("MODIFIED", changed, 106);
        isTold(4);
    }

    /** Which branch it is of may be another one with each artifact. */
    private static ObjectNode fromRegistry(String revision) {
        ObjectNode object = of("registry", "registry", revision, "");
        ((ObjectNode) object.at("/spec/sourceRef")).put("kind", "OCIRepository");
        return object;
    }

    private static ObjectNode repository(String name, String url) {
        return StubCluster.object(
                "{\"kind\": \"GitRepository\", \"metadata\": {\"name\": \"%s\", \"namespace\": \"flux-system\", \"generation\": 1}, \"spec\": {\"url\": \"%s\", \"ref\": {\"branch\": \"dev\"}}}"
                        .formatted(name, url));
    }

    /** @param owner the Kustomization that applied it; "" when none did */
    private static ObjectNode of(String source, String name, String revision, String owner) {
        ObjectNode object = applied(revision);
        ((ObjectNode) object.at("/spec/sourceRef")).put("name", source);
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        metadata.put("name", name);
        if (!owner.isEmpty()) {
            metadata.putObject("labels")
                    .put("kustomize.toolkit.fluxcd.io/name", owner)
                    .put("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
        }
        return object;
    }

    @Test
    void withoutTheSettingNothingIsWatched() {
        KubernetesFluxSource polled = source(false);
        cluster.kustomizations.add(fleet);
        polled.watch(told::incrementAndGet);
        polled.poll(DEV);
        polled.poll(DEV);
        assertThat(cluster.watches).isEmpty();
        assertThat(cluster.others).isEmpty();
    }

    @Test
    void manyClustersShareFewThreads() throws Exception {
        List<KubernetesFluxSource> sources = new ArrayList<>();
        cluster.kustomizations.add(fleet);
        try {
            for (int i = 0; i < 20; i++) {
                KubernetesFluxSource one = source(true);
                sources.add(one);
                one.watch(told::incrementAndGet, FAST);
                one.poll(DEV);
            }
            for (int i = 0; i < 20; i++) {
                cluster.next().send("MODIFIED", applied("dev@sha1:bb"), 101);
            }
            isTold(20);
            await().untilAsserted(() -> assertThat(cluster.open).hasSize(40));
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("lockstep-watch-")))
                    .hasSizeLessThanOrEqualTo(4);
        } finally {
            sources.forEach(KubernetesFluxSource::close);
        }
    }
}
