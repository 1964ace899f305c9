package dev.lockstep.evidence;

import dev.lockstep.compliance.FailureTracking;
import dev.lockstep.compliance.Policy;
import dev.lockstep.compliance.ReconcilerReport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A report in a few characters: two with the same digest leave the same row, but for when they were asked for. All of the evidence is in
 * it, and what counts as a failure in it, which another version may see with other eyes.
 */
final class ReportDigest {
    private ReportDigest() {}

    /** @param evidence that of the report, as JSON */
    static String of(ReconcilerReport report, String evidence, Policy.Workloads workloads) {
        List<Object> failure = FailureTracking.failure(Optional.empty(), report, workloads)
                .map(f -> List.<Object>of(f.firstReport(), f.commit(), f.everyTarget(), f.what(), f.said(), f.object()))
                .orElse(List.of());
        return digest(List.of(
                report.cluster(),
                report.kind().name(),
                report.repository(),
                report.branch(),
                report.clusterType(),
                report.project().orElse(""),
                workloads.name(),
                failure.toString(),
                evidence));
    }

    private static String digest(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
