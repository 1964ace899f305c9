package dev.lockstep.evidence;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.store.evidence.SourceStates;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The polls that this process has under way. Their claims are short and prolonged while the poll lasts: a source that a dead
 * process had in hand is asked by another one soon, and a process that stood still finds that its answer is not wanted.
 */
@ApplicationScoped
class PollClaims {
    private static final Logger LOG = Logger.getLogger(PollClaims.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long BEAT_SECONDS = 3;

    private final SourceStates states;
    private final InstantSource clock;
    private final Map<String, Instant> inHand = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lockstep-poll-heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    PollClaims(SourceStates states, InstantSource clock) {
        this.states = states;
        this.clock = clock;
        heartbeat.scheduleWithFixedDelay(this::prolong, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    void end(@Observes ShutdownEvent event) {
        heartbeat.shutdownNow();
    }

    /** Whether the source is due and now this process's, until {@link #end(String, Instant)}. */
    boolean take(String source, Instant now, Duration pause) {
        if (!states.claim(source, now, pause, PATIENCE)) {
            return false;
        }
        inHand.put(source, now);
        return true;
    }

    /**
     * The poll has been answered, well or badly.
     *
     * @param taken when it was taken
     * @return false when somebody else has polled the source since, so that the answer is an old one
     */
    boolean end(String source, Instant taken) {
        inHand.remove(source, taken);
        return states.prolong(source, taken, clock.instant().plus(PATIENCE));
    }

    /** The poll is not under way any more, however it ended: nobody keeps the source from being polled again. */
    void drop(String source, Instant taken) {
        inHand.remove(source, taken);
    }

    private void prolong() {
        inHand.forEach((source, taken) -> {
            try {
                states.prolong(source, taken, clock.instant().plus(PATIENCE));
            } catch (Throwable e) {
                // what is thrown out of here would end the heartbeat, and with it every poll that lasts
                OutOfMemory.haltIf(e);
                LOG.warnf("The poll of source %s cannot be kept to this process now: %s", source, e);
            }
        });
    }
}
