package dev.lockstep.ports;

import java.util.Optional;

/** Credentials for repositories. */
public interface AccessTokens {
    /** The token to present for a repository; empty: anonymous. Throws {@link OutsideException} when one cannot be had. */
    Optional<String> tokenFor(RepositoryUrl repository);

    /**
     * Says that the other side refused a token of {@link #tokenFor}, and asks for another one. Empty when a new token
     * would be the same; an adapter then reports the refusal. Adapters ask at most once per call.
     */
    default Optional<String> renewed(RepositoryUrl repository, String refused) {
        return Optional.empty();
    }
}
