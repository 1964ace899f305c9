package dev.lockstep.scheduler;

/** An environment that main knows: the branch that holds its configuration. */
public record EnvironmentResource(String name, String repo, String branch, String path, Location location) {}
