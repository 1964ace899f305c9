package dev.lockstep.configuration;

import dev.lockstep.configuration.ConfigurationFile.Result;
import dev.lockstep.secret.FileVersion;
import dev.lockstep.text.Lengths;
import dev.lockstep.yaml.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configuration files of this server. Each is read again when it has changed, or another one is in its place, as happens with what
 * Kubernetes mounts. One that cannot be used leaves what it said before in force; it is tried again until it is mended, for what is
 * wrong may be a file that it names.
 */
public final class ConfigurationFiles {
    private static final class Known {
        private final Path path;
        private Optional<FileVersion> seen = Optional.empty();
        private Optional<Contents> good = Optional.empty();
        private Optional<String> trouble = Optional.empty();

        Known(Path path) {
            this.path = path;
        }
    }

    private final List<Known> files;
    private final SecretFiles secrets = new SecretFiles();
    private final ServerSettings server;

    public ConfigurationFiles(List<Path> files, ServerSettings server) {
        this.files = files.stream().map(Known::new).toList();
        this.server = server;
    }

    /**
     * Reads what is new.
     *
     * @return whether one of them says something else than before, or something else is wrong
     */
    public synchronized boolean look() {
        boolean changed = false;
        for (Known file : files) {
            changed |= look(file);
        }
        return changed;
    }

    private boolean look(Known file) {
        Optional<Contents> good = file.good;
        Optional<String> trouble = file.trouble;
        try {
            FileVersion now = FileVersion.of(file.path);
            if (trouble.isEmpty() && file.seen.filter(now::equals).isPresent()) {
                return false;
            }
            Result read = ConfigurationFile.read(file.path, content(file.path), secrets, server);
            // What was written while it was read is another file at the next look.
            file.seen = Optional.of(now);
            if (read instanceof Result.Valid valid) {
                file.good = Optional.of(valid.contents());
                file.trouble = Optional.empty();
            } else {
                file.trouble = Optional.of(((Result.Invalid) read)
                        .problems().stream().map(FileProblem::toString).collect(Collectors.joining("\n")));
            }
        } catch (IOException e) {
            file.trouble = Optional.of(file.path + ": " + why(e));
        }
        return !file.good.equals(good) || !file.trouble.equals(trouble);
    }

    /** What each said when it was last of use. */
    public synchronized List<Contents> contents() {
        return files.stream().flatMap(file -> file.good.stream()).toList();
    }

    /** What is wrong with them now, a line for each place. */
    public synchronized Optional<String> trouble() {
        List<String> all = files.stream().flatMap(file -> file.trouble.stream()).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", all));
    }

    private static byte[] content(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(Lengths.CONFIGURATION_FILE + 1);
        }
    }

    private static String why(IOException e) {
        return e instanceof NoSuchFileException
                ? "there is no such file"
                : e instanceof AccessDeniedException ? "it may not be read" : "it cannot be read: " + e.getMessage();
    }
}
