/**
 * What Lockstep's programs for the command line share: output that cannot harm a terminal, and ends that are told from one
 * another. Knows nothing but the JDK.
 */
package dev.lockstep.terminal;
