package dev.lockstep.sandbox.github;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.SandboxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** {@code <directory>/<owner>/<repository>.json}, replaced as a whole and forced to disk before anybody is told. */
final class StateFiles {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path directory;
    private final Map<String, RepositoryState> states = new ConcurrentHashMap<>();

    StateFiles(Path directory) {
        this.directory = directory;
    }

    RepositoryState read(HostedRepository repository) {
        return states.computeIfAbsent(repository.fullName(), name -> load(file(repository)));
    }

    /** Changes the state; the caller holds the repository's lock. */
    RepositoryState change(HostedRepository repository, UnaryOperator<RepositoryState> change) {
        RepositoryState next = change.apply(read(repository));
        save(file(repository), next);
        states.put(repository.fullName(), next);
        return next;
    }

    /** The repository has another name now. */
    void rename(HostedRepository old, HostedRepository now) {
        RepositoryState state = read(old);
        save(file(now), state);
        states.put(now.fullName(), state);
        states.remove(old.fullName());
    }

    void deleteAll() {
        states.clear();
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new SandboxException("Cannot empty " + directory, e);
        }
    }

    private Path file(HostedRepository repository) {
        return directory.resolve(repository.owner()).resolve(repository.name() + ".json");
    }

    private static RepositoryState load(Path file) {
        if (!Files.exists(file)) {
            return RepositoryState.EMPTY;
        }
        try {
            return JSON.readValue(file.toFile(), RepositoryState.class);
        } catch (IOException e) {
            throw new SandboxException(
                    "The sandbox's pull requests in " + file + " are unreadable: " + e.getMessage(), e);
        }
    }

    private static void save(Path file, RepositoryState state) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(state));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SandboxException("Cannot write the sandbox's pull requests to " + file, e);
        }
    }
}
