package dev.lockstep.store.evidence;

import dev.lockstep.compliance.Finding;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Instant;
import java.util.List;

/**
 * What a proof or a failure rests on, as the event log keeps it: bounded, whatever the clusters say and however many there are.
 *
 * @param commit what they were asked to prove
 * @param judgedAt when these were the findings
 * @param findings at most {@value #MOST}, those that are not proven first; what reconcilers say is cut to {@value Lengths#EVIDENCE_SAID} characters
 * @param omitted how many findings there were besides
 */
public record JudgedEvidence(String commit, Instant judgedAt, List<Finding> findings, int omitted) {
    static final int MOST = 2_000;
    private static final int MOST_WARNINGS = 5;

    /**
     * @param findings those to keep, in their order
     * @param all how many there are
     */
    static JudgedEvidence of(String commit, Instant judgedAt, List<Finding> findings, int all) {
        List<Finding> kept =
                findings.stream().limit(MOST).map(JudgedEvidence::bounded).toList();
        return new JudgedEvidence(commit, judgedAt, kept, Math.max(0, all - kept.size()));
    }

    /** As JSON; the way back is {@link #read}. */
    public String write() {
        return EvidenceJson.write(this);
    }

    public static JudgedEvidence read(String json) {
        return EvidenceJson.judged(json);
    }

    static Finding bounded(Finding finding) {
        return new Finding(
                finding.id(),
                finding.cluster(),
                finding.kind(),
                finding.clusterType(),
                finding.state(),
                finding.commit(),
                cut(finding.said()),
                finding.reason().map(JudgedEvidence::cut),
                finding.warnings().stream()
                        .limit(MOST_WARNINGS)
                        .map(JudgedEvidence::cut)
                        .toList(),
                finding.observedAt());
    }

    private static String cut(String text) {
        return Text.brief(text, Lengths.EVIDENCE_SAID);
    }
}
