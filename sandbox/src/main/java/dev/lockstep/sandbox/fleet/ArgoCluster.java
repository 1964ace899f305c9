package dev.lockstep.sandbox.fleet;

import dev.lockstep.sandbox.fleet.ArgoReconciler.Identity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster with an Argo CD of its own: one Application per branch, and for each cluster that it deploys to if there are such, and the
 * Applications these create.
 */
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
                .flatMap(branch -> identities(branch))
                .map(identity -> new ArgoReconciler(
                        identity,
                        definition.clusterType(),
                        delays,
                        repository,
                        new ArgoChildren(identity.name(), owners, remotes, repository, delays),
                        memory.argo().getOrDefault(identity.name(), ArgoStatus.NEW)))
                .toList();
    }

    private Stream<Identity> identities(String branch) {
        return definition.destinations().isEmpty()
                ? Stream.of(new Identity(branch, branch, ""))
                : definition.destinations().stream()
                        .map(cluster -> new Identity(branch + "-" + cluster, branch, cluster));
    }

    List<ArgoReconciler> applications() {
        return applications;
    }

    /** Compares the application of that name now, be it one of ours or one applied from Git. */
    void refresh(String name, Instant now) {
        for (ArgoReconciler application : applications) {
            if (application.name().equals(name)) {
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
        Map<String, ArgoStatus> byName = new LinkedHashMap<>();
        applications.forEach(application -> byName.put(application.name(), application.status()));
        return new ClusterMemory(definition, fault, null, Map.of(), byName, 0);
    }

    @Override
    public void close() {
        repository.close();
    }
}
