/**
 * Flux as the Kubernetes API shows it: a Kustomization and the GitRepository it follows, read into the evidence that the
 * verdict judges; and the ways in which Flux writes a revision, wherever that is seen.
 */
package dev.lockstep.flux;
