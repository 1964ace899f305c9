package dev.lockstep.sandbox.fleet;

import com.sun.net.httpserver.HttpHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Simulated clusters that follow a GitOps repository, and the APIs that report them.
 *
 * <p>{@link #start()} lets the fleet run by itself; a test may call {@link #tick()} instead and own the time. All methods
 * may be called from any thread; those that change something wait for the step under way, which asks Git with a time limit of
 * 5 seconds a repository.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(25);
    private static final int MOST_CLUSTERS = 200;
    /** Each holds a thread of the server; there have to be enough for everything else. */
    private static final int MOST_WATCHES = 16;

    private final FleetSettings settings;
    private final FleetMemory memory;
    private final GitRemotes remotes;
    private final FluxDocuments fluxDocuments;
    private final KubernetesDocuments kubernetesDocuments;
    private final Semaphore watches = new Semaphore(MOST_WATCHES);
    private final GraphIndex index;
    private final AzureApi azure;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<String, SimulatedCluster> clusters = Map.of();
    private Pacemaker pacemaker;
    private volatile boolean closed;

    /**
     * Opens the fleet as it was when it was closed, or as the settings say at the first start.
     *
     * @throws IllegalStateException if {@code fleet.json} is damaged
     * @throws java.io.UncheckedIOException if the directory cannot be used
     */
    public Fleet(FleetSettings settings) {
        this.settings = settings;
        memory = new FleetMemory(settings.directory());
        remotes = new GitRemotes(settings.gitOpsUrl(), settings.gitToken(), settings.clock());
        fluxDocuments = new FluxDocuments(
                settings.azure(), settings.gitOpsUrl(), settings.delays().syncInterval());
        kubernetesDocuments =
                new KubernetesDocuments(settings.gitOpsUrl(), settings.delays().syncInterval());
        index = new GraphIndex(settings.limits().indexLag());
        AccessTokens tokens =
                new AccessTokens(settings.azure(), settings.limits().tokenLifetime(), settings.clock());
        ResourceGraph graph = new ResourceGraph(
                settings.azure().subscriptionId(), fluxDocuments, index, settings.limits(), settings.clock());
        azure = new AzureApi(
                settings.azure(), settings.limits().armPageSize(), tokens, fluxDocuments, graph, this::fluxClusters);
        Optional<List<ClusterMemory>> before = memory.load();
        open(before.orElseGet(this::asConfigured));
        if (before.isPresent()) {
            index.remember(configs());
        } else {
            index.record(configs(), settings.clock().instant());
        }
    }

    private List<ClusterMemory> asConfigured() {
        return settings.clusters().stream().map(ClusterMemory::fresh).toList();
    }

    private void open(List<ClusterMemory> remembered) {
        Map<String, SimulatedCluster> opened = new LinkedHashMap<>();
        remembered.forEach(one -> opened.put(one.definition().name(), open(one)));
        clusters = opened;
    }

    private SimulatedCluster open(ClusterMemory one) {
        ClusterDefinition definition = one.definition();
        ClusterRepository repository =
                new ClusterRepository(repositoryOf(definition.name()), settings.gitOpsUrl(), remotes);
        return switch (definition.kind()) {
            case ARC, AKS ->
                new FluxCluster(
                        definition,
                        settings.delays(),
                        repository,
                        remotes,
                        kubernetesDocuments,
                        one,
                        settings.clock().instant());
            case ARGO_CD -> new ArgoCluster(definition, settings.delays(), repository, remotes, one);
        };
    }

    private Path repositoryOf(String cluster) {
        return settings.directory().resolve(cluster + ".git");
    }

    /** Lets the fleet run by itself, on one daemon thread, until it is closed. A second call does nothing. */
    public void start() {
        locked(() -> {
            if (pacemaker == null) {
                pacemaker = new Pacemaker(this::stepUnlessClosed, PACE);
            }
        });
    }

    private void stepUnlessClosed() {
        lock.lock();
        try {
            if (!closed) {
                step();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Does everything that is due by the settings' clock, once: each step of each cluster at most one. */
    public void tick() {
        locked(this::step);
    }

    private void step() {
        remotes.newRound();
        Instant now = settings.clock().instant();
        clusters.values().forEach(cluster -> cluster.step(now));
        settle();
    }

    /** After every change: the index learns of it, and what must outlive a restart is saved. */
    private void settle() {
        index.record(configs(), settings.clock().instant());
        save(false);
    }

    private void save(boolean always) {
        memory.save(clusters.values().stream().map(SimulatedCluster::memory).toList(), always);
    }

    private Map<String, FluxConfig> configs() {
        Map<String, FluxConfig> configs = new TreeMap<>();
        for (FluxCluster cluster : fluxClusters()) {
            for (FluxReconciler reconciler : cluster.configs()) {
                FluxConfig config = FluxConfig.of(cluster, reconciler);
                configs.put(fluxDocuments.configId(config), config);
            }
        }
        return configs;
    }

    private List<FluxCluster> fluxClusters() {
        return clusters.values().stream()
                .filter(FluxCluster.class::isInstance)
                .map(FluxCluster.class::cast)
                .toList();
    }

    /** All clusters with what they do, in the order they were added. */
    public List<ClusterView> clusters() {
        return clusters.values().stream().map(SimulatedCluster::view).toList();
    }

    /**
     * Sets a fault, or clears it with {@link Fault#NONE}.
     *
     * @throws IllegalArgumentException if there is no such cluster
     */
    public void fault(String cluster, Fault fault) {
        locked(() -> {
            require(cluster).fault(fault, settings.clock().instant());
            settle();
        });
    }

    /**
     * Adds a cluster; it begins with nothing applied.
     *
     * @throws IllegalArgumentException if the name is taken, or there are 200 clusters already
     */
    public void addCluster(ClusterDefinition definition) {
        locked(() -> {
            if (clusters.containsKey(definition.name()) || clusters.size() >= MOST_CLUSTERS) {
                throw new IllegalArgumentException("cluster " + definition.name()
                        + " cannot be added: the name is taken, or there are " + MOST_CLUSTERS + " clusters already");
            }
            Map<String, SimulatedCluster> next = new LinkedHashMap<>(clusters);
            next.put(definition.name(), open(ClusterMemory.fresh(definition)));
            clusters = next;
            settle();
        });
    }

    /**
     * Removes a cluster and what it remembers. An Argo CD instance answers 503 from then on.
     *
     * @throws IllegalArgumentException if there is no such cluster
     */
    public void removeCluster(String cluster) {
        locked(() -> {
            SimulatedCluster removed = require(cluster);
            Map<String, SimulatedCluster> next = new LinkedHashMap<>(clusters);
            next.remove(cluster);
            clusters = next;
            forget(removed);
            settle();
        });
    }

    /** Back to the clusters of the settings, without faults and with nothing applied. */
    public void reset() {
        locked(() -> {
            List<SimulatedCluster> before = List.copyOf(clusters.values());
            clusters = Map.of();
            before.forEach(this::forget);
            remotes.forget();
            open(asConfigured());
            settle();
        });
    }

    private void forget(SimulatedCluster cluster) {
        cluster.close();
        ClusterRepository.delete(repositoryOf(cluster.definition().name()));
    }

    /** How old the rows of Resource Graph are from now on. */
    public void indexLag(Duration lag) {
        if (lag.isNegative()) {
            throw new IllegalArgumentException("the lag must not be negative: " + lag);
        }
        index.lag(lag);
    }

    /** Token endpoint, ARM and Resource Graph; to be served over TLS at the root of a host. */
    public HttpHandler azure() {
        return azure;
    }

    /**
     * The API of one Argo CD instance, at any path such as {@code /argocd/large-1}.
     *
     * @param instance name of a cluster; it need not exist yet, and answers 503 while it does not
     */
    public HttpHandler argo(String instance) {
        return new ArgoApi(
                settings.argoTokens().getOrDefault(instance, ""),
                new ArgoDocuments(settings.gitOpsUrl()),
                () -> clusters.get(instance) instanceof ArgoCluster cluster ? Optional.of(cluster) : Optional.empty(),
                this::refresh);
    }

    /**
     * The Kubernetes API of a cluster with Flux, at any path such as {@code /clusters/drone-aks}; to be served over TLS.
     *
     * @param cluster need not exist yet; it answers 503 while it does not, or is offline
     */
    public HttpHandler kubernetes(String cluster) {
        return new KubernetesApi(
                cluster,
                settings.kubernetesToken(),
                settings.clock(),
                watches,
                () -> !closed && clusters.get(cluster) instanceof FluxCluster flux && flux.fault() != Fault.OFFLINE
                        ? Optional.of(flux)
                        : Optional.empty());
    }

    private void refresh(ArgoCluster cluster, String application) {
        locked(() -> {
            if (clusters.containsValue(cluster)) {
                remotes.newRound();
                cluster.refresh(application, settings.clock().instant());
                settle();
            }
        });
    }

    private SimulatedCluster require(String name) {
        SimulatedCluster cluster = clusters.get(name);
        if (cluster == null) {
            throw new IllegalArgumentException("there is no cluster " + name + "; there are " + clusters.keySet());
        }
        return cluster;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the fleet is closed");
            }
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Stops the clusters and saves where they are. Does nothing the second time. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (pacemaker != null) {
                pacemaker.close();
            }
            save(true);
            clusters.values().forEach(SimulatedCluster::close);
        } finally {
            lock.unlock();
        }
    }
}
