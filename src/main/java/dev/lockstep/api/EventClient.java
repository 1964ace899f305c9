package dev.lockstep.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.store.RunEvents;
import dev.lockstep.store.RunEvents.RunEvent;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One open stream: where it is, and how much of what it was given has not been written to its connection yet. */
final class EventClient {
    /** As much as is kept for a client that reads slowly; the rest stays in the table until it has read. */
    static final int MOST_UNWRITTEN = 64;

    private static final long RECONNECT_MILLIS = 2_000;

    private final String user;
    private final RunEvents.Filter filter;
    private final Sse sse;
    private final ObjectMapper json;
    private final MultiEmitter<? super OutboundSseEvent> out;
    private final AtomicLong demanded = new AtomicLong();
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final long opened = System.nanoTime();
    private volatile long lastEmitted = opened;
    private volatile long position;

    EventClient(
            String user,
            RunEvents.Filter filter,
            long position,
            Sse sse,
            ObjectMapper json,
            MultiEmitter<? super OutboundSseEvent> out) {
        this.user = user;
        this.filter = filter;
        this.position = position;
        this.sse = sse;
        this.json = json;
        this.out = out;
    }

    /** Whose it is. */
    String user() {
        return user;
    }

    RunEvents.Filter filter() {
        return filter;
    }

    /** Everything up to this id was given to the client, as far as it wants it. */
    long position() {
        return position;
    }

    void moveTo(long id) {
        position = id;
    }

    void wrote(long more) {
        demanded.addAndGet(more);
    }

    boolean takesMore() {
        return !over.get() && emitted.get() - demanded.get() < MOST_UNWRITTEN;
    }

    /** True once, to whoever ends it. */
    boolean end() {
        return over.compareAndSet(false, true);
    }

    boolean olderThan(long nanos) {
        return System.nanoTime() - opened > nanos;
    }

    boolean silentFor(long nanos) {
        return System.nanoTime() - lastEmitted > nanos;
    }

    /** The head of the answer is sent with the first of them. */
    void hello() {
        emit(sse.newEventBuilder()
                .comment("events follow")
                .reconnectDelay(RECONNECT_MILLIS)
                .build());
    }

    void heartbeat() {
        emit(sse.newEventBuilder().comment("still here").build());
    }

    void send(RunEvent event) {
        emit(sse.newEventBuilder()
                .id(Long.toString(event.id()))
                .data(String.class, write(EventView.of(event)))
                .build());
        position = event.id();
    }

    /** @param status what the run ended as */
    void complete(String status) {
        emit(sse.newEventBuilder()
                .name("end")
                .data(String.class, write(Map.of("status", status)))
                .build());
        out.complete();
    }

    /** Without a farewell: the client comes back. */
    void hangUp() {
        out.complete();
    }

    private void emit(OutboundSseEvent event) {
        emitted.incrementAndGet();
        lastEmitted = System.nanoTime();
        out.emit(event);
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }
}
