/**
 * Git over JGit: one bare copy with full history per repository below a data directory, fetched only when a wanted
 * commit is absent, and commits made without a work tree and pushed with a lease.
 *
 * <p>{@link dev.lockstep.git.JGitRepositories} is the way in. A data directory belongs to one process. JGit's types do
 * not leave this package.
 */
package dev.lockstep.git;
