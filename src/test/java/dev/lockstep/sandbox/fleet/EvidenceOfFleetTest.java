package dev.lockstep.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.azure.AzureFluxSource;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.ComplianceVerdict;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.Target;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.kubernetes.KubernetesClients;
import dev.lockstep.kubernetes.KubernetesFluxSource;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.TestCertificate;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sandbox's clusters, seen through Lockstep's own adapters and judged, in time that stands still between steps. */
class EvidenceOfFleetTest {
    private static final Policy POLICY = new Policy(
            Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofHours(1), Policy.Workloads.OBSERVE, Set.of());
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** How the clusters with Flux are asked. */
    private enum Flux {
        BY_AZURE,
        BY_KUBERNETES
    }

    private static final Vertx VERTX = Vertx.vertx();

    private FleetWorld world;
    private HttpsServer azure;
    private HttpServer argo;
    private List<ReconcilerSource> sources;
    private Instant merged;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        world = new FleetWorld(
                directory, new FleetLimits(100, 1, 100, Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1)));
        world.app.commit("main", Map.of("functional-test/app.yaml", Yaml.config("app")));
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        azure = HttpsServer.create(loopback, 0);
        azure.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificate.shared().server()));
        azure.createContext("/", world.fleet.azure());
        for (String cluster : List.of("drone-arc", "drone-aks")) {
            azure.createContext("/clusters/" + cluster, world.fleet.kubernetes(cluster));
        }
        azure.start();
        argo = HttpServer.create(loopback, 0);
        argo.createContext("/", world.fleet.argo("large-1"));
        argo.start();
        merged = world.clock.instant();
    }

    private void ask(Flux flux) {
        URI tls = URI.create("https://localhost:" + azure.getAddress().getPort());
        sources = new ArrayList<>();
        if (flux == Flux.BY_AZURE) {
            sources.add(new AzureFluxSource(
                    new AzureSettings(
                            "azure",
                            Optional.of(FleetWorld.ACCOUNT.tenantId()),
                            Optional.of(FleetWorld.ACCOUNT.clientId()),
                            Optional.of(Secret.of(FleetWorld.ACCOUNT.clientSecret())),
                            List.of(FleetWorld.ACCOUNT.subscriptionId()),
                            tls,
                            Optional.of(tls),
                            Optional.of(TestCertificate.shared().pem()),
                            TIMEOUT),
                    world.clock));
        } else {
            KubernetesClients clients = new KubernetesClients(VERTX, Proxies.none());
            for (String cluster : List.of("drone-arc", "drone-aks")) {
                sources.add(new KubernetesFluxSource(
                        new KubernetesSettings(
                                cluster,
                                new KubernetesSettings.Address(
                                        tls.resolve("/clusters/" + cluster),
                                        Optional.empty(),
                                        Optional.of(Secret.of("kubernetes-token"))),
                                Optional.of(TestCertificate.shared().pem()),
                                List.of(),
                                TIMEOUT),
                        clients,
                        world.clock));
            }
        }
        sources.add(new ArgoCdSource(
                new ArgoCdSettings(
                        "large-1",
                        URI.create("http://localhost:" + argo.getAddress().getPort()),
                        "argo-token",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        TIMEOUT),
                world.clock));
    }

    @AfterAll
    static void closeAll() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        azure.stop(0);
        argo.stop(0);
        world.close();
    }

    @ParameterizedTest
    @EnumSource(Flux.class)
    void theVerdictFollowsTheClustersToTheCommit(Flux flux) throws Exception {
        ask(flux);
        String old = push("one");
        world.steps(12);
        assertThat(judge(old, "", false)).isInstanceOf(Verdict.Satisfied.class);
        assertThat(judge(old, "", true)).isInstanceOf(Verdict.Satisfied.class);

        String head = push("two");
        assertThat(judge(head, old, false)).isInstanceOf(Verdict.Waiting.class);
        List<Finding.State> seen = new ArrayList<>();
        for (int step = 0; step < 12; step++) {
            world.step();
            Verdict verdict = judge(head, old, true);
            assertThat(verdict).isNotInstanceOf(Verdict.Violated.class);
            verdict.findings().stream().map(Finding::state).forEach(seen::add);
        }
        assertThat(seen).contains(Finding.State.BEHIND, Finding.State.APPLYING, Finding.State.PROVEN);
        assertThat(judge(head, old, true)).isInstanceOf(Verdict.Satisfied.class);
        assertThat(judge(head, old, false)).isInstanceOf(Verdict.Satisfied.class);
    }

    @ParameterizedTest
    @EnumSource(Flux.class)
    void whatIsFetchedAndNeverAppliedIsNeverProven(Flux flux) throws Exception {
        ask(flux);
        String old = push("one");
        world.steps(12);
        world.fleet.clusters().forEach(c -> world.fleet.fault(c.name(), Fault.FETCHED_NEVER_APPLIED));
        String head = push("two");
        world.steps(12);
        for (boolean confirmed : List.of(false, true)) {
            Verdict verdict = judge(head, old, confirmed);
            assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
            assertThat(verdict.findings()).extracting(Finding::state).containsOnly(Finding.State.APPLYING);
        }
    }

    /** One Flux cluster waits for what it applied, the other one and Argo CD do not. */
    @ParameterizedTest
    @EnumSource(Flux.class)
    void aBrokenWorkloadHoldsUpTheClusterThatWaitsForItAndIsAWarningOnTheOthers(Flux flux) throws Exception {
        ask(flux);
        world.app.commit("main", Map.of("functional-test/web.yaml", Yaml.deployment()));
        String old = push("one");
        world.steps(14);
        world.fleet.clusters().forEach(c -> world.fleet.fault(c.name(), Fault.WORKLOAD_UNHEALTHY));
        String head = push("two");
        world.steps(10);
        Set<String> seen = new TreeSet<>();
        for (int step = 0; step < 8; step++) {
            world.step();
            for (Finding finding : judge(head, old, true).findings()) {
                seen.add(finding.cluster() + " " + finding.state() + " "
                        + finding.reason().orElse("") + finding.warnings());
            }
        }
        assertThat(seen)
                .filteredOn(words -> words.startsWith("drone-arc"))
                .allMatch(words -> words.startsWith("drone-arc APPLYING"))
                .anyMatch(words -> words.contains("[Kustomization/flux-system/hello status: 'InProgress']")
                        && words.contains("it waits for what it applied: set wait: false on it"));
        assertThat(seen)
                .filteredOn(words -> words.startsWith("drone-aks"))
                .allMatch(words -> words.startsWith("drone-aks PROVEN")
                        && words.contains("workload Kustomization hello: HealthCheckFailed")
                        && words.contains("Deployment/dev-hello/web"));
        assertThat(seen)
                .filteredOn(words -> words.startsWith("large-1"))
                .allMatch(words -> words.startsWith("large-1 PROVEN")
                        && words.contains("workload application argocd/hello: Synced, Degraded"));
        assertThat(seen).hasSizeGreaterThanOrEqualTo(3);
    }

    private String push(String value) throws Exception {
        return world.gitOps.commit("dev", Yaml.tree(value, world.app.url()));
    }

    private Verdict judge(String target, String older, boolean confirmed) {
        Set<Followed> dev = Set.of(new Followed(RepositoryUrl.of(world.gitOps.url()), "dev"));
        List<Reconciler> reconcilers = new ArrayList<>();
        for (ReconcilerSource source : sources) {
            source.poll(dev).reports().stream()
                    .map(r -> confirmed ? source.confirm(r.id(), r.project()) : r)
                    .forEach(r -> reconcilers.add(new Reconciler(r, Optional.empty(), Optional.empty())));
        }
        assertThat(reconcilers).hasSize(3);
        return ComplianceVerdict.judge(
                new Target(target, new TreeMap<>(Map.of("drone", 1, "large", 1)), merged),
                reconcilers,
                (commit, type) -> CommitRelation.of(
                        commit.equals(older) ? CommitRelation.Kind.OLDER : CommitRelation.Kind.UNKNOWN),
                POLICY,
                world.clock.instant());
    }
}
