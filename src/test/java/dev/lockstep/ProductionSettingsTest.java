package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A setting of what a production build does not have is named with its place, and what to do is said. */
class ProductionSettingsTest {
    private static Optional<String> refused(Map<String, String> environment, Map<String, String> properties) {
        return ProductionSettings.refused(new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, 300))
                .withSources(new PropertiesConfigSource(properties, "config/application.properties", 260))
                .build());
    }

    @Test
    void theSandbox() {
        assertThat(refused(Map.of("LOCKSTEP_SANDBOX_ENABLED", "true"), Map.of()))
                .get()
                .asString()
                .startsWith("LOCKSTEP_SANDBOX_ENABLED is set (in the environment)")
                .contains("this is a production build, which has no sandbox", "without -Pproduction");
        assertThat(refused(Map.of(), Map.of("lockstep.sandbox.enabled", "true")))
                .get()
                .asString()
                .startsWith("lockstep.sandbox.enabled is set (in config/application.properties)");
    }

    @Test
    void whatBelongsToTheSandboxEvenWhenItIsOff() {
        assertThat(refused(Map.of("LOCKSTEP_SANDBOX_HTTP_PORT", "8090"), Map.of("lockstep.sandbox.enabled", "false")))
                .get()
                .asString()
                .startsWith("LOCKSTEP_SANDBOX_HTTP_PORT is set");
        assertThat(refused(Map.of(), Map.of("lockstep.sandbox.any-address", "false")))
                .get()
                .asString()
                .startsWith("lockstep.sandbox.any-address is set");
    }

    @Test
    void theDatabaseThatWouldComeAlong() {
        assertThat(refused(Map.of("LOCKSTEP_DATABASE_EMBEDDED", "true"), Map.of()))
                .get()
                .asString()
                .startsWith("LOCKSTEP_DATABASE_EMBEDDED is set")
                .contains("no PostgreSQL of its own", "QUARKUS_DATASOURCE_JDBC_URL");
    }

    @Test
    void nothingElseAndNothingThatIsOff() {
        assertThat(refused(
                        Map.of("LOCKSTEP_SANDBOX_ENABLED", "false", "LOCKSTEP_DATABASE_EMBEDDED", "false"),
                        Map.of("lockstep.sandbox.enabled", "false", "lockstep.public-url", "https://lockstep.example")))
                .isEmpty();
        assertThat(refused(Map.of("LOCKSTEP_PUBLIC_URL", "https://sandbox.example"), Map.of()))
                .isEmpty();
    }
}
