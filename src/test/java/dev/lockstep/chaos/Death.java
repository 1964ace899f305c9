package dev.lockstep.chaos;

/** Ends whoever it strikes; nobody handles it. */
public final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death(String point) {
        super("dead at: " + point, null, false, false);
    }
}
