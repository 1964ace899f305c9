package dev.lockstep.endtoend;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** A server with a configuration file, which says nothing at the start. */
public class ConfiguredServer extends TestServer {
    static final String HEAD = "apiVersion: lockstep.dev/v1\nkind: Configuration\n";

    private static Path file;

    /** Apart from the server that other tests share. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(ConfiguredServer.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        file = Path.of(settings.get("lockstep.data-dir")).resolve("fleet.yaml");
        say("");
        settings.put("lockstep.config-files", file.toString());
        return settings;
    }

    /** Puts another file in its place. */
    static void say(String text) {
        try {
            Path next = Files.writeString(file.resolveSibling("next"), HEAD + text);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file beside it. */
    static void secret(String name, String text) {
        try {
            Files.writeString(file.resolveSibling(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
