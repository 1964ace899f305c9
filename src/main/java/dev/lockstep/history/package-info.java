/**
 * What a run was at any time, from its events: what a move changed in the run's state as JSON ({@link
 * dev.lockstep.history.StateChange}), and the way back ({@link dev.lockstep.history.RunHistory}). Pure; knows JSON and nobody.
 */
package dev.lockstep.history;
