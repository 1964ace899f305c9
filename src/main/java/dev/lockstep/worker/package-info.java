/** Moves runs on: claims one that is due, asks the machine, saves its decision, acts. Leases, and what is owed to the outside. */
package dev.lockstep.worker;
