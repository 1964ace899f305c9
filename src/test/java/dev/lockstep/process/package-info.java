/**
 * The packaged application as a process of its own, configured by environment variables as an installation is, and killed
 * at chosen moments. The outside world is a sandbox in the test's process, so that it survives.
 */
package dev.lockstep.process;
