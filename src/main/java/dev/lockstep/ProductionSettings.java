package dev.lockstep;

import io.smallrye.config.SmallRyeConfig;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Settings of what a production build does not have are refused; passed over, they would promise something. */
final class ProductionSettings {
    private static final String SANDBOX = "lockstep.sandbox.";
    private static final String ENABLED = SANDBOX + "enabled";
    private static final String DATABASE = "lockstep.database.embedded";

    private static final Pattern READS = Pattern.compile(".*\\[source=(.*)]");

    private ProductionSettings() {}

    /** What is wrong with the first of such settings, as a sentence. That something is off is no such setting. */
    static Optional<String> refused(SmallRyeConfig settings) {
        return StreamSupport.stream(settings.getPropertyNames().spliterator(), false)
                .sorted()
                .filter(name -> isOfSandbox(settings, name) || isOn(settings, name, DATABASE))
                .findFirst()
                .map(name -> name + " is set ("
                        + place(settings.getConfigValue(name).getConfigSourceName())
                        + "), and this is a production build, which has no "
                        + (property(name).startsWith(SANDBOX) ? "sandbox" : "PostgreSQL of its own")
                        + ". Remove the setting and name what is outside (QUARKUS_DATASOURCE_JDBC_URL,"
                        + " LOCKSTEP_PIPELINES_0__REPOSITORY and so on), or take the build that has it: mvn package"
                        + " without -Pproduction");
    }

    private static boolean isOfSandbox(SmallRyeConfig settings, String name) {
        return property(name).startsWith(SANDBOX) && (!property(name).equals(ENABLED) || isOn(settings, name, ENABLED));
    }

    private static boolean isOn(SmallRyeConfig settings, String name, String property) {
        return property(name).equals(property)
                && settings.getOptionalValue(name, Boolean.class).orElse(false);
    }

    /** LOCKSTEP_SANDBOX_HTTP_PORT is lockstep.sandbox.http.port, which begins as the property does. */
    private static String property(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** Sources are named for their class, some with what they read in brackets. */
    private static String place(String source) {
        Matcher reads = READS.matcher(source);
        if (reads.matches()) {
            return "in " + reads.group(1);
        }
        return source.startsWith("EnvConfigSource") ? "in the environment" : "in " + source;
    }
}
