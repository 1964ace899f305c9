package dev.lockstep.sandbox.faults;

import dev.lockstep.sandbox.http.Interceptor.Seen;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A fault as it is asked for.
 *
 * @param service whom it strikes
 * @param method only requests of this HTTP method
 * @param path only requests whose path contains this
 * @param seconds see {@link FaultKind}
 * @param status of {@link FaultKind#UNAVAILABLE}
 */
public record FaultRule(
        FaultKind kind,
        Service service,
        Extent extent,
        Optional<String> method,
        Optional<String> path,
        int seconds,
        int status) {
    private static final int LONGEST = 600;
    private static final int LONGEST_PATH = 200;
    private static final int USUAL_STATUS = 503;

    /** Throws {@link IllegalArgumentException} with a sentence when these do not go together. */
    public FaultRule {
        if (!kind.services().contains(service)) {
            throw new IllegalArgumentException(kind + " strikes "
                    + kind.services().stream().map(Service::word).sorted().collect(Collectors.joining(", ")) + ", not "
                    + service.word());
        }
        if (seconds < 0 || seconds > LONGEST) {
            throw new IllegalArgumentException("seconds is between 0 and " + LONGEST + ", not " + seconds);
        }
        if (status < 500 || status > 599) {
            throw new IllegalArgumentException("status is between 500 and 599, not " + status);
        }
        if (path.filter(text -> text.length() > LONGEST_PATH).isPresent()) {
            throw new IllegalArgumentException("path has at most " + LONGEST_PATH + " characters");
        }
        if (kind == FaultKind.INDEX_LAG && !(extent instanceof Extent.UntilRemoved)) {
            throw new IllegalArgumentException("INDEX_LAG lasts until it is removed: leave times and percent out");
        }
    }

    /** At the only service that the kind can strike, or the one that is named; with the usual seconds and status. */
    public static FaultRule of(FaultKind kind, Optional<Service> service, Extent extent) {
        Service struck = service.or(() ->
                        kind.services().size() == 1 ? kind.services().stream().findFirst() : Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException("name the service that " + kind + " strikes"));
        return new FaultRule(
                kind, struck, extent, Optional.empty(), Optional.empty(), kind.usualSeconds(), USUAL_STATUS);
    }

    public FaultRule only(Optional<String> wantedMethod, Optional<String> wantedPath) {
        return new FaultRule(kind, service, extent, wantedMethod, wantedPath, seconds, status);
    }

    public FaultRule seconds(int wanted) {
        return new FaultRule(kind, service, extent, method, path, wanted, status);
    }

    public FaultRule status(int wanted) {
        return new FaultRule(kind, service, extent, method, path, seconds, wanted);
    }

    /** Whether it is about this request at all. */
    boolean concerns(Seen request) {
        if (request.own()
                || !Service.of(request).equals(Optional.of(service))
                || method.filter(wanted -> !wanted.equalsIgnoreCase(request.method()))
                        .isPresent()
                || path.filter(wanted -> !request.path().contains(wanted)).isPresent()) {
            return false;
        }
        return switch (kind) {
            case THROTTLED, UNAVAILABLE, SLOW, ANSWER_LOST, SECONDARY_LIMIT -> true;
            case BASE_MODIFIED, HEAD_MODIFIED ->
                request.method().equals("PUT") && request.path().endsWith("/merge");
            case DUPLICATE_PULL_REQUEST ->
                request.method().equals("POST") && request.path().endsWith("/pulls");
            case MERGEABLE_UNKNOWN, WEBHOOK_LOST, WEBHOOK_DUPLICATED, WEBHOOK_REORDERED, INDEX_LAG -> false;
        };
    }
}
