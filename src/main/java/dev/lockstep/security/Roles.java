package dev.lockstep.security;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody may do. */
public final class Roles {
    /** Sees everything, changes nothing. */
    public static final String VIEWER = "viewer";

    /** Starts and aborts. */
    public static final String OPERATOR = "operator";

    /** Approves gates. */
    public static final String APPROVER = "approver";

    /** Changes what the server does. */
    public static final String ADMIN = "admin";

    public static final Set<String> ALL = Set.of(VIEWER, OPERATOR, APPROVER, ADMIN);

    private Roles() {}

    /** The given roles with those that they include. */
    public static Set<String> of(Collection<String> named) {
        return named.stream().flatMap(role -> including(role).stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> including(String role) {
        return switch (role) {
            case VIEWER -> Set.of(VIEWER);
            case OPERATOR -> Set.of(VIEWER, OPERATOR);
            case APPROVER -> Set.of(VIEWER, APPROVER);
            case ADMIN -> ALL;
            default ->
                throw new IllegalArgumentException(
                        "there is no role " + role + "; known are viewer, operator, approver and admin");
        };
    }
}
