package dev.lockstep.sandbox.http;

/**
 * A person or robot of the sandbox.
 *
 * @param login the GitHub login
 * @param name the full name, used as author of commits and merges
 * @param email the address beside it
 * @param token proves the account: Bearer token, or password of Basic authentication with any user name
 */
public record Account(String login, String name, String email, String token) {
    public Account {
        if (login.isBlank() || token.isBlank()) {
            throw new IllegalArgumentException("A sandbox account needs a login and a token");
        }
    }

    /** Leaves the token out: accounts get logged. */
    @Override
    public String toString() {
        return "Account[" + login + "]";
    }
}
