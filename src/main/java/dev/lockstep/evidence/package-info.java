/**
 * What the clusters say: shared polling of the sources, the table of reconcilers, and the judging of one stage by them.
 * One bulk poll per source, never per promotion; the verdict itself is {@link dev.lockstep.compliance}.
 */
package dev.lockstep.evidence;
