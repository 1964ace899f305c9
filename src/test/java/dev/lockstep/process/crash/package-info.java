/**
 * A Java agent for the packaged application under test: it passes numbered points before and after every commit and every
 * effect on the outside world, and ends the JVM at a chosen one. Nothing of it is in the product.
 */
package dev.lockstep.process.crash;
