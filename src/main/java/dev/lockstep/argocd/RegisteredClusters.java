package dev.lockstep.argocd;

import dev.lockstep.argocd.Clusters.Registered;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Limits;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The clusters that an instance knows. It is asked for them only where an application is for another cluster than its own, now and
 * then and when one comes up that it did not tell of; an account without the right to get clusters is told of none. What cannot be asked for
 * is no error: without it, clusters are called as applications call them.
 */
final class RegisteredClusters {
    private static final Logger LOG = Logger.getLogger(RegisteredClusters.class);
    private static final Duration KEPT = Duration.ofMinutes(10);
    /** After an answer that was none. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int MOST_CLUSTERS = 10_000;
    private static final int MOST_UNKNOWN = 10_000;
    private static final long MOST_BYTES = 256_000_000;
    /** One comes with its authorities, labels and annotations, and with the versions that it serves. */
    private static final Limits LIMITS = new Limits(100, 20_000, 2_000_000);

    private final ArgoCdSettings settings;
    private final InstantSource clock;
    private final ArgoCdApi api;
    private Clusters known;
    private Instant askedAt = Instant.MIN;
    /** Asked for and not told since the whole list was old. */
    private Set<Destination> untold = Set.of();

    private boolean isAnswered;

    RegisteredClusters(ArgoCdSettings settings, InstantSource clock, ArgoCdApi api) {
        this.settings = settings;
        this.clock = clock;
        this.api = api;
        this.known = clusters(List.of());
    }

    private Clusters clusters(List<Registered> registered) {
        return new Clusters(settings.instance(), settings.hub(), registered);
    }

    /** @param used what is to be told apart */
    synchronized Clusters of(Collection<Destination> used) {
        boolean needed =
                used.stream().anyMatch(to -> !to.isNone() && !known.of(to).hub());
        if (needed) {
            boolean old = !clock.instant().isBefore(askedAt.plus(isAnswered ? KEPT : SOON));
            if (old || !untold.containsAll(untold(used))) {
                ask();
                askedAt = clock.instant();
                untold = Stream.concat(old ? Stream.empty() : untold.stream(), untold(used).stream())
                        .limit(MOST_UNKNOWN)
                        .collect(Collectors.toUnmodifiableSet());
            }
        }
        return known;
    }

    private Set<Destination> untold(Collection<Destination> used) {
        return used.stream()
                .filter(to -> !to.isNone() && !known.tellsOf(to))
                .limit(MOST_UNKNOWN)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void ask() {
        String what = "Listing the clusters of Argo CD " + settings.instance();
        List<Registered> told = new ArrayList<>();
        try {
            Answers.Listing answer = api.get(
                    what,
                    "/api/v1/clusters",
                    List.of(),
                    body -> Answers.list(
                            what,
                            body,
                            MOST_BYTES,
                            "items",
                            MOST_CLUSTERS,
                            LIMITS,
                            entry -> told.add(registered(entry))));
            if (answer.listed()) {
                isAnswered = true;
                // The list of an account that has lost the right is empty, and it told of some before.
                if (!told.isEmpty()) {
                    known = clusters(told);
                }
            }
        } catch (OutsideException e) {
            LOG.infof(
                    "%s: the names of clusters are as they were, or as applications write them: %s",
                    settings.instance(), e.getMessage());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.warnf(
                    e,
                    "%s: what clusters there are could not be read; their names are as they were, or as applications write them",
                    settings.instance());
        }
    }

    private static Registered registered(Entry entry) {
        return new Registered(
                entry.json().path("server").asText(""),
                entry.json().path("name").asText(""));
    }
}
