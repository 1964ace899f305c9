/**
 * What lists, cards and pages show, read from the columns that they show and nothing else: no run is read whole for one of its fields,
 * and each question is asked once, however many environments or runs it is about.
 */
package dev.lockstep.queries;
