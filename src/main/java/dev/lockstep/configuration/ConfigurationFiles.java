package dev.lockstep.configuration;

import dev.lockstep.configuration.ConfigurationFile.Result;
import dev.lockstep.memory.OutOfMemory;
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
import org.jboss.logging.Logger;

/**
 * The configuration files of this server. Each is read again when it has changed, or another one is in its place, as happens with what
 * Kubernetes mounts. One that cannot be used leaves what it said before in force; it is tried again until it is mended, for what is
 * wrong may be a file that it names.
 */
public final class ConfigurationFiles {
    private static final Logger LOG = Logger.getLogger(ConfigurationFiles.class);

    private static final class Known {
        private final Path path;
        private Optional<FileVersion> seen = Optional.empty();
        /** Seen once; it is read when it is the same at the next look, for it may be being written. */
        private Optional<FileVersion> coming = Optional.empty();

        private Optional<Contents> good = Optional.empty();
        private Optional<String> trouble = Optional.empty();

        Known(Path path) {
            this.path = path;
        }
    }

    private final List<Known> files;
    private final SecretFiles secrets = new SecretFiles();
    private final ServerSettings server;
    private boolean first = true;

    public ConfigurationFiles(List<Path> files, ServerSettings server) {
        this.files = files.stream().map(Known::new).toList();
        this.server = server;
    }

    /**
     * Reads what is new: at the first look at once, later what is the same at two looks.
     *
     * @return whether one of them says something else than before, or something else is wrong
     */
    public synchronized boolean look() {
        boolean changed = false;
        for (Known file : files) {
            changed |= look(file);
        }
        first = false;
        return changed;
    }

    private boolean look(Known file) {
        Optional<Contents> good = file.good;
        Optional<String> trouble = file.trouble;
        try {
            read(file);
        } catch (IOException e) {
            file.trouble = Optional.of(file.path + ": " + why(e));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Configuration file %s cannot be understood", file.path);
            file.trouble = Optional.of(file.path + ": it cannot be understood, details are in the server's log");
        }
        return !file.good.equals(good) || !file.trouble.equals(trouble);
    }

    private void read(Known file) throws IOException {
        FileVersion now = FileVersion.of(file.path);
        if (file.trouble.isEmpty() && file.seen.filter(now::equals).isPresent()) {
            return;
        }
        if (!first && !file.coming.filter(now::equals).isPresent()) {
            file.coming = Optional.of(now);
            return;
        }
        byte[] content = content(file.path);
        FileVersion after = FileVersion.of(file.path);
        if (!after.equals(now)) {
            file.coming = Optional.of(after);
            if (!first) {
                return;
            }
        }
        Result read = ConfigurationFile.read(file.path, content, secrets, server);
        file.seen = Optional.of(now);
        file.coming = Optional.of(now);
        if (read instanceof Result.Valid valid) {
            file.good = Optional.of(valid.contents());
            file.trouble = Optional.empty();
        } else {
            file.trouble = Optional.of(((Result.Invalid) read)
                    .problems().stream().map(FileProblem::toString).collect(Collectors.joining("\n")));
        }
    }

    /** What each said when it was last of use, in their order; empty of one that never was. */
    public synchronized List<Optional<Contents>> contents() {
        return files.stream().map(file -> file.good).toList();
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
