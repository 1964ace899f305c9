package dev.lockstep.compliance;

import java.util.Optional;

/**
 * A failure in evidence that does not pass by itself.
 *
 * @param commit the commit it is about; empty when the reconciler names none
 * @param everyTarget whether it concerns whatever commit is asked for
 * @param what what is the matter, and what to do, as one line
 * @param said the reconciler's own sentence
 */
record HardFailure(Optional<String> commit, boolean everyTarget, String what, String said) {

    static HardFailure at(Optional<String> commit, String what, String said) {
        return new HardFailure(commit, false, what, said);
    }

    /** @param workloads whether a failure of something applied from Git counts as the reconciler's own */
    static Optional<HardFailure> in(Evidence evidence, Policy.Workloads workloads) {
        return evidence instanceof Evidence.Flux flux
                ? FluxFailure.in(flux, workloads)
                : ArgoFailure.in((Evidence.Argo) evidence, workloads);
    }
}
