/**
 * What happens when the process has no memory left, and what keeps a foreign body from taking all of it. Knows nobody, so that every
 * loop that must live can ask it.
 */
package dev.lockstep.memory;
