package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the agent of a Flux configuration reports, and what of it outlives a restart. Null means "never", as in the API.
 *
 * @param fetched commit of the newest artifact
 * @param attempted commit whose apply came to an end, good or bad
 * @param applied commit that is running
 * @param source Ready of the GitRepository
 * @param kustomization Ready of the configuration's Kustomization
 * @param nested what was applied from Git
 */
record FluxStatus(
        String fetched,
        String attempted,
        String applied,
        Instant appliedAt,
        Instant sourceUpdatedAt,
        Instant statusUpdatedAt,
        Ready source,
        Ready kustomization,
        List<FluxObject> nested) {
    static final FluxStatus NEW = new FluxStatus(null, null, null, null, null, null, null, null, List.of());

    FluxStatus {
        nested = nested == null ? List.of() : List.copyOf(nested);
    }

    FluxStatus fetched(String commit, Ready source, Instant now) {
        return new FluxStatus(
                commit, attempted, applied, appliedAt, now, now, source.after(this.source), kustomization, nested);
    }

    FluxStatus source(Ready source, Instant now) {
        return new FluxStatus(
                fetched,
                attempted,
                applied,
                appliedAt,
                sourceUpdatedAt,
                now,
                source.after(this.source),
                kustomization,
                nested);
    }

    FluxStatus kustomization(Ready kustomization, Instant now) {
        Ready next = kustomization.after(this.kustomization);
        return new FluxStatus(fetched, attempted, applied, appliedAt, sourceUpdatedAt, now, source, next, nested);
    }

    FluxStatus nested(List<FluxObject> nested, Instant now) {
        return new FluxStatus(
                fetched, attempted, applied, appliedAt, sourceUpdatedAt, now, source, kustomization, nested);
    }

    FluxStatus applied(String commit, Instant now) {
        return new FluxStatus(fetched, commit, commit, now, sourceUpdatedAt, now, source, kustomization, nested);
    }

    FluxStatus attempted(String commit) {
        return new FluxStatus(
                fetched, commit, applied, appliedAt, sourceUpdatedAt, statusUpdatedAt, source, kustomization, nested);
    }

    /** Forgets the artifact, so that it is fetched again. */
    FluxStatus withoutArtifact() {
        return new FluxStatus(
                null, null, applied, appliedAt, sourceUpdatedAt, statusUpdatedAt, source, kustomization, nested);
    }

    FluxStatus reportedAt(Instant now) {
        return new FluxStatus(
                fetched, attempted, applied, appliedAt, sourceUpdatedAt, now, source, kustomization, nested);
    }

    /** Non-Compliant if any object is, else Pending if any is, else Compliant; empty before the first report. */
    @JsonIgnore
    Optional<String> complianceState() {
        if (source == null) {
            return Optional.empty();
        }
        List<String> states = new ArrayList<>();
        states.add(source.complianceState());
        states.add(kustomization == null ? "Pending" : kustomization.complianceState());
        nested.forEach(object -> states.add(object.ready().complianceState()));
        return Optional.of(
                states.contains("Non-Compliant")
                        ? "Non-Compliant"
                        : states.contains("Pending") ? "Pending" : "Compliant");
    }
}
