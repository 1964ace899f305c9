/** The page of the tutorial as tests read it: its commands, run in a shell as a person would. */
package dev.lockstep.tutorial;
