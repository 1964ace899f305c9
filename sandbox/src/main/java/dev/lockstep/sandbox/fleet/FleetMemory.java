package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** {@code fleet.json}: which clusters there are, their faults and what each has applied. Replaced as a whole or not at all. */
final class FleetMemory {
    private record Content(int version, List<ClusterMemory> clusters) {}

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;
    private List<ClusterMemory> saved = List.of();

    /** @throws UncheckedIOException if the directory cannot be made */
    FleetMemory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the fleet's directory " + directory, e);
        }
        file = directory.resolve("fleet.json");
    }

    /**
     * The clusters of before; nothing at the first start.
     *
     * @throws IllegalStateException if the file is damaged or of another version
     */
    Optional<List<ClusterMemory>> load() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Content content = JSON.readValue(file.toFile(), Content.class);
            if (content.version() != VERSION || content.clusters() == null) {
                throw new IllegalStateException(file + " is of version " + content.version() + ", not " + VERSION
                        + ": delete it, and the fleet starts anew");
            }
            return Optional.of(content.clusters());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    file + " is damaged (" + e.getOriginalMessage() + "): delete it, and the fleet starts anew", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Saves if something worth it changed; always, if told so. */
    void save(List<ClusterMemory> clusters, boolean always) {
        List<ClusterMemory> essence =
                clusters.stream().map(ClusterMemory::essence).toList();
        if (!always && essence.equals(saved)) {
            return;
        }
        try {
            Path next = file.resolveSibling("fleet.json.next");
            JSON.writeValue(next.toFile(), new Content(VERSION, clusters));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            saved = essence;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save the fleet to " + file, e);
        }
    }
}
