/**
 * What a whole rendering may use, counted while it is used: time, and the memory of its texts and values. Whatever in the
 * engine works much or keeps something says so to the one {@link dev.lockstep.scheduler.metering.Meter} of its rendering.
 */
package dev.lockstep.scheduler.metering;
