/** What sources told about reconcilers, and what was found of them for each stage, as rows. */
package dev.lockstep.store.evidence;
