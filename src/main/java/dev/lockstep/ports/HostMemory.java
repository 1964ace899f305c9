package dev.lockstep.ports;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a moment that a host gave no answer, so that many who want something of it do not each wait for the same time-out.
 * When the moment is over one asks, and until that one knows more the others need not ask either. Any answer, whatever it says, ends
 * it at once.
 *
 * <p>A host that takes connections and says nothing may mean one repository only: that is remembered of this repository, and of the
 * host when a second one is silent while nothing at all was answered. Safe for many threads.
 */
public final class HostMemory {
    private final InstantSource clock;
    private final Duration kept;
    private final Map<String, Memory> memories = new ConcurrentHashMap<>();

    /** @param kept how long a failure is remembered; shorter than the time between two looks. Zero: nothing is */
    public HostMemory(InstantSource clock, Duration kept) {
        this.clock = clock;
        this.kept = kept;
    }

    /** Remembers nothing. */
    public static HostMemory none() {
        return new HostMemory(() -> Instant.EPOCH, Duration.ZERO);
    }

    /**
     * Before an exchange is begun.
     *
     * @param doing what it is for, as the beginning of a sentence
     * @param place what of the host is asked, a repository, say
     * @return to be told how it goes, and to be closed in any case
     * @throws OutsideException.Transient when there is no need to begin it, with the time after which there is
     */
    public Visit visit(String doing, String host, String place) {
        Memory ofHost = memories.computeIfAbsent(host, name -> new Memory());
        Memory ofPlace = memories.computeIfAbsent(host + " " + place, name -> new Memory());
        boolean asks = ofHost.enter(doing, host);
        try {
            return new Visit(ofHost, asks, ofPlace, ofPlace.enter(doing, place), host, place);
        } catch (OutsideException.Transient remembered) {
            ofHost.leave(asks);
            throw remembered;
        }
    }

    /** One exchange. */
    public final class Visit implements AutoCloseable {
        private final Memory ofHost;
        private final boolean asksHost;
        private final Memory ofPlace;
        private final boolean asksPlace;
        private final String host;
        private final String place;
        private final long answersBefore;

        private Visit(Memory ofHost, boolean asksHost, Memory ofPlace, boolean asksPlace, String host, String place) {
            this.ofHost = ofHost;
            this.asksHost = asksHost;
            this.ofPlace = ofPlace;
            this.asksPlace = asksPlace;
            this.host = host;
            this.place = place;
            this.answersBefore = ofHost.answers();
        }

        /** There is an answer; it need not be a good one, nor whole. */
        public void answered() {
            ofHost.answered();
            ofPlace.answered();
        }

        /** There is no connection to the host. */
        public void unreachable() {
            ofHost.remember("cannot be reached");
        }

        /** It did not answer in time. */
        public void silent() {
            ofPlace.remember("did not answer in time");
            ofHost.silent(place, answersBefore);
        }

        @Override
        public void close() {
            ofHost.leave(asksHost);
            ofPlace.leave(asksPlace);
        }

        @Override
        public String toString() {
            return host + " " + place;
        }
    }

    private final class Memory {
        private final Set<String> silent = new HashSet<>();
        private long answers;
        private String trouble;
        private Instant since;
        private boolean asked;

        /** @return whether whoever enters is the one who asks whether it has passed */
        synchronized boolean enter(String doing, String name) {
            if (trouble == null) {
                return false;
            }
            Duration left = Duration.between(clock.instant(), since.plus(kept));
            boolean over = left.isNegative() || left.isZero() || left.compareTo(kept) > 0;
            if (over && !asked) {
                asked = true;
                return true;
            }
            Duration again = over ? kept : left;
            throw new OutsideException.Transient(
                    doing + ": " + name + " " + trouble + " at " + since + ", which is remembered for "
                            + kept.toMillis() + " ms"
                            + (over ? "; it is being asked again" : "; it is not asked before that"),
                    again,
                    null);
        }

        synchronized void leave(boolean asks) {
            asked &= !asks;
        }

        synchronized long answers() {
            return answers;
        }

        synchronized void answered() {
            answers++;
            trouble = null;
            silent.clear();
        }

        synchronized void remember(String what) {
            if (!kept.isZero()) {
                trouble = what;
                since = clock.instant();
            }
        }

        synchronized void silent(String place, long answersBefore) {
            if (answers == answersBefore) {
                silent.add(place);
            }
            if (silent.size() > 1) {
                remember("did not answer in time");
            }
        }
    }
}
