/**
 * Makes chaos around a whole server and lets the {@link dev.lockstep.invariants.InvariantWatch} judge: storms of faults, and workers that die at every
 * point. See docs/decisions/0018-storms-and-deaths.md.
 */
package dev.lockstep.chaos;
