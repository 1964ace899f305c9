/**
 * Looks at a pipeline before it is used: whether everything that a promotion will need is there, and whether something
 * else would promote beside it. What is found is told; only what would be dangerous keeps promotions from starting.
 */
package dev.lockstep.preflight;
