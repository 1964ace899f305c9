/** From a promoted commit to the tree of a GitOps branch: pins the inputs, reads them, lets the scheduling engine render. */
package dev.lockstep.rendering;
