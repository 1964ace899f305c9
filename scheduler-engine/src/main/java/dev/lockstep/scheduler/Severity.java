package dev.lockstep.scheduler;

/** Whether a problem forbids publishing; the gravest comes first. */
public enum Severity {
    ERROR,
    WARNING,
    /** Nothing is wrong as far as Lockstep knows; it says what it has not looked at. */
    NOTICE
}
