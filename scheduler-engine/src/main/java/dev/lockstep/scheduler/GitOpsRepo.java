package dev.lockstep.scheduler;

/** Where an environment's rendered tree goes. */
public record GitOpsRepo(String name, String repo, String branch, String path, Location location) {}
