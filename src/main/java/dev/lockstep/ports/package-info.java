/**
 * The outside world in small interfaces. Adapters make one attempt per call and classify what went wrong as a
 * {@link dev.lockstep.ports.OutsideException}; retry, back-off and deadlines live in the workflow alone.
 */
package dev.lockstep.ports;
