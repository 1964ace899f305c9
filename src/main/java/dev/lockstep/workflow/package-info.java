/**
 * Durability: promotions as rows, the worker that moves them on, leases, wake-ups and the clock. Truth is the row; a
 * wake-up only makes a worker look sooner.
 */
package dev.lockstep.workflow;
