package dev.lockstep.security;

import dev.lockstep.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who is let in.
 *
 * @param guest whom those are taken for who show no token; empty: a token is needed
 */
public record AccessRules(Optional<String> guest, List<User> users) {
    /** What is wrong when nobody could come in. */
    public static final String NO_WAY_IN = "no way to authenticate is configured, so the server does not start. Set"
            + " LOCKSTEP_TOKENS_0__USER, LOCKSTEP_TOKENS_0__TOKEN and LOCKSTEP_TOKENS_0__ROLES (for example operator)";

    private static final int SHORTEST_TOKEN = 16;

    /** @param tokenDigest SHA-256 of the token; a token that is not in a file is not kept itself */
    public record User(String name, Supplier<byte[]> tokenDigest, Set<String> roles) {
        public User {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a token needs the name of its user");
            }
        }

        public static User of(String name, String token, Set<String> roles) {
            checkToken(name, token);
            byte[] digest = digest(token);
            return new User(name, () -> digest, roles);
        }

        /** @param token in a file, whose newest content counts */
        public static User of(String name, Secret token, Set<String> roles) {
            return new User(name, () -> digest(token.value()), roles);
        }

        /** Throws {@link IllegalArgumentException} for a token that can be guessed. */
        public static void checkToken(String user, String token) {
            if (token.length() < SHORTEST_TOKEN) {
                throw new IllegalArgumentException(
                        "the token of " + user + " is shorter than " + SHORTEST_TOKEN + " characters");
            }
        }

        @Override
        public String toString() {
            return name + roles;
        }
    }

    public AccessRules {
        users = List.copyOf(users);
        if (guest.isEmpty() && users.isEmpty()) {
            throw new IllegalStateException(NO_WAY_IN);
        }
    }

    /** Whether everybody who reaches the server may use it. */
    boolean open() {
        return guest.isPresent();
    }

    /** The user of a token. Takes the same time whichever token is close. */
    Optional<User> user(String token) {
        byte[] digest = digest(token);
        List<User> found = new ArrayList<>();
        for (User user : users) {
            if (MessageDigest.isEqual(user.tokenDigest().get(), digest)) {
                found.add(user);
            }
        }
        return found.stream().findFirst();
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
