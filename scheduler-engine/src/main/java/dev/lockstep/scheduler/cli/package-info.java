/**
 * The scheduling engine's command line: {@code render}, {@code diff} and {@code template} over folders that are checked
 * out, so that a change of a control plane shows its effect before it is merged.
 *
 * <p>The one package of the engine that touches files and the terminal; nothing in the engine knows it. Folders are read as
 * Lockstep reads commits: symbolic links are not followed, what is too large is named. Standard output holds the result,
 * standard error the problems, a line each, {@code file:line} first. What comes from files is shown without control
 * characters. {@link dev.lockstep.scheduler.cli.ExitCode} says how a run ends.
 */
package dev.lockstep.scheduler.cli;
