package dev.lockstep.dashboard;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Addresses of our own style sheet and script; they change with the content, so that no browser shows an old one. */
@Singleton
public class Assets {
    private final String style = versioned("lockstep.css");
    private final String script = versioned("lockstep.js");

    public String style() {
        return style;
    }

    public String script() {
        return script;
    }

    private static String versioned(String name) {
        try (InputStream content = Assets.class.getClassLoader().getResourceAsStream("META-INF/resources/" + name)) {
            if (content == null) {
                throw new IllegalStateException(name + " is missing in the application");
            }
            return "/" + name + "?v=" + Version.of(content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
