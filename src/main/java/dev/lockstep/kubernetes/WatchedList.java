package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Limits;
import dev.lockstep.memory.Guarded;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Watches one list, from where it was read. No thread waits for it: each piece that arrives is read on one of the threads that all
 * share, and only then the next one is asked for. What it cannot go on from, it waits for a list to begin anew with.
 */
final class WatchedList {
    private static final Logger LOG = Logger.getLogger(WatchedList.class);
    /** An object of Kubernetes has 1.5 MB at most. */
    private static final int MAX_LINE = 2_000_000;

    private static final Limits LIMITS = new Limits(100, 150_000, MAX_LINE);
    private static final int MAX_ERROR = 64_000;
    private static final int MOST_OBJECTS = 50_000;
    private static final int MAX_VERSION = 100;
    /** As often in a row it fails before anybody is told. */
    private static final int SEVERAL = 5;

    /** Told what becomes of it, on any thread. */
    interface Listener {
        /** Something matters, or may have been missed. */
        void changed();

        /** Nothing came of it several times. */
        void fails(WatchedList list, OutsideException why);

        void works(WatchedList list);
    }

    /**
     * @param lifetime for which a watch is asked
     * @param answer how long the beginning of an answer may take
     * @param margin how much longer than its lifetime a watch may last
     * @param held how long a watch has to last for there to be nothing wrong with it
     * @param pause after a first failure; twice as much after each other one
     * @param longestPause whatever the number of failures
     * @param telling between two changes that are told
     */
    record Timing(
            Duration lifetime,
            Duration answer,
            Duration margin,
            Duration held,
            Duration pause,
            Duration longestPause,
            Duration telling) {
        static Timing standard(Duration answer) {
            return new Timing(
                    Duration.ofMinutes(4),
                    answer,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1));
        }

        /** Not all at the same time. */
        Duration pauseAfter(int failures) {
            long whole = pause.toMillis() << Math.min(failures - 1, 16);
            long most = Math.max(2, Math.min(whole, longestPause.toMillis()));
            return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        }
    }

    private final String what;
    private final String path;
    private final KubernetesApi api;
    private final ScheduledExecutorService shared;
    private final Timing timing;
    private final Listener listener;
    /** What certainly does not matter as long as its specification is the same: {@code namespace/name}. */
    private Set<String> others = Set.of();
    /** Null while it waits for a list. */
    private Map<String, Mark> known;

    private String version = "";
    private Connection connection;
    private Future<?> next = CompletableFuture.completedFuture(null);
    private int failures;
    private boolean closed;

    WatchedList(String path, KubernetesApi api, ScheduledExecutorService shared, Timing timing, Listener listener) {
        this.what = "Watching " + path.substring(path.lastIndexOf('/') + 1) + " of cluster " + api.cluster();
        this.path = path;
        this.api = api;
        this.shared = shared;
        this.timing = timing;
        this.listener = listener;
    }

    /** What the list had. While it is watched already, that says nothing new. */
    synchronized void listed(String listVersion, List<Entry> all) {
        if (closed || known != null || !isVersion(listVersion)) {
            return;
        }
        known = new HashMap<>();
        all.forEach(entry -> known.put(key(entry.json()), Mark.of(entry.json())));
        version = listVersion;
        connectIn(failures == 0 ? Duration.ZERO : timing.pauseAfter(failures));
    }

    synchronized void others(Set<String> keys) {
        others = keys;
    }

    void close() {
        Connection last;
        synchronized (this) {
            closed = true;
            known = null;
            next.cancel(false);
            last = connection;
            connection = null;
        }
        if (last != null) {
            last.inTurn(last::breakOff);
        }
    }

    private static boolean isVersion(String text) {
        return !text.isEmpty() && text.length() <= MAX_VERSION;
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("namespace").asText("") + "/"
                + metadata.path("name").asText("");
    }

    private void connectIn(Duration pause) {
        next = shared.schedule(
                () -> Guarded.run(this::connect, thrown -> LOG.errorf(thrown, "%s could not begin", what)),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void connect() {
        Connection mine = new Connection();
        Map<String, String> query = new LinkedHashMap<>();
        synchronized (this) {
            if (closed || known == null || connection != null) {
                return;
            }
            connection = mine;
            query.put("watch", "true");
            query.put("resourceVersion", version);
            query.put("allowWatchBookmarks", "true");
            // A quarter more or less, so that those of many clusters do not end together.
            long seconds = Math.max(1, timing.lifetime().toSeconds());
            query.put(
                    "timeoutSeconds",
                    String.valueOf(seconds + ThreadLocalRandom.current().nextLong(seconds / 4 + 1)));
        }
        mine.inTurn(() -> mine.begin(query));
    }

    /** Whether it matters. */
    private synchronized boolean take(Connection from, String type, JsonNode object) {
        if (connection != from || known == null) {
            return false;
        }
        String key = key(object);
        Mark before = known.get(key);
        boolean matters;
        if (type.equals("DELETED")) {
            matters = known.remove(key) != null && !others.contains(key);
        } else {
            Mark now = Mark.of(object).after(before);
            known.put(key, now);
            matters =
                    !now.equals(before) && (before == null || !others.contains(key) || !now.isOfSpecification(before));
        }
        version = object.path("metadata").path("resourceVersion").asText();
        return matters;
    }

    private synchronized void reached(Connection by, String newer) {
        if (connection == by) {
            version = newer;
        }
    }

    private synchronized boolean isTooLarge() {
        return known != null && known.size() > MOST_OBJECTS;
    }

    private void held() {
        synchronized (this) {
            if (failures == 0) {
                return;
            }
            failures = 0;
        }
        listener.works(this);
    }

    /** @param lost whether it cannot be gone on from where it was */
    private void ended(Connection by, boolean held, Optional<OutsideException> failure, boolean lost) {
        boolean worked;
        int inARow;
        synchronized (this) {
            if (connection != by) {
                return;
            }
            connection = null;
            worked = held || failures == 0;
            failures = failure.isEmpty() && held ? 0 : held ? 1 : failures + 1;
            inARow = failures;
            if (lost) {
                known = null;
            } else {
                connectIn(pause(failure));
            }
        }
        if (lost && worked) {
            listener.changed();
        }
        if (inARow == 0) {
            listener.works(this);
        } else if (inARow == SEVERAL) {
            listener.fails(
                    this,
                    failure.orElseGet(() ->
                            new OutsideException.Transient(what + " failed: it ends as soon as it began.", null)));
        }
    }

    private Duration pause(Optional<OutsideException> failure) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration pause = timing.pauseAfter(failures);
        Duration asked = failure.filter(OutsideException.Transient.class::isInstance)
                .flatMap(one -> ((OutsideException.Transient) one).retryAfter())
                .orElse(Duration.ZERO);
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    /** One request. Whatever happens to it is dealt with in turn, on one of the shared threads. */
    private final class Connection implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final long begun = System.nanoTime();
        private final Lines lines = new Lines(MAX_LINE);
        private final ByteArrayOutputStream error = new ByteArrayOutputStream();
        private CompletableFuture<Void> turns = CompletableFuture.completedFuture(null);
        private Future<?> deadline = CompletableFuture.completedFuture(null);
        private KubernetesApi.Exchange exchange;
        private HttpResponse<AsyncBody> answer;
        private boolean over;

        synchronized void inTurn(Runnable work) {
            turns = turns.thenRunAsync(() -> Guarded.run(work, this::broken), shared);
        }

        private void broken(Throwable thrown) {
            if (!(thrown instanceof OutsideException)) {
                LOG.errorf(thrown, "%s broke", what);
            }
            end(Optional.of(OutsideException.of(what, thrown)), true);
        }

        void begin(Map<String, String> query) {
            if (over) {
                return;
            }
            exchange = api.open(what, path, query, this);
            endIn(timing.answer());
            exchange.answer().whenComplete((got, thrown) -> inTurn(() -> answered(got, thrown)));
        }

        /** Nothing else ends what does not go on. */
        private void endIn(Duration time) {
            deadline.cancel(false);
            deadline = shared.schedule(
                    () -> inTurn(() -> end(
                            Optional.of(new OutsideException.Transient(what + " took longer than its time-out.", null)),
                            false)),
                    time.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        private void answered(HttpResponse<AsyncBody> got, Throwable thrown) {
            if (over) {
                if (got != null) {
                    got.body().cancel();
                }
                return;
            }
            if (thrown != null) {
                end(Optional.of(KubernetesApi.broken(what, thrown)), false);
                return;
            }
            answer = got;
            if (got.code() == 200) {
                endIn(timing.lifetime().plus(timing.lifetime().dividedBy(4)).plus(timing.margin()));
            }
            got.body().done().whenComplete((done, broke) -> inTurn(() -> finished(broke)));
            got.body().consume();
        }

        @Override
        public void consume(List<ByteBuffer> pieces, AsyncBody body) {
            inTurn(() -> {
                for (ByteBuffer piece : pieces) {
                    take(piece);
                }
                if (!over) {
                    body.consume();
                }
            });
        }

        private void take(ByteBuffer piece) {
            if (over) {
                return;
            }
            if (answer == null || answer.code() != 200) {
                byte[] bytes = new byte[Math.min(piece.remaining(), MAX_ERROR - error.size())];
                piece.get(bytes);
                error.writeBytes(bytes);
                if (error.size() == MAX_ERROR) {
                    finished(null);
                }
                return;
            }
            for (byte[] line : lines.add(piece)) {
                if (!over) {
                    event(line);
                }
            }
            if (!over && lines.tooLong()) {
                lost("an event is larger than " + MAX_LINE / 1_000_000 + " MB");
            }
        }

        private void event(byte[] line) {
            Entry entry = Answers.one(what, new ByteArrayInputStream(line), MAX_LINE, LIMITS);
            String type = entry.json().path("type").asText("");
            JsonNode object = entry.json().path("object");
            String newer = object.path("metadata").path("resourceVersion").asText("");
            if (type.equals("ERROR")) {
                lost("the API server said '"
                        + Text.cut(Text.line(object.path("message").asText("")), Lengths.ERROR) + "'");
            } else if (entry.exceeds().isPresent()) {
                lost("an event has " + entry.exceeds().get());
            } else if (!isVersion(newer) || !type.matches("ADDED|MODIFIED|DELETED|BOOKMARK")) {
                lost("what it sent is no event");
            } else if (type.equals("BOOKMARK")) {
                reached(this, newer);
            } else if (WatchedList.this.take(this, type, object)) {
                listener.changed();
            }
            if (isTooLarge()) {
                lost("there are more than " + MOST_OBJECTS + " objects");
            }
            if (!over && hasHeld()) {
                held();
            }
        }

        private boolean hasHeld() {
            return System.nanoTime() - begun >= timing.held().toNanos();
        }

        private void lost(String why) {
            end(Optional.of(new OutsideException.Transient(what + " failed: " + why + ".", null)), true);
        }

        private void finished(Throwable broke) {
            if (over) {
                return;
            }
            int code = answer.code();
            if (code == 200) {
                end(Optional.ofNullable(broke).map(thrown -> KubernetesApi.broken(what, thrown)), false);
                return;
            }
            if (code == 401) {
                exchange.refused().run();
            }
            // What is kept there does not reach back as far, or the cluster serves another version now.
            end(Optional.of(api.refused(what, answer, error.toByteArray())), code == 410 || code == 404);
        }

        private void end(Optional<OutsideException> failure, boolean lost) {
            if (over) {
                return;
            }
            breakOff();
            failure.ifPresent(one -> LOG.debug(one.getMessage()));
            ended(this, answer != null && answer.code() == 200 && hasHeld(), failure, lost);
        }

        private void breakOff() {
            over = true;
            deadline.cancel(false);
            if (answer != null && !answer.body().done().isDone()) {
                answer.body().cancel();
            }
            // Without an answer yet, the request has a time-out of its own; one that comes meanwhile is broken off
            // then.
        }
    }
}
