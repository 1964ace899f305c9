/** Pipelines, sources of evidence and credentials in files that are read again when they change. */
package dev.lockstep.configuration;
