/** What happens when the process has no memory left. Knows nobody, so that every loop that must live can ask it. */
package dev.lockstep.memory;
