package dev.lockstep.api;

import dev.lockstep.database.TextDigest;
import dev.lockstep.store.AnsweredRequests;
import dev.lockstep.text.Lengths;
import dev.lockstep.work.WorkGate;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Carries a request out once, however often it is sent with the same key.
 *
 * <p>First everything is asked of the outside that has to be known, in no transaction. Then one transaction holds a lock of the
 * database on the key, what the request writes, and the note that it was done. A process that dies before the commit has done nothing;
 * one that dies after it has left the note, and a repeat gets the answer. Of two that are carried out at the same moment by different
 * processes, the later one finds the note. Refused requests have changed nothing, are not noted, and are looked at anew.
 */
@ApplicationScoped
public class IdempotencyKeys {
    /** @param replayed whether this is the answer to an earlier request with the same key */
    record Done(UUID promotion, int status, boolean replayed) {
        Done(UUID promotion, Status status) {
            this(promotion, status.getStatusCode(), false);
        }
    }

    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final Duration REMEMBERED = Duration.ofHours(24);

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    private final AnsweredRequests answered;
    private final InstantSource clock;
    private final WorkGate gate;
    /** Of this process, while they are carried out. */
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();

    IdempotencyKeys(AnsweredRequests answered, InstantSource clock, WorkGate gate) {
        this.answered = answered;
        this.clock = clock;
        this.gate = gate;
    }

    /** The key of a request, if it carries one. */
    static Optional<String> of(HttpHeaders headers) {
        List<String> given = headers.getRequestHeader(HEADER);
        if (given == null || given.isEmpty()) {
            return Optional.empty();
        }
        Lengths.excess(HEADER, given.get(0), Lengths.IDEMPOTENCY_KEY).ifPresent(why -> {
            throw new ProblemException(Status.BAD_REQUEST, why);
        });
        if (given.size() > 1 || !KEY.matcher(given.get(0)).matches()) {
            throw new ProblemException(
                    Status.BAD_REQUEST,
                    HEADER + " must be one of between 1 and " + Lengths.IDEMPOTENCY_KEY
                            + " printable ASCII characters");
        }
        return Optional.of(given.get(0));
    }

    /**
     * @param key empty: the request is carried out, and nothing noted
     * @param request what is asked for: the same words for the same request
     * @param work asks whatever has to be asked of the outside, and returns what then writes, in one transaction, and asks nobody
     * @throws ProblemException 409 while a request with it is carried out, 422 when it belongs
     *     to another request
     */
    Done once(String caller, Optional<String> key, List<String> request, Supplier<Supplier<Done>> work) {
        return gate.within(() -> key.map(one -> onceInHand(caller, one, digest(request), work))
                .orElseGet(() -> work.get().get()));
    }

    private Done onceInHand(String caller, String key, String request, Supplier<Supplier<Done>> work) {
        String name = digest(List.of(caller, key));
        if (!inHand.add(name)) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "a request with this " + HEADER + " is being carried out; send it again to get its answer",
                    2);
        }
        try {
            Optional<Done> before = replayed(caller, key, request);
            return before.isPresent()
                    ? before.get()
                    : written(name, caller, key, request, ready(caller, key, request, work));
        } finally {
            inHand.remove(name);
        }
    }

    /** What another process has carried out meanwhile is no reason to refuse it. */
    private Supplier<Done> ready(String caller, String key, String request, Supplier<Supplier<Done>> work) {
        try {
            return work.get();
        } catch (RuntimeException refused) {
            Optional<Done> meanwhile = replayed(caller, key, request);
            if (meanwhile.isEmpty()) {
                throw refused;
            }
            return meanwhile::get;
        }
    }

    private Optional<Done> replayed(String caller, String key, String request) {
        return QuarkusTransaction.requiringNew().call(() -> known(caller, key, request));
    }

    private Done written(String name, String caller, String key, String request, Supplier<Done> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            // Only another process can have it, and for a moment.
            answered.lock(name);
            return known(caller, key, request).orElseGet(() -> {
                Done done = work.get();
                if (!done.replayed()) {
                    answered.keep(
                            caller,
                            key,
                            new AnsweredRequests.Answered(request, done.promotion(), done.status()),
                            clock.instant());
                }
                return done;
            });
        });
    }

    private Optional<Done> known(String caller, String key, String request) {
        return answered.since(clock.instant().minus(REMEMBERED), caller, key).map(before -> {
            if (!request.equals(before.request())) {
                throw new ProblemException(
                        UnprocessableContent.INSTANCE,
                        "this " + HEADER + " was used for another request; every request needs a key of its own");
            }
            return new Done(before.run(), before.status(), true);
        });
    }

    /** Forgets the keys that do not count any more. */
    public void forgetOld() {
        answered.forgetBefore(clock.instant().minus(REMEMBERED));
    }

    /** The answer, which says whether it is one that was given before. */
    static Response.ResponseBuilder answer(Done done) {
        Response.ResponseBuilder answer = Response.status(done.status());
        return done.replayed() ? answer.header(REPLAYED, "true") : answer;
    }

    private static String digest(List<String> parts) {
        return HexFormat.of().formatHex(TextDigest.of(parts));
    }
}
