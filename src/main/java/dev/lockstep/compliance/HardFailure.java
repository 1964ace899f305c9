package dev.lockstep.compliance;

import java.util.List;
import java.util.Optional;

/**
 * A failure in evidence that does not pass by itself.
 *
 * @param object what has failed, by a name that it keeps from look to look: {@code Kustomization apps}, or the part of an
 *     application, such as {@code sync}
 * @param commit the commit it is about; empty when the reconciler names none
 * @param everyTarget whether it concerns whatever commit is asked for
 * @param what what is the matter, and what to do, as one line
 * @param said the reconciler's own sentence
 */
record HardFailure(String object, Optional<String> commit, boolean everyTarget, String what, String said) {
    /** How the name of an object begins that was applied from Git and follows something else. */
    static final String WORKLOAD = "workload ";

    static HardFailure at(String object, Optional<String> commit, String what, String said) {
        return new HardFailure(object, commit, false, what, said);
    }

    /** What is judged first: what concerns every target, then what is a reconciler's own, then what was applied from Git. */
    int rank() {
        return rank(everyTarget, object);
    }

    static int rank(boolean everyTarget, String object) {
        return everyTarget ? 0 : object.startsWith(WORKLOAD) ? 2 : 1;
    }

    /** The most important one. */
    static Optional<HardFailure> in(Evidence evidence, Policy.Workloads workloads) {
        return all(evidence, workloads).stream().findFirst();
    }

    /**
     * All of them, the most important one first.
     *
     * @param workloads whether a failure of something applied from Git counts as the reconciler's own
     */
    static List<HardFailure> all(Evidence evidence, Policy.Workloads workloads) {
        return evidence instanceof Evidence.Flux flux
                ? FluxFailure.all(flux, workloads)
                : ArgoFailure.all((Evidence.Argo) evidence, workloads);
    }
}
