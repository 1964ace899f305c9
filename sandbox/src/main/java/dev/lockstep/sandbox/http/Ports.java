package dev.lockstep.sandbox.http;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Remembers the ports of a sandbox directory: repository content names them, so a restart should find them again. */
final class Ports {
    private final Path file;
    private final Properties known = new Properties();

    Ports(Path directory) {
        this.file = directory.resolve("ports.properties");
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                known.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new SandboxException("The sandbox's port file " + file + " is unreadable: delete it", e);
            }
        }
    }

    /** The port used last time, or 0. */
    int last(String server) {
        String text = known.getProperty(server, "0");
        try {
            int port = Integer.parseInt(text);
            return port >= 0 && port <= 65_535 ? port : 0;
        } catch (NumberFormatException e) {
            throw new SandboxException(
                    "The sandbox's port file " + file + " has no number for " + server + " but '" + text
                            + "': delete the file",
                    e);
        }
    }

    void remember(int http, int https) {
        known.setProperty("http", Integer.toString(http));
        known.setProperty("https", Integer.toString(https));
        try (Writer writer = Files.newBufferedWriter(file)) {
            known.store(writer, null);
        } catch (IOException e) {
            throw new SandboxException("Cannot write the sandbox's port file " + file, e);
        }
    }
}
