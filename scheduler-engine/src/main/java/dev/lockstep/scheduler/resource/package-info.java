/**
 * Control plane resources: found by their kind in any YAML file of any folder, read strictly, with every problem of
 * every file collected. Folder structure means nothing, except that {@code .github/} is never read and {@code
 * .sourceignore} is honoured as Flux honours it (Environments are read all the same).
 */
package dev.lockstep.scheduler.resource;
