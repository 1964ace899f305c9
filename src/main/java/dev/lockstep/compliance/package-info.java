/**
 * The compliance verdict: a pure function of (target commit, rendered cluster types, expected reconcilers, evidence,
 * ancestry, policy, now). No clock, no I/O, no framework. Rules: the reconcilers' documented behaviour, see
 * {@link dev.lockstep.compliance.ComplianceVerdict}.
 */
package dev.lockstep.compliance;
