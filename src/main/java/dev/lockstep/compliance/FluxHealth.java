package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import java.util.Locale;
import java.util.Set;

/** What the Ready condition of one Flux object means; where there is none, what its compliance state means. */
enum FluxHealth {
    READY,
    /** On its way, or a reason that passes by itself. Unknown reasons are here too: they prove neither success nor failure. */
    TRANSIENT,
    /** Not compliant, and the conditions that would say why are not known. */
    UNEXPLAINED,
    /** A reason that does not pass by itself. */
    HARD;

    private static final Set<String> HARD_REASONS = Set.of(
            "BuildFailed",
            "HealthCheckFailed",
            "ReconciliationFailed",
            "PruneFailed",
            "ValidationFailed",
            "InstallFailed",
            "UpgradeFailed",
            "AuthenticationFailed",
            "GitOperationFailed");

    private static final Set<String> SOURCES =
            Set.of("GitRepository", "OCIRepository", "Bucket", "ExternalArtifact", "HelmRepository", "HelmChart");

    static FluxHealth of(FluxObject object) {
        if (object.is(Mark.UNOBSERVED)) {
            return TRANSIENT;
        }
        if (object.is(Mark.STALLED)) {
            return HARD;
        }
        if (object.ready().isEmpty()) {
            return compliant(object.complianceState())
                    ? READY
                    : nonCompliant(object.complianceState()) ? UNEXPLAINED : TRANSIENT;
        }
        return switch (object.ready().get().toLowerCase(Locale.ROOT)) {
            case "true" -> READY;
            case "false" ->
                object.reason().filter(r -> hard(r, object.message())).isPresent() ? HARD : TRANSIENT;
            default -> triedAgain(object) ? HARD : TRANSIENT;
        };
    }

    /** Its last attempt at the same commit has failed, and the next one is under way: Ready says Unknown for as long. */
    static boolean triedAgain(FluxObject object) {
        return object.ready().filter(r -> r.equalsIgnoreCase("Unknown")).isPresent()
                && object.attempt().ended().filter(HARD_REASONS::contains).isPresent();
    }

    /** What fetches; its failure says nothing of what was applied. */
    static boolean isSource(FluxObject object) {
        return SOURCES.contains(object.kind());
    }

    private static boolean hard(String reason, String message) {
        // ArtifactFailed says both "the source is not ready yet" and "the path is not in the source"; only the second
        // stays
        return HARD_REASONS.contains(reason) || reason.equals("ArtifactFailed") && pathMissing(message);
    }

    private static boolean pathMissing(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("path not found") || lower.contains("no such file or directory");
    }

    /** Other API versions say Succeeded and Failed, or Noncompliant. */
    static boolean compliant(String state) {
        return state.equalsIgnoreCase("Compliant") || state.equalsIgnoreCase("Succeeded");
    }

    static boolean nonCompliant(String state) {
        String letters = state.replace("-", "");
        return letters.equalsIgnoreCase("NonCompliant") || letters.equalsIgnoreCase("Failed");
    }
}
