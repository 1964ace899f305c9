package dev.lockstep.evidence;

import dev.lockstep.compliance.Policy;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.promotion.RetryRules;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import dev.lockstep.work.WorkGate;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Polls every source that is due, once for everybody. The pace follows the youngest wait: fast right after a merge, then
 * slower; what the source's quota asks for wins.
 */
@ApplicationScoped
public class SourcePoller {
    private static final Logger LOG = Logger.getLogger(SourcePoller.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

    /**
     * What polling is for.
     *
     * @param asOf when it was begun to find out: of a branch that is followed since then, a poll says nothing
     * @param followed branches that clusters of our lanes follow, and what their nested failures mean
     * @param youngestWait since when the stage that began to wait last has been waiting for its clusters
     */
    public record Demand(Instant asOf, Map<Followed, Policy.Workloads> followed, Optional<Instant> youngestWait) {}

    /** @param fastest pace right after a merge, {@code slowest} when nobody waits */
    public record Pace(Duration fastest, Duration slowest) {
        Duration after(Optional<Instant> youngestWait, Instant now) {
            return youngestWait
                    .map(since -> Duration.between(since, now).dividedBy(10))
                    .map(tenth -> tenth.compareTo(fastest) < 0 ? fastest : tenth)
                    .filter(tenth -> tenth.compareTo(slowest) < 0)
                    .orElse(slowest);
        }
    }

    private final Sources sources;
    private final SourceStates states;
    private final PollClaims claims;
    private final EvidenceUpdates updates;
    private final InstantSource clock;
    private final Pace pace;
    private final WorkGate gate;
    private final UnlistedReconcilers unlisted;
    private final PassedOver notices = new PassedOver();
    private final SourceThreads polls = new SourceThreads("poll", 1);
    /** Asking for what a source does not list any more takes as long as it likes, and delays no poll. */
    private final SourceThreads asking = new SourceThreads("unlisted", 1);

    private final Set<String> askedForUnlisted = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    SourcePoller(
            Sources sources,
            SourceStates states,
            PollClaims claims,
            EvidenceUpdates updates,
            InstantSource clock,
            Pace pace,
            WorkGate gate,
            UnlistedReconcilers unlisted) {
        this.sources = sources;
        this.states = states;
        this.claims = claims;
        this.updates = updates;
        this.clock = clock;
        this.pace = pace;
        this.gate = gate;
        this.unlisted = unlisted;
    }

    /** A restart may have corrected what a source failed with, and whoever was killed left its polls unfinished. */
    void begin(@Observes StartupEvent event) {
        states.retry(clock.instant());
    }

    /** Polls that are under way end before the database is taken away. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        ending = true;
        asking.close();
        polls.end(Duration.ofSeconds(4));
    }

    /**
     * Polls what is due, each source on a thread of its own, so that any number which do not answer hold up no other.
     *
     * @param which of them, by name
     * @param changed told the branches for which a source had something new
     */
    public void poll(Demand demand, Predicate<String> which, Consumer<Set<Reconcilers.Branch>> changed) {
        if (demand.followed().isEmpty()) {
            return;
        }
        for (ReconcilerSource source : sources.all()) {
            Instant now = demand.asOf();
            if (!ending
                    && which.test(source.name())
                    && claims.take(source.name(), now, pace.after(demand.youngestWait(), now))) {
                begin(source, demand, changed);
            }
        }
    }

    private void begin(ReconcilerSource source, Demand demand, Consumer<Set<Reconcilers.Branch>> changed) {
        try {
            polls.of(source.name()).execute(() -> pollGuarded(source, demand, changed));
        } catch (RejectedExecutionException stopping) {
            claims.drop(source.name(), demand.asOf());
        }
    }

    /** Whatever a poll ends with is of this one poll: its thread goes on, and the source is polled again when it is due. */
    private void pollGuarded(ReconcilerSource source, Demand demand, Consumer<Set<Reconcilers.Branch>> changed) {
        try {
            gate.within(() -> changed.accept(poll(source, demand)));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(
                    e, "Source %s: a poll could not be ended well; it is polled again when it is due", source.name());
        } finally {
            claims.drop(source.name(), demand.asOf());
        }
        askForUnlisted(source, changed);
    }

    private void askForUnlisted(ReconcilerSource source, Consumer<Set<Reconcilers.Branch>> changed) {
        if (ending || !askedForUnlisted.add(source.name())) {
            return;
        }
        Runnable asks = () -> {
            Guarded.run(
                    () -> gate.within(() -> changed.accept(unlisted.askFor(source))),
                    thrown -> LOG.errorf(
                            thrown,
                            "Source %s: asking for what it does not list any more failed unexpectedly",
                            source.name()));
            askedForUnlisted.remove(source.name());
        };
        try {
            asking.of(source.name()).execute(asks);
        } catch (RejectedExecutionException stopping) {
            LOG.debugf("Source %s: nothing more is asked of it, this process stops", source.name());
        }
    }

    private Set<Reconcilers.Branch> poll(ReconcilerSource source, Demand demand) {
        try {
            Poll poll = source.poll(demand.followed().keySet());
            if (isOld(source, demand)) {
                return Set.of();
            }
            Instant now = clock.instant();
            Instant notBefore = now.plus(poll.notBefore().orElse(Duration.ZERO));
            List<String> noticed = notices.of(source.name(), poll.unreadable());
            return updates.polled(
                    source.name(),
                    poll,
                    branch -> workloads(demand, branch),
                    now,
                    () -> states.succeeded(source.name(), demand.asOf(), poll.askedAt(), notBefore, noticed));
        } catch (OutsideException e) {
            if (isOld(source, demand)) {
                return Set.of();
            }
            Instant now = clock.instant();
            int failures = states.failed(
                    source.name(), e.getMessage(), count -> now.plus(backoff(count, e)), now.plus(asked(e)));
            LOG.warnf("Source %s: poll failed (%d in a row): %s", source.name(), failures, e.getMessage());
            return Set.of();
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            // A defect in reading one source must not pass for silence of its clusters.
            LOG.errorf(e, "Source %s: poll failed unexpectedly", source.name());
            claims.end(source.name(), demand.asOf());
            Instant now = clock.instant();
            states.failed(
                    source.name(),
                    "internal error, details are in the server's log: "
                            + e.getClass().getSimpleName(),
                    count -> now.plus(pace.slowest()),
                    now);
            return Set.of();
        }
    }

    /** What a process that stood still brings says less than what another one has brought since. */
    private boolean isOld(ReconcilerSource source, Demand demand) {
        boolean old = !claims.end(source.name(), demand.asOf());
        if (old) {
            LOG.infof("Source %s: the answer to the poll of %s came too late", source.name(), demand.asOf());
        }
        return old;
    }

    private static Policy.Workloads workloads(Demand demand, Reconcilers.Branch branch) {
        return demand.followed().entrySet().stream()
                .filter(entry -> entry.getKey().repository().key().equals(branch.repository())
                        && entry.getKey().branch().equals(branch.branch()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Policy.Workloads.OBSERVE);
    }

    private Duration backoff(int failures, OutsideException e) {
        Duration pause = RetryRules.pause(pace.fastest(), failures, LONGEST_BACKOFF);
        Duration asked = asked(e);
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    /** How long the source itself asks to be left alone. */
    private static Duration asked(OutsideException e) {
        return e instanceof OutsideException.Transient t ? t.retryAfter().orElse(Duration.ZERO) : Duration.ZERO;
    }
}
