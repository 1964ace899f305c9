package dev.lockstep.wiring;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.kubernetes.KubernetesSettings;
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

/** The sources of the configuration of the moment. What is not changed is the same source as before, with what it knows. */
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
            known = known(now, known.bySettings(), true);
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
        try {
            return making.get();
        } catch (OutsideException | IllegalArgumentException e) {
            return new Broken(name, e.getMessage());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Source %s cannot be made", name);
            return new Broken(
                    name,
                    "internal error, details are in the server's log: "
                            + e.getClass().getSimpleName());
        }
    }

    private record Broken(String name, String why) implements ReconcilerSource {
        @Override
        public Poll poll(Set<Followed> followed) {
            throw new OutsideException.Permanent(why);
        }

        @Override
        public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
            throw new OutsideException.Permanent(why);
        }

        @Override
        public void refresh(ReconcilerId id, Optional<String> project) {
            throw new OutsideException.Permanent(why);
        }
    }
}
