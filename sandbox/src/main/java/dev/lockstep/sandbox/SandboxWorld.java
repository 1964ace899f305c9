package dev.lockstep.sandbox;

import dev.lockstep.sandbox.fleet.AzureAccount;
import dev.lockstep.sandbox.fleet.ClusterDefinition;
import dev.lockstep.sandbox.fleet.ClusterKind;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.fleet.Fleet;
import dev.lockstep.sandbox.fleet.FleetDelays;
import dev.lockstep.sandbox.fleet.FleetLimits;
import dev.lockstep.sandbox.fleet.FleetSettings;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.seed.Start;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The whole outside world on loopback: Git and GitHub, the clusters, and the Azure and Argo CD APIs that report them. */
public final class SandboxWorld implements AutoCloseable {
    public static final AzureAccount AZURE = new AzureAccount(
            "5a3dbbc0-0000-4000-8000-000000000001",
            "5a3dbbc0-0000-4000-8000-000000000002",
            "kalypso-rg",
            "5a3dbbc0-0000-4000-8000-000000000003",
            "sandbox-azure-secret");

    /** For every Argo CD instance of the sandbox. */
    public static final String ARGO_TOKEN = "sandbox-token-argocd";

    /** For the Kubernetes API of every cluster of the sandbox. */
    public static final String KUBERNETES_TOKEN = "sandbox-token-kubernetes";

    public static final String WEBHOOK_SECRET = "sandbox-webhook-secret";
    /** Of hints that Lockstep takes; nobody in the sandbox sends them by itself. */
    public static final String HINT_SECRET = "sandbox-hint-secret";

    /**
     * @param directory keeps everything
     * @param httpPort 0 for any; {@code httpsPort} likewise
     * @param publicUrl of the server that shows pull requests as pages and takes webhooks
     * @param pace how long a cluster takes for each of its steps
     * @param start what an empty directory is filled with
     * @param hub whether there is an Argo CD for several clusters, too
     */
    public record Settings(
            Path directory, int httpPort, int httpsPort, URI publicUrl, Duration pace, Start start, boolean hub) {
        public Settings(Path directory, int httpPort, int httpsPort, URI publicUrl, Duration pace) {
            this(directory, httpPort, httpsPort, publicUrl, pace, Start.DEMO, false);
        }

        private List<ClusterDefinition> clusters() {
            return Stream.concat(
                            ClusterDefinition.defaults().stream(),
                            hub ? Stream.of(ClusterDefinition.hubAndSpokes()) : Stream.of())
                    .toList();
        }
    }

    private final Sandbox sandbox;
    private final Fleet fleet;
    private final List<ClusterDefinition> clusters;

    private SandboxWorld(Sandbox sandbox, Fleet fleet, List<ClusterDefinition> clusters) {
        this.clusters = clusters;
        this.sandbox = sandbox;
        this.fleet = fleet;
    }

    /** Starts, filling an empty directory first. */
    public static SandboxWorld start(Settings settings) {
        Sandbox sandbox = Sandbox.start(SandboxSettings.in(
                        settings.directory(),
                        WEBHOOK_SECRET,
                        settings.publicUrl().resolve("/sandbox/repositories").toString())
                .ports(settings.httpPort(), settings.httpsPort())
                .gitOps(new RenderedGitOps())
                .startingAs(settings.start())
                .webhooksTo(settings.publicUrl().resolve("/api/v1/webhooks/github")));
        try {
            Fleet fleet = new Fleet(fleet(settings, sandbox));
            for (String prefix : List.of(
                    "/subscriptions", "/providers/Microsoft.ResourceGraph", "/" + AZURE.tenantId(), "/common")) {
                sandbox.mount("azure", prefix, fleet.azure());
            }
            argoInstances(settings.clusters())
                    .forEach(instance -> sandbox.mount("argocd", "/argocd/" + instance, fleet.argo(instance)));
            fluxClusters(settings.clusters())
                    .forEach(cluster -> sandbox.mount("kubernetes", "/clusters/" + cluster, fleet.kubernetes(cluster)));
            sandbox.onReset(fleet::reset);
            sandbox.faults().onChange(() -> fleet.indexLag(sandbox.faults().indexLag()));
            fleet.start();
            return new SandboxWorld(sandbox, fleet, settings.clusters());
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private static FleetSettings fleet(Settings settings, Sandbox sandbox) {
        Map<String, String> tokens = new HashMap<>();
        argoInstances(settings.clusters()).forEach(instance -> tokens.put(instance, ARGO_TOKEN));
        return new FleetSettings(
                settings.directory().resolve("fleet"),
                sandbox.repositoryUrl(Seed.OWNER + "/" + Seed.GITOPS).toString(),
                Optional.empty(),
                settings.clusters(),
                new FleetDelays(
                        settings.pace(),
                        settings.pace(),
                        settings.pace(),
                        settings.pace(),
                        () -> ThreadLocalRandom.current().nextDouble()),
                FleetLimits.standard(),
                InstantSource.system(),
                AZURE,
                tokens,
                KUBERNETES_TOKEN);
    }

    public List<String> argoInstances() {
        return argoInstances(clusters);
    }

    private static List<String> argoInstances(List<ClusterDefinition> clusters) {
        return clusters.stream()
                .filter(cluster -> cluster.kind() == ClusterKind.ARGO_CD)
                .map(ClusterDefinition::name)
                .toList();
    }

    public List<String> fluxClusters() {
        return fluxClusters(clusters);
    }

    private static List<String> fluxClusters(List<ClusterDefinition> clusters) {
        return clusters.stream()
                .filter(cluster -> cluster.kind() != ClusterKind.ARGO_CD)
                .map(ClusterDefinition::name)
                .toList();
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public Fleet fleet() {
        return fleet;
    }

    /** Removes the faults of services and clusters. */
    public void mend() {
        sandbox.faults().removeAll();
        fleet.clusters().stream()
                .filter(cluster -> cluster.fault() != Fault.NONE)
                .forEach(cluster -> fleet.fault(cluster.name(), Fault.NONE));
    }

    /** Where Azure Resource Manager and its token endpoint answer, over TLS. */
    public URI azure() {
        return URI.create(sandbox.httpsBase() + "/");
    }

    public URI argo(String instance) {
        return URI.create(sandbox.httpBase() + "/argocd/" + instance);
    }

    /** The Kubernetes API of a cluster with Flux, over TLS. */
    public URI kubernetes(String cluster) {
        return URI.create(sandbox.httpsBase() + "/clusters/" + cluster);
    }

    @Override
    public void close() {
        fleet.close();
        sandbox.close();
    }
}
