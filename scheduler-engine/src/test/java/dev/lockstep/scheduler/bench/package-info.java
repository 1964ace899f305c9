/**
 * How fast the engine is, on the inputs on which the original was measured. {@code scheduler-engine/README.md} says how to
 * run it.
 */
package dev.lockstep.scheduler.bench;
