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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Has the sources that tell of an environment's clusters asked at once, because a person wishes it. */
@ApplicationScoped
public class LooksNow {
    private static final Logger LOG = Logger.getLogger(LooksNow.class);

    /** At wishes of people a source is asked no more often than this, however many there are, of however many environments. */
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

    /**
     * What came of it, by source.
     *
     * @param now by the clock that the times are of
     * @param wishes none when no source is configured
     */
    public record Asked(Instant now, List<Wish> wishes) {
        public boolean anyNoted() {
            return wishes.stream().anyMatch(Wish::noted);
        }

        /** When the next wish would be heard of one of them, in whole seconds. */
        public int secondsLeft() {
            return wishes.stream()
                    .map(wish -> Duration.between(now, wish.again()))
                    .mapToInt(left -> (int) Math.max(1, left.plusMillis(999).toSeconds()))
                    .min()
                    .orElse(0);
        }

        /** Why none was heard: {@code a look at azure was asked for 3 s ago}. */
        public String sentence() {
            return wishes.stream()
                            .map(wish -> "a look at source " + wish.source() + " was asked for "
                                    + wish.before()
                                            .map(at -> Duration.between(at, now).toSeconds())
                                            .orElse(0L)
                                    + " s ago")
                            .collect(Collectors.joining(", "))
                    + "; the next can be asked for " + PAUSE.toSeconds() + " s after the last";
        }
    }

    /**
     * @param repository where its clusters follow a branch; empty as long as nothing was rendered there
     * @param environment for the log
     */
    @Transactional
    public Asked ask(Optional<RepositoryUrl> repository, String branch, String environment, String by) {
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
        return new Asked(now, wishes);
    }
}
