package dev.lockstep.evidence;

import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.store.evidence.SourceStates.Wish;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** A person wishes to know now how an environment's clusters are: the sources that tell of them are asked without waiting for their pace. */
@ApplicationScoped
public class LooksNow {
    private static final Logger LOG = Logger.getLogger(LooksNow.class);

    /** How long after one wish the next is heard of a source, whoever wishes, and of whichever environment. */
    public static final Duration PAUSE = Duration.ofSeconds(10);

    private final Sources sources;
    private final SourceStates states;
    private final Reconcilers reconcilers;
    private final InstantSource clock;

    LooksNow(Sources sources, SourceStates states, Reconcilers reconcilers, InstantSource clock) {
        this.sources = sources;
        this.states = states;
        this.reconcilers = reconcilers;
        this.clock = clock;
    }

    /** Nobody is asked because of it: either there is nobody, or all were asked for a moment ago. */
    public static final class Refused extends RuntimeException {
        private final Duration again;

        Refused(String sentence, Optional<Duration> again) {
            super(sentence);
            this.again = again.orElse(null);
        }

        /** After which time it can be asked for again; empty when that would not help. */
        public Optional<Duration> again() {
            return Optional.ofNullable(again);
        }
    }

    /**
     * @param repository where its clusters follow a branch; empty as long as nothing was rendered there
     * @param environment for the log
     * @return what came of it, by source: at least one is asked
     * @throws Refused otherwise
     */
    @Transactional
    public List<Wish> ask(Optional<RepositoryUrl> repository, String branch, String environment, String by) {
        Instant now = clock.instant();
        List<String> known = repository.map(url -> reconcilers.sources(url, branch)).orElse(List.of()).stream()
                .filter(name -> sources.named(name).isPresent())
                .toList();
        // Where nobody is known that follows it, any source may tell of the first.
        List<String> names = known.isEmpty()
                ? sources.all().stream().map(ReconcilerSource::name).sorted().toList()
                : known;
        List<Wish> wishes =
                names.stream().map(name -> states.wish(name, by, now, PAUSE)).toList();
        LOG.infof(
                "%s wishes a look at the clusters of %s now; asked: %s",
                by,
                environment,
                wishes.stream().filter(Wish::noted).map(Wish::source).toList());
        return heard(wishes, now);
    }

    static List<Wish> heard(List<Wish> wishes, Instant now) {
        if (wishes.isEmpty()) {
            throw new Refused("there is nobody to ask: no source of evidence is configured", Optional.empty());
        }
        if (wishes.stream().noneMatch(Wish::noted)) {
            throw new Refused(
                    wishes.stream().map(wish -> before(wish, now)).collect(Collectors.joining(", "))
                            + "; the next can be asked for " + PAUSE.toSeconds() + " s after the last",
                    wishes.stream()
                            .map(wish -> Duration.between(now, wish.again()))
                            .min(Comparator.naturalOrder()));
        }
        return wishes;
    }

    private static String before(Wish wish, Instant now) {
        return "a look at source " + wish.source() + " was asked for "
                + wish.before().map(at -> Duration.between(at, now).toSeconds()).orElse(0L) + " s ago";
    }
}
