package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.faults.Faults;
import dev.lockstep.sandbox.http.Exchanges;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends events to one receiver, one after the other, once: like GitHub it never tries again by itself. Failures are only to be seen
 * in {@link #deliveries()}.
 */
public final class Webhooks implements AutoCloseable {
    private static final int KEPT = 100;
    private static final int WAITING = 1000;
    private static final long LATEST_MILLIS = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String secret;
    private final InstantSource clock;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "sandbox-webhooks");
                thread.setDaemon(true);
                return thread;
            });
    private final Faults faults;
    private final AtomicReference<Runnable> late = new AtomicReference<>();
    private volatile Optional<URI> target;

    private record Sent(Delivery delivery, byte[] body) {}

    Webhooks(Optional<URI> target, String secret, Faults faults, InstantSource clock) {
        this.target = target;
        this.faults = faults;
        this.secret = secret;
        this.clock = clock;
    }

    /** Where to send from now on; empty sends nothing and records nothing. */
    public void target(Optional<URI> receiver) {
        this.target = receiver;
    }

    public Optional<URI> target() {
        return target;
    }

    /** False loses every event from now on ("webhooks lost"); the loss is recorded. */
    public void enabled(boolean on) {
        faults.loseWebhooks(!on);
    }

    public boolean enabled() {
        return !faults.losesWebhooks();
    }

    /** The last hundred attempts, newest first. */
    public List<Delivery> deliveries() {
        synchronized (sent) {
            return sent.stream().map(Sent::delivery).toList();
        }
    }

    /** Sends a recorded delivery again under the same GUID, as GitHub's redeliver button; false if it is not known any more. */
    public boolean redeliver(String guid) {
        Optional<Sent> again;
        synchronized (sent) {
            again = sent.stream().filter(s -> s.delivery().guid().equals(guid)).findFirst();
        }
        again.ifPresent(s -> send(
                guid, s.delivery().event(), s.delivery().action(), s.delivery().repository(), s.body()));
        return again.isPresent();
    }

    void send(String event, String action, String repository, Map<String, Object> payload) {
        send(UUID.randomUUID().toString(), event, action, repository, Exchanges.toJson(payload));
    }

    private void send(String guid, String event, String action, String repository, byte[] body) {
        Optional<URI> receiver = target;
        if (receiver.isEmpty()) {
            return;
        }
        Runnable delivery = () -> deliver(receiver.get(), guid, event, action, repository, body);
        try {
            switch (faults.webhook()) {
                case LOST -> record(guid, event, action, repository, 0, "lost: " + why(), body);
                case DELIVERED -> inOrder(delivery);
                case DUPLICATED -> {
                    inOrder(delivery);
                    sender.execute(delivery);
                }
                case LATE -> afterTheNext(delivery);
            }
        } catch (RejectedExecutionException full) {
            record(guid, event, action, repository, 0, "lost: " + WAITING + " deliveries are waiting", body);
        }
    }

    private String why() {
        return faults.losesWebhooks() ? "webhooks are switched off" : "a fault of the sandbox";
    }

    private void inOrder(Runnable delivery) {
        sender.execute(delivery);
        releaseLate();
    }

    private void afterTheNext(Runnable delivery) {
        if (late.compareAndSet(null, delivery)) {
            CompletableFuture.delayedExecutor(LATEST_MILLIS, TimeUnit.MILLISECONDS, sender)
                    .execute(() -> {
                        if (late.compareAndSet(delivery, null)) {
                            delivery.run();
                        }
                    });
        } else {
            inOrder(delivery);
        }
    }

    private void releaseLate() {
        Runnable waiting = late.getAndSet(null);
        if (waiting != null) {
            sender.execute(waiting);
        }
    }

    /** Drops what waits to be delivered, and the record of what was. */
    void forget() {
        late.set(null);
        sender.getQueue().clear();
        synchronized (sent) {
            sent.clear();
        }
    }

    private void deliver(URI receiver, String guid, String event, String action, String repository, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(receiver)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", "GitHub-Hookshot/sandbox")
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", guid)
                .header("X-GitHub-Hook-ID", "1")
                .header("X-GitHub-Hook-Installation-Target-Type", "repository")
                .header("X-GitHub-Hook-Installation-Target-ID", Long.toString(JsonViews.repositoryId(repository)))
                .header("X-Hub-Signature-256", "sha256=" + signature(secret, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            record(guid, event, action, repository, status, "answered " + status, body);
        } catch (IOException e) {
            record(guid, event, action, repository, 0, "failed: " + e, body);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            record(guid, event, action, repository, 0, "lost: the sandbox stopped", body);
        }
    }

    private void record(
            String guid, String event, String action, String repository, int status, String outcome, byte[] body) {
        synchronized (sent) {
            sent.addFirst(
                    new Sent(new Delivery(guid, event, action, repository, clock.instant(), status, outcome), body));
            while (sent.size() > KEPT) {
                sent.removeLast();
            }
        }
    }

    /** HMAC-SHA256 in hex over the raw bytes. */
    static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
