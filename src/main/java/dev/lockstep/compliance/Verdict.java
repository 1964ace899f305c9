package dev.lockstep.compliance;

import java.util.List;

/** The answer for one environment and one target commit. {@code findings} has every reconciler, retired ones too. */
public sealed interface Verdict {
    List<Finding> findings();

    /** Every counting reconciler has proved the target. */
    record Satisfied(List<Finding> findings) implements Verdict {}

    /** Not yet; {@code reasons} are sentences that name cluster, state and age, most important first. Never empty. */
    record Waiting(List<Finding> findings, List<String> reasons) implements Verdict {}

    /** A hard failure outlasted the grace period. */
    record Violated(List<Finding> findings, List<String> reasons) implements Verdict {}
}
