package dev.lockstep.security;

import dev.lockstep.text.Text;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts logins that failed, by address and user name and by address, and says who has to wait before the next one is looked at. Both
 * are chosen by whoever tries, so there are only so many counters; the oldest goes for a new one. Nothing is counted by user name
 * alone: that would let anybody lock a user out from elsewhere.
 *
 * <p>Behind an address may be many, as behind a proxy. A user who came in from there before is let in however many fail there.
 */
final class LoginFailures {
    /** @param failures of an address with one user name; {@code ofAddress}: with whatever names */
    record Limits(int failures, int ofAddress, Duration window) {}

    static final int MOST_COUNTERS = 10_000;
    static final int MOST_KNOWN = 10_000;
    static final int LONGEST_NAME = 60;

    /** @param name empty: none was given; of a counter for all names: {@link #ANY} */
    private record Key(String address, String name) {}

    private static final class Counter {
        final long since;
        int failures;

        Counter(long since) {
            this.since = since;
        }
    }

    /** No name is as long. */
    private static final String ANY = "*".repeat(LONGEST_NAME + 1);

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Consumer<String> log;
    /** The one that was begun first is the first. */
    private final Map<Key, Counter> counters = new LinkedHashMap<>();
    /** Who came in from where; who did so least recently is the first. */
    private final Map<Key, Boolean> known = new LinkedHashMap<>(16, 0.75f, true);

    LoginFailures(Limits limits, LongSupplier nanoTime, Consumer<String> log) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    /** How long whoever is there has to wait until the next token is looked at; zero: not at all. */
    synchronized Duration wait(String address, String name) {
        Duration one = rest(new Key(address, printable(name)), limits.failures());
        Duration all = rest(new Key(address, ANY), limits.ofAddress());
        return one.compareTo(all) > 0 ? one : all;
    }

    /** Whether a user has come in from there before. */
    synchronized boolean knows(String address, String user) {
        return known.containsKey(new Key(address, user));
    }

    /** @param user whose token was shown */
    synchronized void succeeded(String address, String user) {
        known.put(new Key(address, user), true);
        trim(known, MOST_KNOWN);
    }

    /** @param name as it was given; empty: none was */
    synchronized void failed(String address, String name) {
        String printable = printable(name);
        int ofName = count(new Key(address, printable));
        int ofAddress = count(new Key(address, ANY));
        if (ofAddress == 1) {
            log.accept("A login from " + address + " failed" + as(printable)
                    + ": nobody has the token that was shown. Others from there within "
                    + limits.window().toSeconds() + " s are counted, and not logged one by one");
        }
        if (ofAddress == limits.ofAddress()) {
            log.accept(refused(address, "", ofAddress));
        } else if (ofName == limits.failures()) {
            log.accept(refused(address, as(printable), ofName));
        }
    }

    private String refused(String address, String as, int failures) {
        return failures + " logins from " + address + " have failed" + as + " within "
                + limits.window().toSeconds() + " s; until these are over, others are refused unlooked at";
    }

    private static String as(String name) {
        return name.isEmpty() ? "" : ", with the user name \"" + name + "\"";
    }

    private Duration rest(Key key, int most) {
        Counter counter = counters.get(key);
        return counter == null || counter.failures < most || over(counter)
                ? Duration.ZERO
                : limits.window().minusNanos(nanoTime.getAsLong() - counter.since);
    }

    private int count(Key key) {
        Counter counter = counters.get(key);
        if (counter == null || over(counter)) {
            counters.remove(key);
            counter = new Counter(nanoTime.getAsLong());
            counters.put(key, counter);
            trim(counters, MOST_COUNTERS);
        }
        return ++counter.failures;
    }

    private boolean over(Counter counter) {
        return nanoTime.getAsLong() - counter.since >= limits.window().toNanos();
    }

    private static <V> void trim(Map<Key, V> map, int most) {
        for (Iterator<Key> oldest = map.keySet().iterator(); map.size() > most; ) {
            oldest.next();
            oldest.remove();
        }
    }

    /** What is kept and logged of a name; the log is read on terminals. */
    private static String printable(String name) {
        return Text.cut(name, LONGEST_NAME).replaceAll("[^\\x20-\\x7e]|\"", "?");
    }
}
