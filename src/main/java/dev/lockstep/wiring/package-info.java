/** Puts the parts together: reads the settings, makes the adapters, starts the sandbox, sets the schedule. */
package dev.lockstep.wiring;
