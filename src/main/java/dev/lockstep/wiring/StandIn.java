package dev.lockstep.wiring;

import java.util.Optional;

/** Another world than the real one outside, where the build has one and the settings ask for it. As it is, there is none. */
public interface StandIn {
    /** Where it is and how to sign in; empty: what is outside is the real world, as the settings describe it. */
    default Optional<Outside> outside() {
        return Optional.empty();
    }

    /**
     * Whom those are taken for who show no token.
     *
     * @param host where the server listens: a name or an address
     * @return empty: nobody is let in without a token
     * @throws IllegalStateException when the server is to listen where others than this machine reach it
     */
    default Optional<String> guest(String host) {
        return Optional.empty();
    }

    /** What somebody who has no settings yet can do instead, as the end of a sentence. */
    default Optional<String> instead() {
        return Optional.empty();
    }
}
