/**
 * The outside world on loopback, over the real protocols, for the demo, dev mode and tests: {@link dev.lockstep.sandbox.Sandbox} puts
 * Git, GitHub and the seed together and leaves room for more services. Lockstep reaches it only through its real adapters.
 */
package dev.lockstep.sandbox;
