/**
 * Platform configuration: what the texts in ConfigMaps mean, which ConfigMaps apply to an assignment, and how they are
 * merged. Source of the rules: the golden vectors, 08, 09, 13 and 17, and their QUIRKS.md, 4 to 7.
 */
package dev.lockstep.scheduler.config;
