package dev.lockstep.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.store.EventHorizon;
import dev.lockstep.store.EventLog;
import dev.lockstep.store.RunEvents;
import dev.lockstep.store.RunEvents.Resting;
import dev.lockstep.store.RunEvents.RunEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Streams of events. One thread reads the table for everybody: when this process wrote an event, when a slow client has
 * caught up, and otherwise at an interval, for what other processes write. A client costs no thread, and no more memory
 * than a few events.
 */
@ApplicationScoped
class EventStreams {
    private static final Logger LOG = Logger.getLogger(EventStreams.class);
    private static final int BATCH = 100;
    private static final int RETRY_AFTER_SECONDS = 10;

    private final RunEvents events;
    private final EventHorizon horizon;
    private final EventSettings settings;
    private final ObjectMapper json;
    private final Semaphore free;
    private final int mostOfUser;
    private final SecurityIdentity caller;
    /** Streams that are open, by the name of their user; only users who have one are in it. */
    private final Map<String, Integer> ofUser = new ConcurrentHashMap<>();

    private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean poked = new AtomicBoolean();
    private boolean unreadable;
    private long lastSettled;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "event-streams");
        thread.setDaemon(true);
        return thread;
    });

    EventStreams(
            RunEvents events,
            EventHorizon horizon,
            EventSettings settings,
            ObjectMapper json,
            SecurityIdentity caller) {
        this.caller = caller;
        this.events = events;
        this.horizon = horizon;
        this.settings = settings;
        this.json = json;
        this.free = new Semaphore(settings.streams());
        this.mostOfUser = settings.streamsOfUser().orElse(Math.max(1, settings.streams() / 4));
        long every = settings.poll().toMillis();
        reader.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    /**
     * @param after the id of the last event that the client has seen
     * @throws ProblemException 503 when all streams are in use, 429 when the caller has as many as one user may have
     */
    Multi<OutboundSseEvent> open(RunEvents.Filter filter, long after, Sse sse) {
        if (free.availablePermits() == 0) {
            throw new ProblemException(
                    Status.SERVICE_UNAVAILABLE,
                    "all " + settings.streams()
                            + " streams of events are in use; come again, or ask for events as JSON",
                    RETRY_AFTER_SECONDS);
        }
        String user = caller.getPrincipal().getName();
        if (ofUser.getOrDefault(user, 0) >= mostOfUser) {
            throw new ProblemException(
                    Status.TOO_MANY_REQUESTS,
                    user + " has all " + mostOfUser
                            + " streams of events open that one user may have; end one, or ask for events as JSON",
                    RETRY_AFTER_SECONDS);
        }
        return Multi.createFrom().emitter(out -> admit(new EventClient(user, filter, after, sse, json, out), out));
    }

    private void admit(EventClient client, MultiEmitter<? super OutboundSseEvent> out) {
        if (!take(client.user())) {
            // The last one was taken since; too late for another status. The client comes again and is told.
            out.complete();
            return;
        }
        out.onRequest(more -> {
            client.wrote(more);
            if (client.takesMore()) {
                poke();
            }
        });
        out.onTermination(() -> forget(client));
        client.hello();
        clients.add(client);
        poke();
    }

    void recorded(@Observes(during = TransactionPhase.AFTER_SUCCESS) EventLog.Recorded recorded) {
        if (!clients.isEmpty()) {
            poke();
        }
    }

    /** Many pokes at once are one look. */
    private void poke() {
        if (poked.compareAndSet(false, true)) {
            try {
                reader.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.debug("Events are not streamed any more: the server stops");
            }
        }
    }

    private void look() {
        poked.set(false);
        if (clients.isEmpty()) {
            return;
        }
        try {
            // First who rests, then how far events are settled: so all events of who rests are counted.
            Map<UUID, Resting> resting = events.resting(clients.stream()
                    .flatMap(client -> client.filter().run().stream())
                    .distinct()
                    .toList());
            long settled = horizon.settled();
            if (settled < lastSettled) {
                // The table began anew; what happens in it is news to everybody.
                clients.forEach(client -> client.moveTo(0));
            }
            lastSettled = settled;
            Map<String, List<RunEvent>> read = new HashMap<>();
            clients.forEach(client -> serveOrEnd(client, settled, resting, read));
            unreadable = false;
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            // The streams stay open, and nothing is skipped: every client is where it was.
            if (!unreadable) {
                LOG.warnf("Events could not be read, and are not streamed until they can: %s", Guarded.words(e));
                unreadable = true;
            }
        }
    }

    /** What goes wrong with one stream ends that one; its client comes back. */
    private void serveOrEnd(
            EventClient client, long settled, Map<UUID, Resting> resting, Map<String, List<RunEvent>> read) {
        try {
            serve(client, settled, resting, read);
        } catch (Unread e) {
            throw e;
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.warnf("A stream of events is ended, for its client to come back: %s", e);
            forget(client);
            client.hangUp();
        }
    }

    private boolean take(String user) {
        if (!free.tryAcquire()) {
            return false;
        }
        if (ofUser.merge(user, 1, Integer::sum) > mostOfUser) {
            giveBack(user);
            return false;
        }
        return true;
    }

    private void giveBack(String user) {
        ofUser.computeIfPresent(user, (name, open) -> open == 1 ? null : open - 1);
        free.release();
    }

    private void forget(EventClient client) {
        if (client.end()) {
            clients.remove(client);
            giveBack(client.user());
        }
    }

    private void serve(EventClient client, long settled, Map<UUID, Resting> resting, Map<String, List<RunEvent>> read) {
        while (client.takesMore() && client.position() < settled) {
            List<RunEvent> batch =
                    read.computeIfAbsent(client.position() + " " + client.filter(), key -> between(client, settled));
            for (RunEvent event : batch) {
                if (!client.takesMore()) {
                    return;
                }
                client.send(event);
            }
            if (batch.size() < BATCH) {
                client.moveTo(settled);
            }
        }
        Optional<Resting> rest = client.filter().run().map(resting::get);
        if (rest.isPresent() && client.position() >= rest.get().lastEvent()) {
            client.complete(rest.get().status());
        } else if (client.olderThan(settings.lifetime().toNanos())) {
            client.hangUp();
        } else if (client.takesMore() && client.silentFor(settings.heartbeat().toNanos())) {
            client.heartbeat();
        }
    }

    private List<RunEvent> between(EventClient client, long settled) {
        try {
            return events.between(client.filter(), client.position(), settled, BATCH);
        } catch (RuntimeException e) {
            throw new Unread(e);
        }
    }

    /** The table cannot be read, which is no stream's fault. */
    private static final class Unread extends RuntimeException {
        Unread(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** So that no open stream delays the end of the server. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        reader.shutdownNow();
        reader.awaitTermination(Duration.ofSeconds(2).toMillis(), TimeUnit.MILLISECONDS);
        clients.forEach(EventClient::hangUp);
    }
}
