package dev.lockstep.scheduler;

import java.util.Optional;

/**
 * Where an environment takes templates and registrations from.
 *
 * @param commit the promoted commit; empty follows the branch
 */
public record BaseRepo(
        String name, String repo, String branch, String path, Optional<String> commit, Location location) {}
