package dev.lockstep.sandbox.faults;

import dev.lockstep.sandbox.http.Interceptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The faults at work, in the order in which they were added. Safe for many threads. */
public final class Faults implements Interceptor {
    private static final int MOST = 100;
    private static final String MESSAGE = "message";

    /** What becomes of a webhook. */
    public enum Fate {
        DELIVERED,
        LOST,
        DUPLICATED,
        LATE
    }

    /**
     * A fault for a page.
     *
     * @param struck how often it has struck so far
     */
    public record View(long id, FaultRule rule, int struck) {}

    private final List<ActiveFault> active = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** Also those that have struck as often as they were to, while they still hold a request. */
    private final Set<ActiveFault> holding = ConcurrentHashMap.newKeySet();

    private final AtomicLong ids = new AtomicLong();

    /** Told after every change of the list. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Throws {@link IllegalArgumentException} when there are too many. */
    public View add(FaultRule rule) {
        if (active.size() >= MOST) {
            throw new IllegalArgumentException("there are " + MOST + " faults already; remove some");
        }
        ActiveFault fault = new ActiveFault(ids.incrementAndGet(), rule);
        active.add(fault);
        changed();
        return new View(fault.id(), rule, 0);
    }

    /** Those that may strike again. */
    public List<View> all() {
        return active.stream()
                .map(fault -> new View(fault.id(), fault.rule(), fault.strikes().struck()))
                .toList();
    }

    /** Whether there was one of this number. */
    public boolean remove(long id) {
        return remove(active.stream().filter(fault -> fault.id() == id).toList());
    }

    /** Lets all requests go on that are held, too. */
    public void removeAll() {
        remove(List.copyOf(active));
        holding.forEach(ActiveFault::remove);
    }

    /** The age of Resource Graph's rows. */
    public Duration indexLag() {
        return active.stream()
                .map(ActiveFault::rule)
                .filter(rule -> rule.kind() == FaultKind.INDEX_LAG)
                .map(rule -> Duration.ofSeconds(rule.seconds()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** What becomes of the next webhook. */
    public Fate webhook() {
        if (strikes(FaultKind.WEBHOOK_LOST)) {
            return Fate.LOST;
        }
        if (strikes(FaultKind.WEBHOOK_DUPLICATED)) {
            return Fate.DUPLICATED;
        }
        return strikes(FaultKind.WEBHOOK_REORDERED) ? Fate.LATE : Fate.DELIVERED;
    }

    /** Whether all webhooks are lost until somebody says otherwise. */
    public boolean losesWebhooks() {
        return !lost().isEmpty();
    }

    public void loseWebhooks(boolean lose) {
        if (!lose) {
            remove(lost());
        } else if (!losesWebhooks()) {
            add(FaultRule.of(FaultKind.WEBHOOK_LOST, Optional.empty(), new Extent.UntilRemoved()));
        }
    }

    private List<ActiveFault> lost() {
        return active.stream()
                .filter(fault -> fault.rule().kind() == FaultKind.WEBHOOK_LOST
                        && fault.rule().extent() instanceof Extent.UntilRemoved)
                .toList();
    }

    /** Whether the next answer about a pull request does not tell if it can be merged. */
    public boolean mergeableUnknown() {
        return strikes(FaultKind.MERGEABLE_UNKNOWN);
    }

    @Override
    public Verdict before(Seen request) throws InterruptedException {
        for (ActiveFault fault : active) {
            FaultRule rule = fault.rule();
            boolean now = rule.kind() != FaultKind.ANSWER_LOST && rule.kind() != FaultKind.DUPLICATE_PULL_REQUEST;
            if (now && rule.concerns(request) && strikes(fault)) {
                Verdict verdict = verdict(fault);
                if (!(verdict instanceof Proceed)) {
                    return verdict;
                }
            }
        }
        return new Proceed();
    }

    private Verdict verdict(ActiveFault fault) throws InterruptedException {
        FaultRule rule = fault.rule();
        return switch (rule.kind()) {
            case THROTTLED -> Answer.json(429, retryAfter(rule), said("too many requests (a fault of the sandbox)"));
            case UNAVAILABLE ->
                Answer.json(rule.status(), retryAfter(rule), said("not available (a fault of the sandbox)"));
            case SECONDARY_LIMIT ->
                Answer.json(
                        403,
                        retryAfter(rule),
                        said("You have exceeded a secondary rate limit. Please wait a few minutes before you try"
                                + " again."));
            case BASE_MODIFIED ->
                Answer.json(405, Map.of(), said("Base branch was modified. Review and try the merge again."));
            case HEAD_MODIFIED ->
                Answer.json(409, Map.of(), said("Head branch was modified. Review and try the merge again."));
            case SLOW -> {
                hold(fault);
                yield new Proceed();
            }
            case ANSWER_LOST,
                    DUPLICATE_PULL_REQUEST,
                    MERGEABLE_UNKNOWN,
                    WEBHOOK_LOST,
                    WEBHOOK_DUPLICATED,
                    WEBHOOK_REORDERED,
                    INDEX_LAG -> new Proceed();
        };
    }

    private void hold(ActiveFault fault) throws InterruptedException {
        holding.add(fault);
        try {
            fault.hold();
        } finally {
            holding.remove(fault);
        }
    }

    @Override
    public Verdict after(Seen request, int status) {
        for (ActiveFault fault : active) {
            FaultRule rule = fault.rule();
            if (rule.kind() == FaultKind.ANSWER_LOST && rule.concerns(request) && strikes(fault)) {
                return new Drop();
            }
            if (rule.kind() == FaultKind.DUPLICATE_PULL_REQUEST
                    && status == 201
                    && rule.concerns(request)
                    && strikes(fault)) {
                return Answer.json(
                        422,
                        Map.of(),
                        Map.of(
                                MESSAGE,
                                "Validation Failed",
                                "errors",
                                List.of(Map.of(
                                        "resource",
                                        "PullRequest",
                                        "code",
                                        "custom",
                                        MESSAGE,
                                        "A pull request already exists for these branches."))));
            }
        }
        return new Proceed();
    }

    private static Map<String, String> retryAfter(FaultRule rule) {
        return rule.seconds() == 0 ? Map.of() : Map.of("Retry-After", Integer.toString(rule.seconds()));
    }

    private static Map<String, Object> said(String message) {
        return Map.of(MESSAGE, message);
    }

    private boolean strikes(FaultKind kind) {
        for (ActiveFault fault : active) {
            if (fault.rule().kind() == kind && strikes(fault)) {
                return true;
            }
        }
        return false;
    }

    private boolean strikes(ActiveFault fault) {
        boolean strikes = fault.strikes().next();
        // Not removed as by hand: a request that it holds is held on.
        if (fault.strikes().over() && active.remove(fault)) {
            changed();
        }
        return strikes;
    }

    private boolean remove(List<ActiveFault> faults) {
        boolean removed = active.removeAll(faults);
        faults.forEach(ActiveFault::remove);
        if (removed) {
            changed();
        }
        return removed;
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }
}
