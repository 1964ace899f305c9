package dev.lockstep.evidence;

import dev.lockstep.ports.ReconcilerSource;
import java.util.List;
import java.util.Optional;

/** The configured sources of evidence. */
public record Sources(List<ReconcilerSource> all) {
    public Sources {
        all = List.copyOf(all);
    }

    Optional<ReconcilerSource> named(String name) {
        return all.stream().filter(source -> source.name().equals(name)).findFirst();
    }
}
