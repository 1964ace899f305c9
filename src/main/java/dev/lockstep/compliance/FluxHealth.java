package dev.lockstep.compliance;

import dev.lockstep.compliance.Evidence.FluxObject;
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

    static FluxHealth of(FluxObject object) {
        if (object.ready().isEmpty()) {
            return compliant(object.complianceState())
                    ? READY
                    : nonCompliant(object.complianceState()) ? UNEXPLAINED : TRANSIENT;
        }
        return switch (object.ready().get().toLowerCase(Locale.ROOT)) {
            case "true" -> READY;
            case "false" ->
                object.reason().filter(r -> hard(r, object.message())).isPresent() ? HARD : TRANSIENT;
            default -> TRANSIENT;
        };
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
