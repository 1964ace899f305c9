/**
 * What was rendered, read again as those will read it who apply it: which objects are in it, and what a cluster would refuse. It
 * knows nothing of schemas of kinds and asks no cluster; what it does not know is let through.
 */
package dev.lockstep.scheduler.readback;
