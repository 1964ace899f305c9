/**
 * Watches the world outside and the database while Lockstep is in chaos, and says which promises were broken. What it knows of
 * clusters, branches and pull requests it knows from the sandbox, never from Lockstep. {@link dev.lockstep.invariants.InvariantWatch} is the
 * way in; the promises themselves are pure functions of what was seen.
 */
package dev.lockstep.invariants;
