/** Lockstep: promotes a commit through the environments of a Kubernetes fleet, on proof. */
package dev.lockstep;
