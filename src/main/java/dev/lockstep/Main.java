package dev.lockstep;

import dev.lockstep.database.LocalDatabase;
import dev.lockstep.database.PrivateFiles;
import dev.lockstep.listening.ConnectionLimits;
import dev.lockstep.memory.OutOfMemoryWatch;
import dev.lockstep.proxy.Proxies;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jboss.logging.Logger;

/** Starts Lockstep; with a PostgreSQL of its own where the build has one and none is configured. */
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
                .withSources(new DotEnvConfigSourceProvider())
                .withSources(PropertiesConfigSourceLoader.inFileSystem(
                        Path.of(FILE).toUri().toString(), FILE_ORDINAL, Main.class.getClassLoader()))
                .build();
        Optional<LocalDatabase> local = ServiceLoader.load(LocalDatabase.class, Main.class.getClassLoader())
                .findFirst();
        if (local.isEmpty()) {
            ProductionSettings.refused(early).ifPresent(Main::doNotStart);
        }
        Path data = Path.of(
                early.getOptionalValue("lockstep.data-dir", String.class).orElse(".data"));
        try {
            Proxies.of(System.getenv()).prepare();
        } catch (IllegalArgumentException e) {
            doNotStart(e.getMessage());
        }
        closeToOthers(data);
        bringDatabase(early, data, local);
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
    private static void bringDatabase(SmallRyeConfig early, Path data, Optional<LocalDatabase> local) {
        if (early.getOptionalValue(URL, String.class)
                .filter(url -> !url.isBlank())
                .isPresent()) {
            return;
        }
        Optional<LocalDatabase> wanted = local.filter(database -> database.wanted(
                setting -> early.getOptionalValue(setting, Boolean.class).orElse(false)));
        if (wanted.isEmpty()) {
            doNotStart("no database is configured. Set QUARKUS_DATASOURCE_JDBC_URL,"
                    + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD to use a PostgreSQL of your own,"
                    + " which can be backed up and shared by replicas"
                    + local.map(database -> "; or " + database.advice(data)).orElse(""));
        }
        LocalDatabase.Server server = wanted.orElseThrow().start(data);
        System.setProperty(URL, server.url());
        System.setProperty("quarkus.datasource.username", server.user());
        System.setProperty("quarkus.datasource.password", server.password());
    }

    private static void doNotStart(String why) {
        System.err.println("Lockstep does not start: " + why);
        System.exit(1);
    }
}
