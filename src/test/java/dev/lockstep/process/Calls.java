package dev.lockstep.process;

import dev.lockstep.sandbox.http.Interceptor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Remembers what the world was asked to do and did, and can hold one request at an exact moment. */
final class Calls implements Interceptor {
    private static final long PATIENCE = 60;

    private final List<Done> succeeded = new CopyOnWriteArrayList<>();
    private final AtomicReference<Held> armed = new AtomicReference<>();

    /** Requests that the world carried out. */
    List<Seen> succeeded(String method, String pathPattern) {
        return succeeded.stream()
                .map(Done::request)
                .filter(seen -> seen.method().equals(method) && seen.path().matches(pathPattern))
                .toList();
    }

    /**
     * A request that the world carried out.
     *
     * @param nanos when, by {@link System#nanoTime()}
     */
    record Done(Seen request, long nanos) {
        /** Whether it changed something in repositories or on GitHub. */
        boolean isEffect() {
            return !request.own()
                    && (request.service().equals("github") && !request.method().equals("GET")
                            || request.path().endsWith("/git-receive-pack")
                                    && request.method().equals("POST"));
        }
    }

    /** When a service carried out a request that Lockstep made, oldest first, by {@link System#nanoTime()}. */
    List<Long> times(String service) {
        return succeeded.stream()
                .filter(done -> done.request().service().equals(service)
                        && !done.request().own())
                .map(Done::nanos)
                .toList();
    }

    /** What one token has changed from a moment on, oldest first. */
    List<Done> effectsOf(String token, long sinceNanos) {
        return succeeded.stream()
                .filter(done ->
                        done.isEffect() && done.request().token().equals(token) && done.nanos() - sinceNanos > 0)
                .toList();
    }

    /** Holds the first such request before the world sees it. */
    Held holdBefore(String method, String pathPattern) {
        return arm(new Held(method, pathPattern, false));
    }

    /** Holds the answer to the first such request, which the world has carried out. */
    Held holdAnswer(String method, String pathPattern) {
        return arm(new Held(method, pathPattern, true));
    }

    private Held arm(Held held) {
        armed.set(held);
        return held;
    }

    @Override
    public Verdict before(Seen request) throws InterruptedException {
        return hold(request, false);
    }

    @Override
    public Verdict after(Seen request, int status) throws InterruptedException {
        if (status < 300) {
            succeeded.add(new Done(request, System.nanoTime()));
        }
        return hold(request, true);
    }

    private Verdict hold(Seen request, boolean answer) throws InterruptedException {
        Held held = armed.get();
        if (held == null || held.answer != answer || !held.concerns(request) || !armed.compareAndSet(held, null)) {
            return new Proceed();
        }
        held.reached.complete(request);
        return held.await(held.verdict).orElseGet(Drop::new);
    }

    /** One request that stands still. */
    static final class Held {
        private final String method;
        private final String pathPattern;
        private final boolean answer;
        private final CompletableFuture<Seen> reached = new CompletableFuture<>();
        private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

        private Held(String method, String pathPattern, boolean answer) {
            this.method = method;
            this.pathPattern = pathPattern;
            this.answer = answer;
        }

        private boolean concerns(Seen request) {
            return request.method().equals(method) && request.path().matches(pathPattern);
        }

        /** Waits until the request has come. */
        Seen awaitReached() throws InterruptedException {
            try {
                return reached.get(PATIENCE, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                throw new AssertionError("no " + method + " " + pathPattern + " came", e);
            }
        }

        /** The request goes on, whether or not anybody still waits for its answer. */
        void letGo() {
            verdict.complete(new Proceed());
        }

        /** The request is lost on its way. */
        void lose() {
            verdict.complete(new Drop());
        }

        private Optional<Verdict> await(CompletableFuture<Verdict> what) throws InterruptedException {
            try {
                return Optional.of(what.get(PATIENCE, TimeUnit.SECONDS));
            } catch (TimeoutException | ExecutionException e) {
                return Optional.empty();
            }
        }
    }
}
