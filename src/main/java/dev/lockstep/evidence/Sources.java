package dev.lockstep.evidence;

import dev.lockstep.memory.Guarded;
import dev.lockstep.ports.ReconcilerSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The configured sources of evidence. */
public final class Sources {
    private static final Logger LOG = Logger.getLogger(Sources.class);

    private final Supplier<List<ReconcilerSource>> now;

    /** @param now those of the moment: files of the configuration are read again */
    public Sources(Supplier<List<ReconcilerSource>> now) {
        this.now = now;
    }

    /** Those that stay. */
    public Sources(List<ReconcilerSource> all) {
        List<ReconcilerSource> same = List.copyOf(all);
        this.now = () -> same;
    }

    public List<ReconcilerSource> all() {
        return now.get();
    }

    /** Each of them, see {@link ReconcilerSource#close}. */
    public void close() {
        all().forEach(source -> Guarded.run(
                source::close, thrown -> LOG.warnf(thrown, "Source %s could not be closed", source.name())));
    }

    public Optional<ReconcilerSource> named(String name) {
        return all().stream().filter(source -> source.name().equals(name)).findFirst();
    }
}
