package dev.lockstep;

import dev.lockstep.database.EmbeddedDatabase;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;

/** Starts Lockstep; with a PostgreSQL of its own when none is configured. */
@QuarkusMain
public class Main {
    private static final String URL = "quarkus.datasource.jdbc.url";

    public static void main(String... args) {
        // What is logged before Quarkus is up is kept, and written by the same rules.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        bringDatabase();
        Quarkus.run(args);
    }

    /** Before Quarkus starts: its data source must know the address then, and none may be built into the jar. */
    private static void bringDatabase() {
        SmallRyeConfig early = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .build();
        if (early.getOptionalValue(URL, String.class)
                .filter(url -> !url.isBlank())
                .isEmpty()) {
            Path data = Path.of(
                    early.getOptionalValue("lockstep.data-dir", String.class).orElse(".data"));
            System.setProperty(URL, EmbeddedDatabase.in(data.resolve("postgres")));
            System.setProperty("quarkus.datasource.username", EmbeddedDatabase.USER);
            System.setProperty("quarkus.datasource.password", EmbeddedDatabase.USER);
        }
    }
}
