package dev.lockstep.evidence;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.store.evidence.EvidenceJson;

/**
 * What a source told about one reconciler.
 *
 * @param workloads what failures of its workloads mean
 * @param size characters of its evidence as JSON
 */
record Told(ReconcilerReport report, Policy.Workloads workloads, String digest, int size) {
    static Told of(ReconcilerReport report, Policy.Workloads workloads) {
        String evidence = EvidenceJson.write(report.evidence());
        return new Told(report, workloads, ReportDigest.of(report, evidence, workloads), evidence.length());
    }

    /** Whether it follows that branch and serves that cluster type. */
    boolean isAt(String repository, String branch, String clusterType) {
        return report.repository().equals(repository)
                && report.branch().equals(branch)
                && report.clusterType().equals(clusterType);
    }

    /** Whether it is known which cluster it is about. */
    boolean isPlaced() {
        return !(report.evidence() instanceof Evidence.Argo argo)
                || argo.unplaced().isEmpty();
    }

    ReconcilerId id() {
        return report.id();
    }
}
