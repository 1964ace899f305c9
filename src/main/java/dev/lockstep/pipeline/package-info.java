/** A pipeline's definition: where it is read from and what it must satisfy. */
package dev.lockstep.pipeline;
