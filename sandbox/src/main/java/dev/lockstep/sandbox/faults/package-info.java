/**
 * What goes wrong between Lockstep and the sandbox's services: one list of faults, each of a kind, at a service, for some calls, a
 * share of them, or until it is removed. The sandbox's own calls (clusters that fetch, the seed that pushes) are spared.
 */
package dev.lockstep.sandbox.faults;
