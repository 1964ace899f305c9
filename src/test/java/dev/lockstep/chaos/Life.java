package dev.lockstep.chaos;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The life of one worker. It passes points: before and after each call of a port, before, inside and after each save. At the last point
 * that is granted to it it ends; from then on everything that any of its threads touches is denied to them.
 */
public final class Life {
    private static final ThreadLocal<Life> OF_THREAD = new ThreadLocal<>();

    private static final Pattern EFFECT = Pattern.compile(
            "(before|after) (GitWriter\\..*|PullRequests\\.(?!get$).*|CommitStatuses\\.(?!latest$).*)|.* save");

    private final Predicate<String> counts;
    private final AtomicInteger left;
    private final AtomicReference<String> end = new AtomicReference<>();

    private Life(int points, Predicate<String> counts) {
        this.counts = counts;
        this.left = new AtomicInteger(points);
    }

    /** @param points of whatever kind that it may pass */
    public static Life ofPoints(int points) {
        return new Life(points, any -> true);
    }

    /** @param points that it may pass just before or after something was written; there are few of them among the others */
    public static Life ofEffects(int points) {
        return new Life(points, EFFECT.asMatchPredicate());
    }

    /** Where it ended; empty while it lives. */
    public Optional<String> end() {
        return Optional.ofNullable(end.get());
    }

    /** Ends it now. */
    public void endNow() {
        end.compareAndSet(null, "between two points");
    }

    /** Throws {@link Death} when it is over, or at its last point. */
    public void point(String name) {
        mustLive();
        if (counts.test(name) && left.decrementAndGet() == 0) {
            end.compareAndSet(null, name);
        }
        mustLive();
    }

    public void mustLive() {
        String where = end.get();
        if (where != null) {
            throw new Death(where);
        }
    }

    /** What the work does, and nothing else, is done by this worker. */
    public <T> T living(Supplier<T> work) {
        mustLive();
        OF_THREAD.set(this);
        try {
            return work.get();
        } finally {
            OF_THREAD.remove();
        }
    }

    /** A point of whoever lives on this thread. */
    public static void here(String name) {
        Life life = OF_THREAD.get();
        if (life != null) {
            life.point(name);
        }
    }

    /** A port whose calls are points. */
    public static <T> T around(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(real, arguments);
                    }
                    String name = port.getSimpleName() + "." + method.getName();
                    here("before " + name);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        here("after " + name);
                    }
                }));
    }
}
