package dev.lockstep.compliance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a judge makes of the evidence alone; {@code reason} goes on from the cluster's name.
 *
 * @param unconfirmed a failure that would count by now, had anything newer than its first look shown it
 */
record Judged(
        Finding.State state,
        Optional<String> commit,
        String said,
        Optional<String> reason,
        List<String> warnings,
        boolean unconfirmed) {

    static Judged proven(Optional<String> commit, String said) {
        return new Judged(Finding.State.PROVEN, commit, said, Optional.empty(), List.of(), false);
    }

    static Judged not(Finding.State state, Optional<String> commit, String said, String reason) {
        return new Judged(state, commit, said, Optional.of(reason), List.of(), false);
    }

    Judged running(Optional<String> other) {
        return new Judged(state, other, said, reason, warnings, unconfirmed);
    }

    Judged adding(String toReason) {
        return new Judged(state, commit, said, reason.map(r -> r + toReason), warnings, unconfirmed);
    }

    Judged notYetConfirmed() {
        return new Judged(state, commit, said, reason, warnings, true);
    }

    Judged withWarnings(List<String> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Judged(state, commit, said, reason, List.copyOf(all), unconfirmed);
    }
}
