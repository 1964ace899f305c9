/**
 * Flux as the Kubernetes API of a cluster shows it. Nothing is written there. One shared Vert.x carries the connections to all clusters;
 * what is kept of one between two looks is its client, the versions that it serves, and what its objects said last where it is watched.
 */
package dev.lockstep.kubernetes;
