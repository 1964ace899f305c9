/**
 * The sandbox's first content: a control plane, its GitOps repository, an application and a platform service, in the shape that the
 * Kalypso tutorial has after its last chapter. The files are resources below {@code sandbox/seed}.
 */
package dev.lockstep.sandbox.seed;
