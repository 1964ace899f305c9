package dev.lockstep.ports;

import java.util.Optional;

/** Credentials for repositories. */
public interface AccessTokens {
    /** The token to present for a repository; empty: anonymous. Throws {@link OutsideException} when one cannot be had. */
    Optional<String> tokenFor(RepositoryUrl repository);
}
