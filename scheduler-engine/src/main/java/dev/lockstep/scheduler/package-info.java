/**
 * The scheduling engine: control plane resources in, a GitOps tree out. A pure function of its arguments: no network,
 * git, clock or framework, so that the same inputs give the same tree, and the tree can be tested on its own.
 *
 * <p>{@link dev.lockstep.scheduler.SchedulerEngine} is the way in; {@link dev.lockstep.scheduler.GitOpsTree} says what a
 * rendering changes in a repository. The rules are those of the Kalypso Scheduler, as golden vectors measured from it
 * record them, except where it is wrong; see scheduler-engine/README.md.
 */
package dev.lockstep.scheduler;
