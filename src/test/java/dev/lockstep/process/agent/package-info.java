/**
 * A Java agent for packaged processes under test: sets their clock wrong, takes their memory, or takes a check away from them, so that a proof can show
 * that it would notice. It changes classes as they are loaded; the product has no switch for any of it.
 */
package dev.lockstep.process.agent;
