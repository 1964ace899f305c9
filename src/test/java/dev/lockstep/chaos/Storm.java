package dev.lockstep.chaos;

import dev.lockstep.sandbox.http.Interceptor;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Strikes a share of the calls to every service: refusals before anything happened, connections that end before or after it happened,
 * answers that come late. The sandbox's own calls are spared.
 */
final class Storm implements Interceptor {
    /** Longer than the adapters wait. */
    private static final long TOO_LATE_SECONDS = 11;

    private final Random random;
    private final int percent;
    private final Map<String, Integer> faults = new TreeMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private int calls;

    Storm(long seed, int percent) {
        this.random = new Random(seed);
        this.percent = percent;
    }

    /** Every call goes well from now on, and whoever is held goes on. */
    void end() {
        over.countDown();
    }

    @Override
    public Verdict before(Seen request) throws InterruptedException {
        if (request.own() || request.service().startsWith("/") || over.getCount() == 0) {
            return new Proceed();
        }
        int fate;
        synchronized (this) {
            calls++;
            // A third of the faults strike after the work was done, see after().
            fate = random.nextInt(300) < 2 * percent ? random.nextInt(100) : -1;
        }
        return fate < 0 ? new Proceed() : strike(request, fate);
    }

    private Verdict strike(Seen request, int fate) throws InterruptedException {
        boolean merge = request.method().equals("PUT") && request.path().endsWith("/merge");
        if (merge && fate < 40) {
            return fate < 20
                    ? said(
                            "405 base branch was modified",
                            405,
                            "Base branch was modified. Review and try the merge again.")
                    : said(
                            "409 head branch was modified",
                            409,
                            "Head branch was modified. Review and try the merge again.");
        }
        if (fate < 12) {
            return answer("429 with Retry-After", 429, Map.of("Retry-After", Integer.toString(1 + fate)), "slow down");
        } else if (fate < 20) {
            return said("429", 429, "slow down");
        } else if (fate < 24 && request.service().equals("github")) {
            return said(
                    "403 secondary limit", 403, "You have exceeded a secondary rate limit. Please wait a few minutes.");
        } else if (fate < 40) {
            return said("500", 500, "broken");
        } else if (fate < 55) {
            return said("502", 502, "bad gateway");
        } else if (fate < 70) {
            return said("503", 503, "not available");
        } else if (fate < 99 || !slow()) {
            count(request, "connection ended before");
            return new Drop();
        }
        // Not done at all. Done afterwards, it would be later than anything can be in earnest: Lockstep's time runs
        // twenty times as fast as that of the requests.
        count(request, "timeout before");
        over.await(TOO_LATE_SECONDS, TimeUnit.SECONDS);
        return new Drop();
    }

    @Override
    public Verdict after(Seen request, int status) throws InterruptedException {
        if (request.own() || request.service().startsWith("/") || over.getCount() == 0) {
            return new Proceed();
        }
        synchronized (this) {
            if (random.nextInt(300) >= percent) {
                return new Proceed();
            }
        }
        if (late()) {
            count(request, "timeout after");
            over.await(TOO_LATE_SECONDS, TimeUnit.SECONDS);
            return new Drop();
        }
        count(request, "connection ended after");
        return new Drop();
    }

    /** Seldom: each holds a thread for ten seconds. */
    private synchronized boolean slow() {
        return random.nextInt(4) == 0;
    }

    private synchronized boolean late() {
        return random.nextInt(200) == 0;
    }

    private Verdict said(String kind, int status, String message) {
        return answer(kind, status, Map.of(), message);
    }

    private Verdict answer(String kind, int status, Map<String, String> headers, String message) {
        count(kind);
        return Answer.json(status, headers, Map.of("message", message));
    }

    private void count(Seen request, String kind) {
        boolean effect = !request.method().equals("GET")
                && (request.service().equals("github") || request.path().endsWith("git-receive-pack"));
        count(kind + (effect ? " an effect" : " a look"));
    }

    private synchronized void count(String kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    synchronized int calls() {
        return calls;
    }

    synchronized Map<String, Integer> faults() {
        return new TreeMap<>(faults);
    }
}
