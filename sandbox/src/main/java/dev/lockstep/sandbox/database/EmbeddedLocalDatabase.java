package dev.lockstep.sandbox.database;

import dev.lockstep.database.LocalDatabase;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The embedded PostgreSQL for a server that is to have one: in the folder {@code postgres} of its data directory. */
public final class EmbeddedLocalDatabase implements LocalDatabase {
    private static final String FOLDER = "postgres";

    /** The sandbox brings its database along without a word. */
    @Override
    public boolean wanted(Predicate<String> on) {
        return on.test("lockstep.sandbox.enabled") || on.test("lockstep.database.embedded");
    }

    @Override
    public String advice(Path data) {
        return "LOCKSTEP_DATABASE_EMBEDDED=true to have Lockstep run one by itself in " + data.resolve(FOLDER);
    }

    @Override
    public Server start(Path data) {
        EmbeddedDatabase.Server server = EmbeddedDatabase.in(data.resolve(FOLDER));
        return new Server(server.url(), EmbeddedDatabase.USER, server.password());
    }
}
