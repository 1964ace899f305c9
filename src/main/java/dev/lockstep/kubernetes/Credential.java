package dev.lockstep.kubernetes;

import dev.lockstep.ports.OutsideException;
import dev.lockstep.secret.Secret;
import java.util.Optional;

/** Who we are to an API server, as a token. Any number of threads. */
interface Credential {
    /** A certificate says it, or a proxy on the way. */
    Credential NONE = Optional::empty;

    /** @throws OutsideException when there is none now */
    Optional<String> token();

    /**
     * It was refused.
     *
     * @param token that was shown
     * @return whether there is another one to try now
     */
    default boolean refused(Optional<String> token) {
        return false;
    }

    static Credential of(Secret secret) {
        return new Credential() {
            @Override
            public Optional<String> token() {
                return Optional.of(checked(secret.value()));
            }

            @Override
            public boolean refused(Optional<String> token) {
                return !Optional.of(secret.newest()).equals(token);
            }
        };
    }

    /** @throws OutsideException.Permanent for what no header can carry; says nothing of it */
    static String checked(String token) {
        if (token.isBlank() || token.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new OutsideException.Permanent("The token is empty, or no token: it has to be one word.");
        }
        return token;
    }
}
