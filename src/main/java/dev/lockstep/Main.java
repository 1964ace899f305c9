package dev.lockstep;

import dev.lockstep.database.EmbeddedDatabase;
import dev.lockstep.database.PrivateFiles;
import dev.lockstep.listening.ConnectionLimits;
import dev.lockstep.memory.OutOfMemoryWatch;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** Starts Lockstep; with a PostgreSQL of its own when none is configured. */
@QuarkusMain
public class Main {
    private static final String URL = "quarkus.datasource.jdbc.url";
    /** Where Quarkus looks besides, and how much that counts there. */
    private static final String FILE = "config/application.properties";

    private static final int FILE_ORDINAL = 260;

    public static void main(String... args) {
        // What is logged before Quarkus is up is kept, and written by the same rules.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        OutOfMemoryWatch.overThreads();
        ConnectionLimits.install();
        SmallRyeConfig early = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .withSources(PropertiesConfigSourceLoader.inFileSystem(
                        Path.of(FILE).toUri().toString(), FILE_ORDINAL, Main.class.getClassLoader()))
                .build();
        Path data = Path.of(
                early.getOptionalValue("lockstep.data-dir", String.class).orElse(".data"));
        closeToOthers(data);
        bringDatabase(early, data);
        Quarkus.run(args);
    }

    private static void closeToOthers(Path data) {
        try {
            PrivateFiles.folder(data);
        } catch (IOException e) {
            Logger.getLogger(Main.class)
                    .warnf("Others may be able to read what is in %s: its mode cannot be set to 0700 (%s)", data, e);
        }
    }

    /** Before Quarkus starts: its data source must know the address then, and none may be built into the jar. */
    private static void bringDatabase(SmallRyeConfig early, Path data) {
        if (early.getOptionalValue(URL, String.class)
                .filter(url -> !url.isBlank())
                .isPresent()) {
            return;
        }
        if (!is(early, "lockstep.sandbox.enabled") && !is(early, "lockstep.database.embedded")) {
            System.err.println("Lockstep does not start: no database is configured. Set QUARKUS_DATASOURCE_JDBC_URL,"
                    + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD to use a PostgreSQL of your own,"
                    + " which can be backed up and shared by replicas; or LOCKSTEP_DATABASE_EMBEDDED=true to have"
                    + " Lockstep run one by itself in " + data.resolve("postgres"));
            System.exit(1);
        }
        EmbeddedDatabase.Server server = EmbeddedDatabase.in(data.resolve("postgres"));
        System.setProperty(URL, server.url());
        System.setProperty("quarkus.datasource.username", EmbeddedDatabase.USER);
        System.setProperty("quarkus.datasource.password", server.password());
    }

    private static boolean is(SmallRyeConfig early, String setting) {
        return early.getOptionalValue(setting, Boolean.class).orElse(false);
    }
}
