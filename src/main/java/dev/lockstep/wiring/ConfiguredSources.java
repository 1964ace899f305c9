package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The sources of the configuration of the moment. What is not changed is the same source as before, with what it knows; what is not in
 * it any more is closed.
 */
final class ConfiguredSources {
    private static final Logger LOG = Logger.getLogger(ConfiguredSources.class);

    /** How a source is made of its settings. */
    interface Making {
        ReconcilerSource of(AzureSettings azure);

        ReconcilerSource of(ArgoCdSettings argoCd);

        ReconcilerSource of(KubernetesSettings cluster);
    }

    record Made(List<ReconcilerSource> azure, List<ReconcilerSource> argoCd, List<ReconcilerSource> kubernetes) {
        List<ReconcilerSource> all() {
            return Stream.of(azure, argoCd, kubernetes).flatMap(List::stream).toList();
        }
    }

    private record Known(Outside of, Made made, List<ReconcilerSource> all, Map<Object, ReconcilerSource> bySettings) {}

    private final Configuration configuration;
    private final Making making;
    private volatile Known known;

    /** @throws OutsideException.Permanent when one of them can never work */
    ConfiguredSources(Configuration configuration, Making making) {
        this.configuration = configuration;
        this.making = making;
        Outside now = configuration.outside();
        this.known = known(now, Map.of(), false);
    }

    List<ReconcilerSource> all() {
        return current().all();
    }

    Made made() {
        return current().made();
    }

    private Known current() {
        Outside now = configuration.outside();
        Known last = known;
        return last.of() == now ? last : changed(now);
    }

    private synchronized Known changed(Outside now) {
        if (known.of() != now) {
            Map<Object, ReconcilerSource> before = known.bySettings();
            known = known(now, before, true);
            before.forEach((settings, source) -> {
                if (!known.bySettings().containsKey(settings)) {
                    Guarded.run(
                            source::close, thrown -> LOG.warnf(thrown, "Source %s could not be closed", source.name()));
                }
            });
        }
        return known;
    }

    private Known known(Outside now, Map<Object, ReconcilerSource> before, boolean later) {
        Map<Object, ReconcilerSource> kept = new HashMap<>();
        Made made = new Made(
                now.azure().stream()
                        .map(one -> source(one, one.name(), making::of, before, kept, later))
                        .toList(),
                now.argoCd().stream()
                        .map(one -> source(one, "argocd/" + one.instance(), making::of, before, kept, later))
                        .toList(),
                now.kubernetes().stream()
                        .map(one -> source(one, "kubernetes/" + one.cluster(), making::of, before, kept, later))
                        .toList());
        return new Known(now, made, made.all(), Map.copyOf(kept));
    }

    private static <S> ReconcilerSource source(
            S settings,
            String name,
            Function<S, ReconcilerSource> making,
            Map<Object, ReconcilerSource> before,
            Map<Object, ReconcilerSource> kept,
            boolean later) {
        ReconcilerSource source = before.get(settings);
        if (source == null) {
            source = later ? orBroken(name, () -> making.apply(settings)) : making.apply(settings);
        }
        kept.put(settings, source);
        return source;
    }

    /** One that cannot be made says so whenever it is asked, and holds up none of the others. */
    private static ReconcilerSource orBroken(String name, Supplier<ReconcilerSource> making) {
        Later later = new Later(name, making);
        try {
            return later.made();
        } catch (OutsideException e) {
            LOG.warnf("Source %s cannot be set up, and is tried again: %s", name, e.getMessage());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Source %s cannot be set up, and is tried again", name);
        }
        return later;
    }

    /** Could not be made when it was configured; it is tried again whenever it is asked. */
    private static final class Later implements ReconcilerSource {
        private final String name;
        private final Supplier<ReconcilerSource> making;
        private ReconcilerSource made;
        private boolean closed;

        Later(String name, Supplier<ReconcilerSource> making) {
            this.name = name;
            this.making = making;
        }

        synchronized ReconcilerSource made() {
            if (made == null) {
                if (closed) {
                    throw new OutsideException.Transient("source " + name + " is not configured any more", null);
                }
                try {
                    made = making.get();
                } catch (IllegalArgumentException e) {
                    throw new OutsideException.Permanent(e.getMessage(), e);
                }
            }
            return made;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Poll poll(Set<Followed> followed) {
            return made().poll(followed);
        }

        @Override
        public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
            return made().confirm(id, project);
        }

        @Override
        public void refresh(ReconcilerId id, Optional<String> project) {
            made().refresh(id, project);
        }

        @Override
        public synchronized void close() {
            closed = true;
            if (made != null) {
                made.close();
            }
        }
    }
}
