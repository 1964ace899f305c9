/** Secrets of the settings, as texts or in files that are read again when they change. */
package dev.lockstep.secret;
