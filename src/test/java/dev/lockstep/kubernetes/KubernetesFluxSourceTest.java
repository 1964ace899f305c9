package dev.lockstep.kubernetes;

import static dev.lockstep.kubernetes.StubCluster.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerKind;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.flux.FluxReports;
import dev.lockstep.flux.FluxSource;
import dev.lockstep.flux.GitRepository;
import dev.lockstep.flux.HelmRelease;
import dev.lockstep.flux.Kustomization;
import dev.lockstep.flux.OciRepository;
import dev.lockstep.foreign.Entry;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import dev.lockstep.stub.TestCertificate;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KubernetesFluxSourceTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final KubernetesClients CLIENTS = new KubernetesClients(VERTX, Proxies.none());
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://git.example/fleet/gitops");
    private static final Set<Followed> DEV = Set.of(new Followed(GITOPS, "dev"));
    private static final ReconcilerId FLEET = new ReconcilerId("kubernetes/west-1", "west-1", "flux-system/fleet-dev");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final StubCluster cluster = new StubCluster();
    /** Goes on with each look at it, so that no two moments are the same. */
    private final AtomicInteger seconds = new AtomicInteger();

    private final InstantSource clock =
            () -> Instant.parse("2026-11-30T10:00:00Z").plusSeconds(seconds.incrementAndGet());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        cluster.close();
    }

    @AfterAll
    static void closeAll() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private KubernetesFluxSource source(KubernetesSettings.Access access, String... namespaces) {
        return new KubernetesFluxSource(
                new KubernetesSettings("west-1", access, Optional.empty(), List.of(namespaces), TIMEOUT),
                CLIENTS,
                clock);
    }

    private KubernetesSettings.Address address(Secret token) {
        return new KubernetesSettings.Address(
                cluster.uri(), Optional.of(Secret.inFile("CA_FILE", cluster.ca(), text -> {})), Optional.of(token));
    }

    private KubernetesSettings.Address addressOf(StubServer server) {
        return new KubernetesSettings.Address(
                server.uri(),
                Optional.of(Secret.inFile("CA_FILE", cluster.ca(), text -> {})),
                Optional.of(Secret.of("token-1")));
    }

    private KubernetesFluxSource source(String... namespaces) {
        return source(address(Secret.of("token-1")), namespaces);
    }

    private static Flux flux(ReconcilerReport report) {
        return (Flux) report.evidence();
    }

    @Test
    void aKustomizationAndItsSourceAreAReconciler() {
        cluster.follows("fleet-dev", GITOPS.toString() + ".git", "dev");
        cluster.follows("other", "https://git.example/fleet/other", "dev");
        KubernetesFluxSource source = source();
        Poll poll = source.poll(DEV);
        assertThat(poll.reports()).singleElement().satisfies(report -> {
            assertThat(report.id()).isEqualTo(FLEET);
            assertThat(report.cluster()).isEqualTo("west-1");
            assertThat(report.kind()).isEqualTo(ReconcilerKind.FLUX_KUBERNETES);
            assertThat(report.clusterType()).isEqualTo("drone");
            assertThat(report.observedAt()).isEqualTo(poll.askedAt());
            assertThat(flux(report).fetchedCommit()).contains(TARGET);
            assertThat(flux(report).objects())
                    .extracting(FluxObject::appliedCommit)
                    .containsExactly(Optional.empty(), Optional.of(TARGET));
        });
        assertThat(poll.unreadable()).isEmpty();
        ReconcilerReport read = source.confirm(FLEET, Optional.empty());
        assertThat(read.evidence()).isEqualTo(poll.reports().get(0).evidence());
        assertThat(read.observedAt()).isAfter(poll.askedAt());
        assertThat(cluster.requests()).allMatch(request -> request.method().equals("GET"));
    }

    @Test
    void listsComeInPagesAndAreBegunAnewWhenTheyRunOut() {
        for (int i = 0; i < 7; i++) {
            cluster.follows("fleet-" + i, GITOPS.toString(), "dev");
        }
        cluster.page = 2;
        cluster.runOut = 2;
        assertThat(source().poll(DEV).reports()).hasSize(7);
        cluster.runOut = 100;
        assertThatThrownBy(() -> source().poll(DEV))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("ran out before it was read");
    }

    @Test
    void aListThatDoesNotEndOrIsNoneIsRefused() {
        listed("goes on without an end", request -> page("KustomizationList", "\"again\""));
        AtomicInteger pages = new AtomicInteger();
        listed(
                "goes on without an end, after 200 pages",
                request -> page("KustomizationList", "\"" + pages.incrementAndGet() + "\""));
        listed("no list of Kubernetes", request -> page("Kustomization", "null"));
        listed("no list of Kubernetes", request -> Answer.of(200, "{\"kind\": \"KustomizationList\", \"items\": []}"));
        listed(
                "what the answer says of its list has more than",
                request -> page("KustomizationList", "[" + "1,".repeat(200_000) + "1]"));
    }

    private void listed(String refused, Function<StubServer.Request, Answer> answer) {
        cluster.instead = request -> Optional.of(answer.apply(request));
        assertThatThrownBy(() -> source().poll(DEV))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining(refused);
    }

    private static Answer page(String kind, String next) {
        return Answer.of(
                200, "{\"kind\": \"" + kind + "\", \"metadata\": {\"continue\": " + next + "}, \"items\": []}");
    }

    @Test
    void onlyItsNamespacesAreAsked() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        assertThat(source("flux-system").poll(DEV).reports()).hasSize(1);
        assertThat(source("elsewhere").poll(DEV).reports()).isEmpty();
        assertThat(cluster.requests())
                .filteredOn(request -> request.path().matches(".*/(kustomizations|gitrepositories|helmreleases)"))
                .allMatch(request -> request.path().contains("/namespaces/"));
    }

    @Test
    void theVersionThatTheClusterPrefersIsAsked() {
        cluster.groups.remove(StubCluster.KUSTOMIZE);
        cluster.serves(StubCluster.KUSTOMIZE, "v1beta2", "kustomizations");
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        KubernetesFluxSource source = source();
        assertThat(source.poll(DEV).reports()).hasSize(1);
        cluster.groups.remove(StubCluster.KUSTOMIZE);
        cluster.serves(StubCluster.KUSTOMIZE, "v1", "kustomizations");
        assertThatThrownBy(() -> source.poll(DEV))
                .as("Flux was upgraded meanwhile")
                .isInstanceOf(OutsideException.Transient.class);
        assertThat(source.poll(DEV).reports()).hasSize(1);
        cluster.serves(StubCluster.KUSTOMIZE, "v1", "others");
        cluster.serves(StubCluster.KUSTOMIZE, "v1beta2", "kustomizations");
        assertThatThrownBy(() -> source.poll(DEV))
                .as("told by a Status")
                .isInstanceOf(OutsideException.Transient.class);
        assertThat(source.poll(DEV).reports()).hasSize(1);
    }

    /** Flux 2.0 to 2.5 prefers v1, which has no OCIRepository. */
    @Test
    void whatThePreferredVersionDoesNotServeIsAskedInAnother() {
        cluster.serves(StubCluster.SOURCE, "v1", "gitrepositories");
        cluster.serves(StubCluster.SOURCE, "v1beta2", "gitrepositories", "ocirepositories");
        fromARegistry();
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        assertThat(source().poll(DEV).reports()).hasSize(2);
        assertThat(cluster.requests())
                .extracting(StubServer.Request::path)
                .contains(
                        "/apis/source.toolkit.fluxcd.io/v1/gitrepositories",
                        "/apis/source.toolkit.fluxcd.io/v1beta2/ocirepositories");
    }

    @Test
    void aClusterWithoutHelmIsRead() {
        cluster.groups.remove(StubCluster.HELM);
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        assertThat(source().poll(DEV).reports()).hasSize(1);
    }

    @Test
    void aServerThatIsNoneOfKubernetesIsSaid() throws IOException {
        try (StubServer other = StubServer.https(request -> Answer.of(404, "404 page not found\n"))) {
            assertThatThrownBy(() -> source(addressOf(other)).poll(DEV))
                    .isInstanceOf(OutsideException.Rejected.class)
                    .isNotInstanceOf(OutsideException.NotFound.class)
                    .hasMessageContaining("the address is that of its API server");
        }
    }

    @Test
    void aTokenInAFileIsReadAgainWhenItRanOut() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        Path file = Files.writeString(folder.resolve("token"), "token-1\n");
        KubernetesFluxSource source = source(address(Secret.inFile("TOKEN_FILE", file, text -> {})));
        assertThat(source.poll(DEV).reports()).hasSize(1);
        cluster.token = "token-22";
        assertThatThrownBy(() -> source.poll(DEV))
                .isInstanceOf(OutsideException.NotSignedIn.class)
                .hasMessageContaining("401")
                .hasMessageNotContaining("token-1");
        Files.writeString(file, "token-22\n");
        assertThat(source.poll(DEV).reports()).hasSize(1);
    }

    @Test
    void aMissingRightIsNamedAndIsNoDeletion() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        cluster.forbidden.add("gitrepositories");
        assertThatThrownBy(() -> source().poll(DEV))
                .isInstanceOf(OutsideException.Rejected.class)
                .isNotInstanceOf(OutsideException.NotFound.class)
                .hasMessageContaining("cannot list resource \"gitrepositories\"")
                .hasMessageContaining("flux-reader.yaml");
    }

    @Test
    void withoutFluxThatIsSaid() {
        cluster.groups.remove(StubCluster.KUSTOMIZE);
        assertThatThrownBy(() -> source().poll(DEV))
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessageContaining("Flux is not installed there");
    }

    @Test
    void aSourceThatIsGoneIsSaidToBeGoneAndOneThatFollowsSomethingElseIsNot() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        KubernetesFluxSource source = source();
        source.poll(DEV);
        ObjectNode repository = cluster.objects.get("gitrepositories").get(0);
        ((ObjectNode) repository.path("spec").path("ref")).put("branch", "stage");
        assertThatThrownBy(() -> source.confirm(FLEET, Optional.empty()))
                .isInstanceOf(OutsideException.Rejected.class)
                .isNotInstanceOf(OutsideException.NotFound.class)
                .hasMessageContaining("no longer follows");
        cluster.objects.get("gitrepositories").clear();
        cluster.objects.get("kustomizations").clear();
        assertThatThrownBy(() -> source.confirm(FLEET, Optional.empty())).isInstanceOf(OutsideException.NotFound.class);
    }

    /** Somebody has to see it: what it has applied before still runs. */
    @Test
    void aKustomizationWhoseSourceIsNotThereIsNamed() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        cluster.objects.get("gitrepositories").clear();
        Poll poll = source().poll(DEV);
        assertThat(poll.reports()).isEmpty();
        assertThat(poll.unreadable()).singleElement().satisfies(one -> {
            assertThat(one.describes(FLEET)).isTrue();
            assertThat(one.words()).contains("follows GitRepository flux-system/fleet-dev, which is not there");
        });
        notGone(source(), FLEET.name(), "which is not there");
        ((ObjectNode) cluster.objects.get("kustomizations").get(0).at("/spec/sourceRef")).put("namespace", "apps");
        assertThat(source("flux-system").poll(DEV).unreadable())
                .singleElement()
                .satisfies(one -> assertThat(one.words())
                        .contains("apps/fleet-dev, which is in none of the namespaces that the settings name"));
        ((ObjectNode) cluster.objects.get("kustomizations").get(0).at("/spec/sourceRef")).put("kind", "Bucket");
        assertThat(source().poll(DEV).unreadable()).isEmpty();
    }

    /** Its rest would prove too much. */
    @Test
    void whatCannotBeReadAsAWholeIsNotToldByTheRestOfIt() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        cluster.follows("other", "https://git.example/fleet/other", "dev");
        ObjectNode second =
                tooLarge(cluster.objects.get("kustomizations").get(0).deepCopy());
        ((ObjectNode) second.path("metadata")).put("name", "second");
        cluster.add("kustomizations", second);
        tooLarge(cluster.objects.get("kustomizations").get(1));
        Poll poll = source().poll(DEV);
        assertThat(poll.reports()).isEmpty();
        assertThat(poll.unreadable())
                .as("not what follows something else")
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.describes(FLEET)).isTrue();
                    assertThat(one.words()).contains("Kustomization flux-system/second", "has more than");
                });
        notGone(source(), FLEET.name(), "has more than");
        cluster.objects.get("kustomizations").remove(second);
        ObjectNode release = tooLarge(StubCluster.object("""
                {"metadata": {"name": "podinfo", "namespace": "apps", "labels": {
                 "kustomize.toolkit.fluxcd.io/name": "fleet-dev", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}},
                 "spec": {}, "status": {"conditions": []}}
                """));
        cluster.add("helmreleases", release);
        poll = source().poll(DEV);
        assertThat(poll.unreadable()).isEmpty();
        assertThat(poll.reports())
                .singleElement()
                .satisfies(report -> assertThat(flux(report).nested())
                        .singleElement()
                        .satisfies(one -> assertThat(
                                        one.name() + " " + one.reason().orElseThrow())
                                .isEqualTo("podinfo Unreadable")));
    }

    /** An object of Kubernetes has 1.5 MB at most, nearly all of it of no interest here. */
    @Test
    void whatNobodyReadsIsNotTaken() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        ObjectNode kustomization = cluster.objects.get("kustomizations").get(0);
        ((ObjectNode) kustomization.path("metadata")).putObject("annotations").put("note", "x".repeat(1_200_000));
        ((ObjectNode) kustomization.path("spec")).put("patches", "x".repeat(1_200_000));
        ArrayNode entries = ((ObjectNode) kustomization.path("status"))
                .putObject("inventory")
                .putArray("entries");
        for (int i = 0; i < 20_000; i++) {
            entries.addObject().put("id", "one");
        }
        Poll poll = source().poll(DEV);
        assertThat(poll.unreadable()).isEmpty();
        assertThat(poll.reports()).hasSize(1);
    }

    /** The same is said of objects of which nothing was left out. */
    @Test
    void whatCountsIsTaken() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        fromARegistry();
        cluster.follows("edge", GITOPS.toString(), "dev");
        List<ObjectNode> kustomizations = cluster.objects.get("kustomizations");
        ((ObjectNode) kustomizations.get(0).path("metadata")).put("deletionTimestamp", "2026-11-10T03:00:00Z");
        ObjectNode failed = (ObjectNode) kustomizations.get(1).path("status");
        failed.put("lastAttemptedRevision", "latest@sha256:bb")
                .withArray("/history")
                .addObject()
                .put("lastReconciledStatus", "BuildFailed")
                .putObject("metadata")
                .put("revision", "latest@sha256:bb")
                .put("originRevision", "dev@sha1:" + "b".repeat(40));
        ObjectNode edge = kustomizations.get(2);
        ((ObjectNode) edge.path("spec"))
                .put("suspend", true)
                .putObject("kubeConfig")
                .putObject("secretRef")
                .put("name", "edge")
                .put("key", "east");
        ((ObjectNode) edge.path("metadata"))
                .putObject("labels")
                .put("kustomize.toolkit.fluxcd.io/name", "fleet-dev")
                .put("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
        ObjectNode release = edge.deepCopy();
        ((ObjectNode) release.path("metadata")).put("name", "podinfo");
        cluster.add("helmreleases", release);
        List<FluxSource> sources = new ArrayList<>();
        cluster.objects.get("gitrepositories").forEach(one -> sources.add(GitRepository.of(one)));
        cluster.objects.get("ocirepositories").forEach(one -> sources.add(OciRepository.of(one)));
        Poll poll = source().poll(DEV);
        assertThat(poll.reports())
                .hasSize(3)
                .containsExactlyInAnyOrderElementsOf(new FluxReports("kubernetes/west-1", "west-1", poll.askedAt())
                        .of(
                                new FluxReports.Objects(
                                        kustomizations.stream()
                                                .map(Kustomization::of)
                                                .toList(),
                                        sources,
                                        List.of(HelmRelease.of(release))),
                                (repository, branch) -> true)
                        .reports()
                        .keySet());
    }

    @Test
    void allObjectsTogetherHaveALimit() {
        for (int i = 0; i < 20; i++) {
            cluster.follows("fleet-" + i, GITOPS.toString(), "dev");
        }
        KubernetesApi api = new KubernetesApi(
                new KubernetesSettings("west-1", address(Secret.of("token-1")), Optional.empty(), List.of(), TIMEOUT),
                CLIENTS,
                clock);
        List<Entry> taken = new ArrayList<>();
        Lists enough = new Lists(api, List.of(), (path, version, all) -> {}, 150_000);
        cluster.page = 15;
        cluster.runOut = 2;
        enough.each(StubCluster.KUSTOMIZE, "v1", "kustomizations", Look.OF_KUSTOMIZATION, taken::add);
        assertThat(taken).hasSize(20);
        assertThatThrownBy(() -> {
                    for (int look = 0; look < 5; look++) {
                        enough.each(StubCluster.KUSTOMIZE, "v1", "kustomizations", Look.OF_KUSTOMIZATION, taken::add);
                    }
                })
                .as("all lists of a look count")
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("all that is listed takes more than");
    }

    private static ObjectNode tooLarge(ObjectNode object) {
        ArrayNode conditions = ((ObjectNode) object.path("status")).withArray("/conditions");
        for (int i = 0; i < 160_000; i++) {
            conditions.addObject();
        }
        return object;
    }

    @Test
    void whatIsNotLookedAtOrCannotBeReadIsNotGone() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        notGone(source("apps"), FLEET.name(), "none of the namespaces that the settings name (apps)");
        fromARegistry();
        cluster.objects.get("kustomizations").clear();
        String artifact = "OCIRepository/flux-system/fleet";
        notGone(source(), artifact, "no longer follows");
        cluster.serves(StubCluster.SOURCE, "v1", "gitrepositories");
        notGone(source(), artifact, "does not serve ocirepositories");
        cluster.objects.get("gitrepositories").get(0).put("spec", "none");
        notGone(source(), FLEET.name() + "@flux-system/edge", "cannot be read");
        notGone(source(), FLEET.name() + "#drone", "cannot be read");
        cluster.objects.get("gitrepositories").clear();
        assertThatThrownBy(() -> source().confirm(FLEET, Optional.empty()))
                .isInstanceOf(OutsideException.NotFound.class);
    }

    private static void notGone(KubernetesFluxSource source, String name, String why) {
        assertThatThrownBy(
                        () -> source.confirm(new ReconcilerId("kubernetes/west-1", "west-1", name), Optional.empty()))
                .as(name)
                .isInstanceOf(OutsideException.class)
                .isNotInstanceOf(OutsideException.NotFound.class)
                .hasMessageContaining(why);
    }

    /** After a restart, before the first poll. */
    @Test
    void aDirectReadNeedsNoPollBefore() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        assertThat(source().confirm(FLEET, Optional.empty()).branch()).isEqualTo("dev");
    }

    @Test
    void directReadsAtTheSameTimeShareALookAndItsFailure() throws Exception {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        KubernetesFluxSource source = source();
        source.poll(DEV);
        assertThat(looksOfNine(source)).allMatch(Optional::isEmpty);
        cluster.forbidden.add("gitrepositories");
        assertThat(looksOfNine(source))
                .allSatisfy(failure -> assertThat(failure).get().isInstanceOf(OutsideException.Rejected.class));
    }

    /** One that looks, and eight that have to wait for another look. */
    private List<Optional<Throwable>> looksOfNine(KubernetesFluxSource source) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        cluster.instead = request -> {
            if (request.path().endsWith("/kustomizations") && looks.incrementAndGet() == 1) {
                begun.countDown();
                await(goesOn);
            }
            return Optional.empty();
        };
        List<FutureTask<Optional<Throwable>>> reads = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            FutureTask<Optional<Throwable>> read = new FutureTask<>(
                    () -> Optional.ofNullable(catchThrowable(() -> source.confirm(FLEET, Optional.empty()))));
            reads.add(read);
            Thread thread = new Thread(read);
            threads.add(thread);
            thread.start();
            if (i == 0) {
                await(begun);
            }
        }
        for (Thread waiting : threads.subList(1, 9)) {
            while (waiting.getState() != Thread.State.WAITING) {
                assertThat(waiting.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        }
        goesOn.countDown();
        List<Optional<Throwable>> failures = new ArrayList<>();
        for (FutureTask<Optional<Throwable>> read : reads) {
            failures.add(read.get(30, TimeUnit.SECONDS));
        }
        assertThat(looks).hasValue(2);
        return failures;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatCannotBeReadIsNamedAndStopsNothing() {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        cluster.add(
                "kustomizations",
                StubCluster.object("{\"metadata\": {\"name\": \"odd\", \"namespace\": \"apps\"}, \"spec\": \"none\"}"));
        Poll poll = source().poll(DEV);
        assertThat(poll.reports()).hasSize(1);
        assertThat(poll.unreadable())
                .singleElement()
                .satisfies(one -> assertThat(one.words())
                        .contains("Kustomization apps/odd of cluster west-1", "no specification"));
    }

    private void fromARegistry() {
        cluster.add("kustomizations", StubCluster.object("""
                {"metadata": {"name": "fleet", "namespace": "flux-system", "generation": 1, "uid": "k"},
                 "spec": {"path": "./drone", "sourceRef": {"kind": "OCIRepository", "name": "fleet"}},
                 "status": {"observedGeneration": 1, "lastAppliedRevision": "latest@sha256:aa", "lastAttemptedRevision": "latest@sha256:aa",
                  "lastAppliedOriginRevision": "dev@sha1:%s",
                  "conditions": [{"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "message": "Applied", "observedGeneration": 1}]}}
                """.formatted(TARGET)));
        cluster.add("ocirepositories", StubCluster.object("""
                {"metadata": {"name": "fleet", "namespace": "flux-system", "generation": 1, "uid": "o"}, "spec": {"url": "oci://registry.example/fleet"},
                 "status": {"observedGeneration": 1, "artifact": {"revision": "latest@sha256:aa", "metadata": {
                  "org.opencontainers.image.source": "%s.git", "org.opencontainers.image.revision": "dev@sha1:%s"}},
                  "conditions": [{"type": "Ready", "status": "True", "reason": "Succeeded", "message": "stored", "observedGeneration": 1}]}}
                """.formatted(GITOPS, TARGET)));
    }

    @Test
    void anArtifactOfARegistryProvesTheCommitThatItWasMadeOf() {
        fromARegistry();
        assertThat(source().poll(DEV).reports()).singleElement().satisfies(report -> {
            assertThat(report.branch()).isEqualTo("dev");
            assertThat(flux(report).fetchedCommit()).contains(TARGET);
            assertThat(flux(report).objects().get(1).appliedCommit()).contains(TARGET);
            assertThat(flux(report).objects().get(1).attempt().commit()).contains(TARGET);
        });
        assertThat(cluster.requests()).anyMatch(request -> request.path().endsWith("/ocirepositories"));
    }

    @Test
    void aRedirectIsNotFollowedAndSilenceEnds() throws IOException {
        try (StubServer moved =
                StubServer.https(request -> Answer.of(302, "").with("Location", cluster.uri() + request.path()))) {
            assertThatThrownBy(() -> source(new KubernetesSettings.Address(
                                    moved.uri(),
                                    Optional.of(Secret.inFile("CA_FILE", cluster.ca(), text -> {})),
                                    Optional.of(Secret.of("token-1"))))
                            .poll(DEV))
                    .isInstanceOf(OutsideException.Permanent.class)
                    .hasMessageContaining("A redirect is not followed");
            assertThat(cluster.requests()).isEmpty();
        }
        try (StubServer mute = StubServer.https(request -> StubServer.NEVER)) {
            KubernetesSettings settings = new KubernetesSettings(
                    "west-1",
                    new KubernetesSettings.Address(
                            mute.uri(),
                            Optional.of(Secret.inFile("CA_FILE", cluster.ca(), text -> {})),
                            Optional.of(Secret.of("token-1"))),
                    Optional.empty(),
                    List.of(),
                    Duration.ofMillis(300));
            assertThatThrownBy(() -> new KubernetesFluxSource(settings, CLIENTS, clock).poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("longer than its time-out");
        }
    }

    /** Otherwise each of them would leave one. */
    @Test
    void aRequestThatTookTooLongKeepsNoConnection() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            KubernetesSettings settings = new KubernetesSettings(
                    "west-1",
                    new KubernetesSettings.Address(
                            URI.create("http://localhost:" + mute.getLocalPort()), Optional.empty(), Optional.empty()),
                    Optional.empty(),
                    List.of(),
                    Duration.ofMillis(300));
            assertThatThrownBy(() -> new KubernetesFluxSource(settings, CLIENTS, clock).poll(DEV))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("longer than its time-out");
            try (Socket ours = mute.accept()) {
                ours.setSoTimeout(10_000);
                assertThat(ours.getInputStream().readAllBytes())
                        .as("up to its end")
                        .isNotEmpty();
            }
        }
    }

    /** What is taken out of a configuration leaves nothing behind, also when it is asked once more by who has not noticed. */
    @Test
    void aSourceThatIsClosedKeepsNoConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            KubernetesFluxSource source = source(new KubernetesSettings.Address(
                    URI.create("http://localhost:" + server.getLocalPort()), Optional.empty(), Optional.empty()));
            for (int times = 0; times < 2; times++) {
                FutureTask<Throwable> poll = new FutureTask<>(() -> catchThrowable(() -> source.poll(DEV)));
                new Thread(poll).start();
                try (Socket ours = server.accept()) {
                    ours.setSoTimeout(10_000);
                    BufferedReader asked =
                            new BufferedReader(new InputStreamReader(ours.getInputStream(), StandardCharsets.US_ASCII));
                    while (!asked.readLine().isEmpty()) {
                        assertThat(poll).isNotDone();
                    }
                    ours.getOutputStream()
                            .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(poll.get(10, TimeUnit.SECONDS)).isInstanceOf(OutsideException.Rejected.class);
                    source.close();
                    assertThat(asked.readLine()).as("its end").isNull();
                }
            }
        }
    }

    @Test
    void aConnectionThatTakesTooLongIsNotARefusedOne() {
        assertThat(KubernetesApi.broken(
                        "Asking",
                        new ExecutionException(new ConnectTimeoutException("connection timed out after 300 ms"))))
                .hasMessage("Asking took longer than its time-out.");
        assertThat(KubernetesApi.broken("Asking", new ExecutionException(new ConnectException("Connection refused"))))
                .hasMessageContaining("the connection was refused");
    }

    @Test
    void aServerThatNobodyVouchesForIsRefused() {
        assertThatThrownBy(() -> source(new KubernetesSettings.Address(
                                cluster.uri(), Optional.empty(), Optional.of(Secret.of("token-1"))))
                        .poll(DEV))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("certificate is not trusted");
        assertThat(cluster.requests()).isEmpty();
    }

    /** Whoever names an authority does not want to trust others, which are as good elsewhere. */
    @Test
    void anAuthorityThatIsNamedIsTheOnlyOne() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        Path other = Files.copy(TestCertificate.another().pem(), folder.resolve("ca.pem"));
        KubernetesFluxSource source = trusting(new KubernetesSettings.Address(
                cluster.uri(),
                Optional.of(Secret.documentInFile("CA_FILE", other)),
                Optional.of(Secret.of("token-1"))));
        assertThatThrownBy(() -> source.poll(DEV))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("certificate is not trusted");
        assertThat(cluster.requests()).isEmpty();
    }

    @Test
    void whoShowsACertificateTrustsTheSameAuthorities() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        String user = "{token: token-1, client-certificate-data: " + base64(Files.readString(cluster.ca()))
                + ", client-key-data: " + base64(TestCertificate.shared().key()) + "}";
        String withoutAuthority = kubeconfig(user).replaceFirst(", certificate-authority-data: [^}]*", "");
        assertThat(trusting(file(withoutAuthority)).poll(DEV).reports()).hasSize(1);
        refused(
                "client-certificate and client-key belong together",
                kubeconfig("{client-certificate-data: " + base64("x") + "}"));
    }

    /** Besides the runtime's authorities those of a file of this server's settings. */
    private KubernetesFluxSource trusting(KubernetesSettings.Access access) {
        return new KubernetesFluxSource(
                new KubernetesSettings("west-1", access, Optional.of(cluster.ca()), List.of(), TIMEOUT),
                CLIENTS,
                clock);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String kubeconfig(String user) throws IOException {
        return """
                apiVersion: v1
                kind: Config
                current-context: west
                contexts: [{name: west, context: {cluster: one, user: reader}}]
                clusters: [{name: one, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: reader, user: %s}]
                """.formatted(cluster.uri(), Base64.getEncoder().encodeToString(Files.readAllBytes(cluster.ca())), user);
    }

    private KubernetesSettings.Kubeconfig file(String text, Path... commands) throws IOException {
        Path file = Files.writeString(folder.resolve("kubeconfig"), text);
        return new KubernetesSettings.Kubeconfig(
                Secret.documentInFile("KUBECONFIG_FILE", file), "west", List.of(commands));
    }

    /** With an authority of a hundred clusters and more. */
    @Test
    void aLargeKubeconfigIsRead() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        String large = kubeconfig("{token: token-1}") + "#" + "x".repeat(900_000) + "\n";
        assertThat(source(file(large)).poll(DEV).reports()).hasSize(1);
        assertThatThrownBy(() -> file(large + "#" + "x".repeat(200_000)))
                .hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void filesThatAKubeconfigNamesAreReadAgain() throws Exception {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        Path ca = Files.copy(cluster.ca(), folder.resolve("ca.pem"));
        String named = kubeconfig("{token: token-1}")
                .replaceFirst("certificate-authority-data: [^}]*", "certificate-authority: " + ca);
        KubernetesFluxSource source = source(file(named));
        assertThat(source.poll(DEV).reports()).hasSize(1);
        Files.copy(TestCertificate.another().pem(), ca, StandardCopyOption.REPLACE_EXISTING);
        assertThat(eventually(() -> catchThrowable(() -> source.poll(DEV)), Objects::nonNull))
                .as("files are looked at once a second")
                .hasMessageContaining("certificate is not trusted");
        Files.copy(cluster.ca(), ca, StandardCopyOption.REPLACE_EXISTING);
        eventually(() -> catchThrowable(() -> source.poll(DEV)), Objects::isNull);
    }

    private static <T> T eventually(Supplier<T> look, Predicate<T> wanted) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        T last = look.get();
        while (!wanted.test(last)) {
            assertThat(System.nanoTime()).isLessThan(until);
            last = look.get();
        }
        return last;
    }

    @Test
    void aContextOfAKubeconfigIsUsed() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        String switched = kubeconfig("{token: token-1}").replace("current-context: west", "current-context: east");
        assertThat(source(file(switched)).poll(DEV).reports()).hasSize(1);
    }

    @Test
    void whatAKubeconfigAsksForAndIsNotDoneIsRefused() throws IOException {
        refused(
                "insecure-skip-tls-verify",
                kubeconfig("{token: token-1}").replace("server:", "insecure-skip-tls-verify: true, server:"));
        refused("impersonation", kubeconfig("{token: token-1, as: admin}"));
        refused("tls-server-name", kubeconfig("{token: token-1}").replace("server:", "tls-server-name: x, server:"));
        refused("no credential", kubeconfig("{}"));
        refused("no context west", kubeconfig("{token: token-1}").replace("name: west", "name: east"));
        refused("http://", kubeconfig("{token: token-1}").replace(cluster.uri().toString(), "http://west.example"));
        String server = cluster.uri().toString();
        refused("without a user", kubeconfig("{token: t}").replace(server, "https://me:token-1@west.example"));
        refused("no address", kubeconfig("{token: t}").replace(server, "https://me:token-1@we st.example"));
        refused("YAML", "{");
        refused("no context west", kubeconfig("{token: t}").replace(", context: {cluster: one, user: reader}", ""));
        refused(
                "no cluster one",
                kubeconfig("{token: t}").replaceFirst("clusters: .*", "clusters: [null, {name: one}]"));
        refused("no user reader", kubeconfig("{token: t}").replaceFirst("users: .*", "users: [{name: reader}]"));
        refused("tokenFile: token has to be an absolute path", kubeconfig("{tokenFile: token}"));
        String exec = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/true, ";
        refused("one of its args is no text", kubeconfig(exec + "args: [null]}}"));
        refused("one of its env has no name", kubeconfig(exec + "env: [{value: x}]}}"));
        refused("one of its env has no name", kubeconfig(exec + "env: [null]}}"));
        for (String name :
                List.of("LD_PRELOAD", "PATH", "BASH_ENV", "ENV", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "path")) {
            refused("may not set " + name, kubeconfig(exec + "env: [{name: " + name + ", value: /x}]}}"));
        }
        assertThat(cluster.requests()).isEmpty();
    }

    private void refused(String why, String text) throws IOException {
        KubernetesFluxSource source = source(file(text));
        assertThatThrownBy(() -> source.poll(DEV))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("token-1");
    }

    private Path program(String script) throws IOException {
        Path program =
                Files.writeString(folder.resolve("credential-" + seconds.incrementAndGet()), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private static String exec(Path program) {
        return "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: " + program
                + ", args: [get-token], env: [{name: GREETING, value: hello}]}}";
    }

    private static String tells(String token) {
        return "{\"kind\": \"ExecCredential\", \"status\": {\"token\": \"" + token + "\"}}";
    }

    @Test
    void aProgramThatIsAllowedTellsTheCredentialAndIsRunAgainWhenThatIsRefused() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        Path runs = folder.resolve("runs");
        Path program = program("echo \"$1 $GREETING $KUBERNETES_EXEC_INFO\" >> " + runs + "; n=$(wc -l < " + runs
                + "); echo '" + tells("token-'$n'") + "'\n");
        KubernetesFluxSource source = source(file(kubeconfig(exec(program)), program));
        assertThat(source.poll(DEV).reports()).hasSize(1);
        source.poll(DEV);
        assertThat(Files.readAllLines(runs))
                .singleElement()
                .asString()
                .startsWith("get-token hello {")
                .contains("ExecCredential");
        cluster.token = "token-2";
        assertThat(source.poll(DEV).reports()).hasSize(1);
        assertThat(Files.readAllLines(runs)).hasSize(2);
    }

    @Test
    void aProgramIsToldOfTheClusterWhereverItsAuthorityStands() throws IOException {
        cluster.follows("fleet-dev", GITOPS.toString(), "dev");
        Path told = folder.resolve("told");
        Path program = program("echo \"$KUBERNETES_EXEC_INFO\" > " + told + "; echo '" + tells("token-1") + "'\n");
        String named = kubeconfig(exec(program).replace("args:", "provideClusterInfo: true, args:"))
                .replaceFirst("certificate-authority-data: [^}]*", "certificate-authority: " + cluster.ca());
        assertThat(source(file(named, program)).poll(DEV).reports()).hasSize(1);
        assertThat(StubCluster.object(Files.readString(told))
                        .at("/spec/cluster/certificate-authority-data")
                        .asText())
                .isEqualTo(base64(Files.readString(cluster.ca()).strip()));
    }

    @Test
    void noOtherProgramIsRun() throws IOException {
        Path run = folder.resolve("run");
        Path program = program("touch " + run + "\n");
        KubernetesFluxSource source = source(file(kubeconfig(exec(program)), Path.of("/usr/bin/kubelogin")));
        assertThatThrownBy(() -> source.poll(DEV))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("may not be run here")
                .hasMessageContaining("LOCKSTEP_KUBERNETES_COMMANDS");
        assertThat(run).doesNotExist();
    }

    @Test
    void aProgramThatFailsOrDoesNotEndIsSaid() throws IOException {
        Path failing = program("echo 'no login: run az login' >&2; exit 3\n");
        assertThatThrownBy(
                        () -> source(file(kubeconfig(exec(failing)), failing)).poll(DEV))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("ended with code 3: no login: run az login");
        Path silent = program("echo '{}'\n");
        assertThatThrownBy(() -> source(file(kubeconfig(exec(silent)), silent)).poll(DEV))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessageContaining("tells no token");
        Path chatty = program("exec yes\n");
        assertThatThrownBy(() -> source(file(kubeconfig(exec(chatty)), chatty)).poll(DEV))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("prints without an end");
        Path endless = program("exec sleep 600\n");
        ExecCommand command =
                new ExecCommand(endless, List.of(), Map.of(), "v1", Optional.empty(), Duration.ofMillis(200));
        assertThatThrownBy(command::run)
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("took longer than");
    }

    /** What it leaves behind keeps its output open, and is none of our business. */
    @Test
    @Timeout(60)
    void aProgramThatLeavesAnotherBehindIsNotWaitedFor() throws IOException {
        Path left = folder.resolve("left");
        Path program = program("sleep 600 &\necho $! > " + left + "\necho '" + tells("token-7") + "'\n");
        ExecCommand command = new ExecCommand(
                program, List.of(), Map.of("KEY", "secret-1"), "v1", Optional.empty(), Duration.ofSeconds(30));
        try {
            assertThat(command.run().value()).isEqualTo("token-7");
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(left).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        assertThat(command.toString()).doesNotContain("secret-1");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new KubernetesSettings.Address(
                        URI.create("http://west.example"), Optional.empty(), Optional.empty()))
                .hasMessageContaining("https://");
        assertThatThrownBy(() -> new KubernetesSettings.Address(
                        URI.create("https://west.example"), Optional.empty(), Optional.empty()))
                .hasMessageContaining("a token is needed");
        new KubernetesSettings.Address(URI.create("http://localhost:8001"), Optional.empty(), Optional.empty());
        for (String command : List.of("kubelogin", "./kubelogin", "/")) {
            assertThatThrownBy(() -> new KubernetesSettings.Kubeconfig(
                            Secret.of("kind: Config"), "west", List.of(Path.of(command))))
                    .hasMessageContaining("LOCKSTEP_KUBERNETES_COMMANDS: " + command + " is no absolute path");
        }
    }
}
