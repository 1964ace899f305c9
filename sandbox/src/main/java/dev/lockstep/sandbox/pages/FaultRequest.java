package dev.lockstep.sandbox.pages;

import dev.lockstep.sandbox.faults.Extent;
import dev.lockstep.sandbox.faults.FaultKind;
import dev.lockstep.sandbox.faults.FaultRule;
import dev.lockstep.sandbox.faults.Service;
import java.util.Optional;

/**
 * A fault that somebody wants.
 *
 * @param fault a kind of service fault, or what is wrong with a cluster
 * @param service git, github, token, arm, graph or argocd; may be left out where there is only one
 * @param cluster for a cluster's fault
 * @param times strikes that many calls; {@code percent} some of them, at random ({@code seed}); with neither, all of them
 * @param seconds and {@code status}: see the kinds
 * @param method strikes only requests of this method; {@code path}: only those whose path contains it
 */
public record FaultRequest(
        String fault,
        String service,
        String cluster,
        Integer times,
        Integer percent,
        Long seed,
        Integer seconds,
        Integer status,
        String method,
        String path) {
    private static final long USUAL_SEED = 1;

    /** Throws {@link IllegalArgumentException} with a sentence. */
    FaultRule rule() {
        FaultRule rule = FaultRule.of(FaultKind.of(fault), given(service).map(Service::of), extent())
                .only(given(method), given(path));
        rule = seconds == null ? rule : rule.seconds(seconds);
        return status == null ? rule : rule.status(status);
    }

    private Extent extent() {
        if (times != null && percent != null) {
            throw new IllegalArgumentException("say times or percent, not both");
        }
        if (times != null) {
            return new Extent.Times(times);
        }
        return percent == null
                ? new Extent.UntilRemoved()
                : new Extent.Share(percent, seed == null ? USUAL_SEED : seed);
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(some -> !some.isBlank());
    }
}
