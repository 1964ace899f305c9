package dev.lockstep.sandbox.fleet;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster with an Argo CD of its own: one Application per branch, and the Applications these create. */
final class ArgoCluster implements SimulatedCluster {
    private final ClusterDefinition definition;
    private final ClusterRepository repository;
    private final List<ArgoReconciler> applications;
    private volatile Fault fault;

    ArgoCluster(
            ClusterDefinition definition,
            FleetDelays delays,
            ClusterRepository repository,
            GitRemotes remotes,
            ClusterMemory memory) {
        this.definition = definition;
        this.repository = repository;
        this.fault = memory.fault();
        ArgoOwners owners = new ArgoOwners();
        this.applications = definition.branches().stream()
                .map(branch -> new ArgoReconciler(
                        branch,
                        definition.clusterType(),
                        delays,
                        repository,
                        new ArgoChildren(branch, owners, remotes, repository, delays),
                        memory.argo().getOrDefault(branch, ArgoStatus.NEW)))
                .toList();
    }

    List<ArgoReconciler> applications() {
        return applications;
    }

    /** Compares the application of that name now, be it one of ours or one applied from Git. */
    void refresh(String name, Instant now) {
        for (ArgoReconciler application : applications) {
            if (application.branch().equals(name)) {
                application.refresh(fault, now);
            } else {
                application.children().refresh(name, fault, now);
            }
        }
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
        applications.forEach(ArgoReconciler::faultChanged);
    }

    @Override
    public void step(Instant now) {
        applications.forEach(application -> application.step(fault, now));
    }

    @Override
    public ClusterView view() {
        return new ClusterView(
                definition.name(),
                definition.kind(),
                definition.clusterType(),
                fault,
                applications.stream().map(ArgoReconciler::view).toList());
    }

    @Override
    public ClusterMemory memory() {
        Map<String, ArgoStatus> byBranch = new LinkedHashMap<>();
        applications.forEach(application -> byBranch.put(application.branch(), application.status()));
        return new ClusterMemory(definition, fault, null, Map.of(), byBranch);
    }

    @Override
    public void close() {
        repository.close();
    }
}
