package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.compliance.Finding;
import dev.lockstep.store.evidence.JudgedEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the clusters had answered when a stage was proven, or failed because they had not proved it.
 *
 * @param event id of the event that rests on it
 * @param commit of the GitOps branch: what they were asked to prove
 * @param judgedAt when their answers were judged
 * @param findings at most 2000, those that are not proven first; sentences are cut to 300 characters
 * @param omitted how many there were besides
 */
public record EventEvidenceView(long event, String commit, Instant judgedAt, List<FindingView> findings, int omitted) {
    /**
     * @param source what reported the reconciler, e.g. {@code azure}
     * @param owner the Azure resource id of the cluster, or the Argo CD instance
     * @param name the fluxConfiguration's or the application's name
     * @param reconciler flux or argocd
     * @param observedAt when the source was asked
     * @param links where it is to be seen elsewhere; absent when that is not known
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record FindingView(
            String source,
            String owner,
            String name,
            String cluster,
            String clusterType,
            String reconciler,
            Optional<String> commit,
            String state,
            String said,
            Optional<String> reason,
            List<String> warnings,
            Instant observedAt,
            Optional<PageLinks> links) {
        static FindingView of(Finding finding, Outward outward) {
            return new FindingView(
                    finding.id().source(),
                    finding.id().owner(),
                    finding.id().name(),
                    finding.cluster(),
                    finding.clusterType(),
                    finding.kind().engine(),
                    finding.commit(),
                    finding.state().name(),
                    finding.said(),
                    finding.reason(),
                    finding.warnings(),
                    finding.observedAt(),
                    outward.of(finding.id()));
        }
    }

    static EventEvidenceView of(long event, JudgedEvidence judged, Outward outward) {
        return new EventEvidenceView(
                event,
                judged.commit(),
                judged.judgedAt(),
                judged.findings().stream()
                        .map(finding -> FindingView.of(finding, outward))
                        .toList(),
                judged.omitted());
    }
}
