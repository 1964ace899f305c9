/** Puts the parts together: reads the settings, makes the adapters, sets the schedule. */
package dev.lockstep.wiring;
