package dev.lockstep.sandbox.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What can go wrong on the way. What {@code seconds} means is said with each kind; where nothing is said, it is not used. */
public enum FaultKind {
    /** {@code seconds}: Retry-After, 1 unless told otherwise. */
    THROTTLED("answers 429 with Retry-After", EnumSet.allOf(Service.class), 1),
    /** {@code status} 500 to 599, 503 unless told otherwise; {@code seconds}: Retry-After, without it none. */
    UNAVAILABLE("answers 5xx", EnumSet.allOf(Service.class), 0),
    /** {@code seconds}: how late, 3 unless told otherwise. */
    SLOW("answers late", EnumSet.allOf(Service.class), 3),
    /** What was asked for happens, and the connection is cut before the answer. */
    ANSWER_LOST("does what is asked, and its answer is lost", EnumSet.allOf(Service.class), 0),
    /** {@code seconds}: Retry-After; 0, as unless told otherwise, leaves the header out. */
    SECONDARY_LIMIT("answers 403, secondary rate limit", EnumSet.of(Service.GITHUB), 0),
    BASE_MODIFIED("answers 405 to a merge: base branch was modified", EnumSet.of(Service.GITHUB), 0),
    HEAD_MODIFIED("answers 409 to a merge: head branch was modified", EnumSet.of(Service.GITHUB), 0),
    /** The pull request is made, and the answer is what a repeated request would get, as if the first one's answer was lost. */
    DUPLICATE_PULL_REQUEST("opens the pull request and says that it exists already", EnumSet.of(Service.GITHUB), 0),
    /** GitHub computes {@code mergeable} in the background; until then it is null. */
    MERGEABLE_UNKNOWN("does not know yet whether a pull request can be merged", EnumSet.of(Service.GITHUB), 0),
    WEBHOOK_LOST("loses webhooks", EnumSet.of(Service.GITHUB), 0),
    /** Both with the same X-GitHub-Delivery. */
    WEBHOOK_DUPLICATED("delivers webhooks twice", EnumSet.of(Service.GITHUB), 0),
    /** A delivery comes after the one that follows it, or after two seconds if none does. */
    WEBHOOK_REORDERED("delivers webhooks in another order", EnumSet.of(Service.GITHUB), 0),
    /** {@code seconds}: how old its rows are, 10 unless told otherwise. Lasts until it is removed. */
    INDEX_LAG("knows the clusters only as they were", EnumSet.of(Service.GRAPH), 10);

    private final String meaning;
    private final Set<Service> services;
    private final int seconds;

    FaultKind(String meaning, Set<Service> services, int seconds) {
        this.meaning = meaning;
        this.services = services;
        this.seconds = seconds;
    }

    /** A few words for a page; the service is the subject. */
    public String meaning() {
        return meaning;
    }

    /** Whom it can strike. */
    public Set<Service> services() {
        return Set.copyOf(services);
    }

    int usualSeconds() {
        return seconds;
    }

    /** Throws {@link IllegalArgumentException} with a sentence for an unknown name. */
    public static FaultKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("name a fault: one of "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }
}
