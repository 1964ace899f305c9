package dev.lockstep.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A nervous person with the API: takes environments back, stops a part of the line or all of it, and forgets what for. Where nobody
 * answers, or with a failure, the same is asked again, of whoever lives then.
 */
public final class Operator {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int FAILED = 500;
    private static final int UNANSWERED = 599;
    private static final int MOST_TRIES = 30;
    private static final Executor SOON = CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS);
    private static final String REASON = "{\"reason\": \"on a whim\"}";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Supplier<URI> address;
    private final String token;
    private final Random random;
    private final Map<String, Integer> done = new TreeMap<>();
    /** Paths of what may be paused, as nobody knows what became of a request without an answer. */
    private final TreeSet<String> paused = new TreeSet<>();

    private final List<CompletableFuture<Void>> underWay = new ArrayList<>();
    private long resumeAt;

    /**
     * @param address of a server that may answer; asked anew for each request
     * @param token of an operator; empty where none is needed
     */
    public Operator(Supplier<URI> address, String token, Random random) {
        this.address = address;
        this.token = token;
        this.random = random;
    }

    /** Takes an environment back to whatever it can go back to. */
    public void rollBack(String pipeline, String environment) {
        ask("rollbacks", "/api/v1/environments/" + pipeline + "/" + environment, "/rollback");
    }

    /** Stops something for some seconds: an environment, a pipeline, or everything. */
    public void stop(String pipeline, String environment) {
        String path = switch (random.nextInt(4)) {
            case 0 -> "/api/v1";
            case 1 -> "/api/v1/pipelines/" + pipeline;
            default -> "/api/v1/environments/" + pipeline + "/" + environment;
        };
        stop(path);
    }

    /** Stops a run for some seconds. */
    public void stopRun(String id) {
        stop("/api/v1/promotions/" + id);
    }

    private void stop(String path) {
        ask("pauses", path, "/pause");
    }

    private void ask(String what, String path, String verb) {
        paused.add(path);
        resumeSoon();
        underWay.add(answerTo(path + verb, 1).thenAccept(status -> count(what, status)));
    }

    private CompletableFuture<Integer> answerTo(String path, int attempt) {
        return http.sendAsync(request(path, REASON), HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> answer == null ? UNANSWERED : answer.statusCode())
                .thenCompose(status -> status < FAILED || attempt == MOST_TRIES
                        ? CompletableFuture.completedFuture(status)
                        : CompletableFuture.supplyAsync(() -> answerTo(path, attempt + 1), SOON)
                                .thenCompose(again -> again));
    }

    private void resumeSoon() {
        if (resumeAt == 0) {
            resumeAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(4_000));
        }
    }

    /** Resumes what was stopped some seconds ago; what does not answer is for later. */
    public void moment() {
        // What is resumed before it is stopped would be stopped for ever.
        if (resumeAt != 0 && System.nanoTime() > resumeAt && allAnswered()) {
            resumeAt = 0;
            for (String path : new ArrayList<>(paused)) {
                if (resumed(path)) {
                    paused.remove(path);
                } else {
                    resumeSoon();
                }
            }
        }
    }

    private boolean allAnswered() {
        underWay.removeIf(asked -> {
            if (asked.isDone()) {
                asked.join();
            }
            return asked.isDone();
        });
        return underWay.isEmpty();
    }

    /** Everything goes on. */
    public void letGo() {
        Awaitility.await("answers")
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(60))
                .until(this::allAnswered);
        for (String path : List.copyOf(paused)) {
            Awaitility.await("an answer to resuming " + path)
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> resumed(path));
        }
        paused.clear();
        resumeAt = 0;
    }

    private boolean resumed(String path) {
        try {
            int status = http.send(request(path + "/resume", ""), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status < 300 || status == CONFLICT || status == NOT_FOUND;
        } catch (IOException nobodyAnswers) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.get().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private synchronized void count(String what, int status) {
        String came =
                status < 300 ? "" : status == CONFLICT ? " refused" : status == UNANSWERED ? " unanswered" : " failed";
        done.merge(what + came, 1, Integer::sum);
        if (status == 400 || status == 401 || status == 403) {
            throw new IllegalStateException(what + " are asked for wrongly: " + status);
        }
    }

    /** What was asked for, and how often. */
    public synchronized Map<String, Integer> done() {
        return new TreeMap<>(done);
    }
}
