package dev.lockstep.pipeline;

import dev.lockstep.promotion.StagePlan;

/** What counts for an environment that does not say otherwise, in the file and in the server's configuration alike. */
final class Standard {
    static final String STEP_DEADLINE = "30m";
    static final String GATE_DEADLINE = "30d";
    static final String MERGE_DEADLINE = "14d";
    static final String COMPLIANCE_DEADLINE = "1h";
    static final String GRACE_PERIOD = "5m";
    static final String MERGE_METHOD = "merge";
    static final String LAYOUT = "tutorial";
    static final String WORKLOADS = "observe";
    static final String MAX_REMOVED = StagePlan.MAX_REMOVED + "%";
    static final String BASE_COMMIT = "push";
    static final String AUTO_MERGE = "false";

    private Standard() {}
}
