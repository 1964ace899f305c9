/**
 * Hints that a source has something new, pushed by what runs in the clusters: the source is polled at once instead of at its pace. Only
 * who says it is looked at; what is true is found out by the poll.
 */
package dev.lockstep.hints;
