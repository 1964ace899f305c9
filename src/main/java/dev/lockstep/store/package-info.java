/**
 * Runs, stages, lanes, pauses and events as rows, and the transactions that change them. Truth is the row; a wake-up, told after the
 * commit, only makes a worker look sooner.
 */
package dev.lockstep.store;
