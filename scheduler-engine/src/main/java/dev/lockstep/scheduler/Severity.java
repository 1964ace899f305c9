package dev.lockstep.scheduler;

/** Whether a problem forbids publishing. */
public enum Severity {
    ERROR,
    WARNING
}
