/**
 * Answers of foreign systems: JSON that is read as a stream within bounds, entry by entry, so that one that cannot be read holds up
 * no other, and text that can be kept.
 */
package dev.lockstep.foreign;
