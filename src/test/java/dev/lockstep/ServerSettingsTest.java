package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What one test needs of the server is not set for all others: Quarkus hands out a resource's settings to every test unless told not to. */
class ServerSettingsTest {
    private static final Pattern RESOURCE = Pattern.compile("(?m)^@QuarkusTestResource\\(([^)]*)\\)");

    @Test
    void onlyThoseOfTheCommonServerAreForEveryTest() throws IOException {
        List<String> forAll = new ArrayList<>();
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path source : sources) {
            Matcher resource = RESOURCE.matcher(Files.readString(source));
            while (resource.find()) {
                String said = resource.group(1);
                if (!said.equals("TestServer.class") && !said.contains("restrictToAnnotatedClass = true")) {
                    forAll.add(source + ": " + said);
                }
            }
        }
        assertThat(forAll).isEmpty();
    }
}
