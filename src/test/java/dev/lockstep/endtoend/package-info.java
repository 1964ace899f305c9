/** Whole promotions through the public API, over the real adapters, against the sandbox and a real PostgreSQL. */
package dev.lockstep.endtoend;
