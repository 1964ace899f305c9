package dev.lockstep.sandbox.fleet;

import java.util.List;

/** A cluster as a page shows it. */
public record ClusterView(String name, ClusterKind kind, String clusterType, Fault fault, List<BranchView> branches) {}
