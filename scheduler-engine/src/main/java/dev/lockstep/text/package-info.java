/** Text of others, made fit for where it goes: one place for all of it. Pure. */
package dev.lockstep.text;
