/**
 * A server whose outside world is the sandbox: its settings, where it listens, the demo, beginning anew. It fills the hooks of the
 * production classes, which know nothing of it.
 */
package dev.lockstep.sandbox.server;
