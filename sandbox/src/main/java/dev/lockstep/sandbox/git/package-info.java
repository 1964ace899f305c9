/**
 * Real bare repositories on disk, served by Git's smart HTTP protocol (versions 0 and 2) with JGit and without servlets. Reading is
 * open to everybody, pushing needs an account's token.
 */
package dev.lockstep.sandbox.git;
