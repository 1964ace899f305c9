package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param artifact its ArtifactInStorage, which outlives a failed look at Git
 * @param kustomization Ready of the configuration's Kustomization
 * @param doing its Reconciling; null while it does nothing
 * @param healthy its Healthy; null where it does not wait for what it applied
 * @param ended its Ready when the last attempt came to an end, at {@code attempted}
 * @param nested what was applied from Git
 */
@RecordBuilder
record FluxStatus(
        String fetched,
        String attempted,
        String applied,
        Instant appliedAt,
        Instant sourceUpdatedAt,
        Instant statusUpdatedAt,
        Ready source,
        Ready artifact,
        Ready kustomization,
        Ready doing,
        Ready healthy,
        Ready ended,
        List<FluxObject> nested)
        implements FluxStatusBuilder.With {
    static final FluxStatus NEW =
            new FluxStatus(null, null, null, null, null, null, null, null, null, null, null, null, List.of());

    FluxStatus {
        nested = nested == null ? List.of() : List.copyOf(nested);
    }

    FluxStatus fetched(String commit, Ready source, Instant now) {
        return source(source, now).with(status -> status.fetched(commit).sourceUpdatedAt(now));
    }

    FluxStatus source(Ready source, Instant now) {
        Ready kept = source.status().equals("True") ? source.after(artifact) : artifact;
        return reportedAt(now)
                .with(status -> status.source(source.after(this.source)).artifact(kept));
    }

    /** The Kustomization at rest. */
    FluxStatus kustomization(Ready kustomization, Instant now) {
        return reportedAt(now)
                .with(status -> status.kustomization(kustomization.after(this.kustomization))
                        .doing(null));
    }

    /** The Kustomization is at something, so whether it is ready is not known. */
    FluxStatus progressing(String doing, Instant now) {
        return kustomization(Ready.progressing(now), now)
                .withDoing(Ready.doing(doing, now).after(this.doing));
    }

    /** It failed at something, and will try again. */
    FluxStatus failed(Ready failure, String doing, Instant now) {
        return kustomization(failure, now)
                .with(status -> status.doing(Ready.retrying(doing, now).after(this.doing))
                        .ended(failure));
    }

    FluxStatus healthy(Ready healthy) {
        return withHealthy(healthy == null ? null : healthy.after(this.healthy));
    }

    FluxStatus nested(List<FluxObject> nested, Instant now) {
        return reportedAt(now).withNested(nested);
    }

    FluxStatus applied(String commit, Instant now) {
        return reportedAt(now)
                .with(status ->
                        status.attempted(commit).applied(commit).appliedAt(now).ended(kustomization));
    }

    FluxStatus attempted(String commit) {
        return withAttempted(commit);
    }

    /** Forgets the artifact, so that it is fetched again. */
    FluxStatus withoutArtifact() {
        return with(status -> status.fetched(null).artifact(null).attempted(null));
    }

    FluxStatus reportedAt(Instant now) {
        return withStatusUpdatedAt(now);
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
