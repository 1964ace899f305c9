package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An Arc or AKS cluster: one Azure resource with a Flux configuration per branch. */
final class FluxCluster implements SimulatedCluster {
    private final ClusterDefinition definition;
    private final ClusterRepository repository;
    private final List<FluxReconciler> configs;
    private final KubernetesState kubernetes;
    private volatile Fault fault;
    private volatile Instant lastContact;

    FluxCluster(
            ClusterDefinition definition,
            FleetDelays delays,
            ClusterRepository repository,
            GitRemotes remotes,
            KubernetesDocuments documents,
            ClusterMemory memory,
            Instant now) {
        this.definition = definition;
        this.repository = repository;
        this.fault = memory.fault();
        this.lastContact = memory.lastContact() == null ? now : memory.lastContact();
        this.configs = definition.branches().stream()
                .map(branch -> new FluxReconciler(
                        branch,
                        definition,
                        delays,
                        repository,
                        remotes,
                        memory.flux().getOrDefault(branch, FluxStatus.NEW)))
                .toList();
        this.kubernetes = new KubernetesState(documents, memory.version());
        kubernetes.begin(this, now);
    }

    /** What its own API shows. */
    KubernetesState kubernetes() {
        return kubernetes;
    }

    List<FluxReconciler> configs() {
        return configs;
    }

    Optional<FluxReconciler> config(String name) {
        return configs.stream()
                .filter(config -> config.configName().equalsIgnoreCase(name))
                .findFirst();
    }

    /** When the agent last reached Azure. */
    Instant lastContact() {
        return lastContact;
    }

    @Override
    public ClusterDefinition definition() {
        return definition;
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public void fault(Fault fault, Instant now) {
        this.fault = fault;
        configs.forEach(FluxReconciler::faultChanged);
        kubernetes.record(this, now);
        kubernetes.wake();
    }

    @Override
    public void step(Instant now) {
        if (fault != Fault.OFFLINE) {
            lastContact = now;
        }
        configs.forEach(config -> config.step(fault, now));
        kubernetes.record(this, now);
    }

    @Override
    public ClusterView view() {
        return new ClusterView(
                definition.name(),
                definition.kind(),
                definition.clusterType(),
                fault,
                configs.stream().map(config -> config.view(fault)).toList());
    }

    @Override
    public ClusterMemory memory() {
        Map<String, FluxStatus> byBranch = new LinkedHashMap<>();
        configs.forEach(config -> byBranch.put(config.branch(), config.status()));
        return new ClusterMemory(definition, fault, lastContact, byBranch, Map.of(), kubernetes.version());
    }

    @Override
    public void close() {
        kubernetes.wake();
        repository.close();
    }
}
