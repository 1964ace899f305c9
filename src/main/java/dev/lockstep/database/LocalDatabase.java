package dev.lockstep.database;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A PostgreSQL that Lockstep runs by itself, where the build has one. It is found with {@link java.util.ServiceLoader}: the data source
 * must know its address before anything else is there.
 */
public interface LocalDatabase {
    /** How to reach it. @param url for JDBC */
    record Server(String url, String user, String password) {
        /** Leaves the password out. */
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * Whether it is to be used when the settings name no other.
     *
     * @param on whether a setting, by its name, is true
     */
    boolean wanted(Predicate<String> on);

    /** What to set to have it, as the end of a sentence. @param data the data directory */
    String advice(Path data);

    /**
     * Starts it, if it does not run.
     *
     * @param data the data directory
     * @throws IllegalStateException with what is in the way
     */
    Server start(Path data);
}
