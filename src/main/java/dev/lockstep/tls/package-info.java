/** Whom an outgoing TLS connection trusts: the JDK's authorities, and those of a PEM file of the settings. */
package dev.lockstep.tls;
