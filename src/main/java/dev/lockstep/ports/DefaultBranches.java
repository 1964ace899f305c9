package dev.lockstep.ports;

import java.util.Optional;

/** Knows which branch {@code HEAD} of a repository stands for. */
@FunctionalInterface
public interface DefaultBranches {
    /** Asked of the remote; empty when it has none, or does not tell. Throws {@link OutsideException}. */
    Optional<String> defaultBranch(RepositoryUrl repository);
}
