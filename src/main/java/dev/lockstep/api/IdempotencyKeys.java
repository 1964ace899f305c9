package dev.lockstep.api;

import dev.lockstep.work.WorkGate;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Carries a request out once, however often it is sent with the same key.
 *
 * <p>One transaction holds a lock of the database on the key, what the request does, and the note that it was done. A
 * process that dies before the commit has done nothing and holds no lock any more; one that dies after it has left the
 * note, and a repeat gets the answer. Refused requests have changed nothing, are not noted, and are looked at anew.
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

    /** Longer than fetching a large repository may take: the connection is held meanwhile. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(12);

    /** Of the connections of the pool, so that requests that wait for Git leave some to everybody else. */
    private static final int AT_ONCE = 6;

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,198}[\\x21-\\x7e])?");

    private final EntityManager entities;
    private final InstantSource clock;
    private final WorkGate gate;
    private final Semaphore free = new Semaphore(AT_ONCE);

    IdempotencyKeys(EntityManager entities, InstantSource clock, WorkGate gate) {
        this.entities = entities;
        this.clock = clock;
        this.gate = gate;
    }

    /** The key of a request, if it carries one. */
    static Optional<String> of(HttpHeaders headers) {
        List<String> given = headers.getRequestHeader(HEADER);
        if (given == null || given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1 || !KEY.matcher(given.get(0)).matches()) {
            throw new ProblemException(
                    Status.BAD_REQUEST, HEADER + " must be one of between 1 and 200 printable ASCII characters");
        }
        return Optional.of(given.get(0));
    }

    /**
     * @param key empty: the request is carried out, and nothing noted
     * @param request what is asked for: the same words for the same request
     * @throws ProblemException 409 while a request with it is carried out, 422 when it belongs
     *     to another request
     */
    Done once(String caller, Optional<String> key, List<String> request, Supplier<Done> work) {
        if (key.isEmpty()) {
            return work.get();
        }
        if (!free.tryAcquire()) {
            throw new ProblemException(
                    Status.SERVICE_UNAVAILABLE, "too many requests with an " + HEADER + " at once; send it again", 2);
        }
        try {
            return gate.within(() -> QuarkusTransaction.requiringNew()
                    .timeout(Math.toIntExact(LONGEST_REQUEST.toSeconds()))
                    .call(() -> lockedOnce(caller, key.get(), digest(request), work)));
        } finally {
            free.release();
        }
    }

    private Done lockedOnce(String caller, String key, String request, Supplier<Done> work) {
        // Goes with the transaction, so also with the process. Nothing is written before the work is done: an open
        // transaction that has written would hold back whoever waits for all earlier ones.
        boolean locked = (Boolean) entities.createNativeQuery(
                        "select pg_try_advisory_xact_lock(hashtextextended(:name, 0))", Boolean.class)
                .setParameter("name", "idempotency " + digest(List.of(caller, key)))
                .getSingleResult();
        if (!locked) {
            throw new ProblemException(
                    Status.CONFLICT,
                    "a request with this " + HEADER + " is being carried out; send it again to get its answer",
                    2);
        }
        Instant now = clock.instant();
        Optional<Object[]> known = known(caller, key, now.minus(REMEMBERED));
        if (known.isPresent()) {
            Object[] row = known.get();
            if (!request.equals(row[0])) {
                throw new ProblemException(
                        UnprocessableContent.INSTANCE,
                        "this " + HEADER + " was used for another request; every request needs a key of its own");
            }
            return new Done((UUID) row[1], ((Number) row[2]).intValue(), true);
        }
        Done done = work.get();
        note(caller, key, request, done, now);
        return done;
    }

    private Optional<Object[]> known(String caller, String key, Instant since) {
        List<?> rows = entities.createNativeQuery("select request, promotion_id, status from idempotency_key"
                        + " where caller = :caller and key = :key and at > :since")
                .setParameter("caller", caller)
                .setParameter("key", key)
                .setParameter("since", since)
                .getResultList();
        return rows.stream().map(Object[].class::cast).findFirst();
    }

    private void note(String caller, String key, String request, Done done, Instant now) {
        // What is replaced is too old to count and not tidied up yet.
        entities.flush();
        entities.createNativeQuery("insert into idempotency_key (caller, key, request, promotion_id, status, at)"
                        + " values (:caller, :key, :request, :promotion, :status, :at)"
                        + " on conflict (caller, key) do update set request = excluded.request,"
                        + " promotion_id = excluded.promotion_id, status = excluded.status, at = excluded.at")
                .setParameter("caller", caller)
                .setParameter("key", key)
                .setParameter("request", request)
                .setParameter("promotion", done.promotion())
                .setParameter("status", done.status())
                .setParameter("at", now)
                .executeUpdate();
    }

    /** Forgets the keys that do not count any more. */
    public void forgetOld() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("delete from idempotency_key where at < :before")
                        .setParameter("before", clock.instant().minus(REMEMBERED))
                        .executeUpdate());
    }

    /** The answer, which says whether it is one that was given before. */
    static Response.ResponseBuilder answer(Done done) {
        Response.ResponseBuilder answer = Response.status(done.status());
        return done.replayed() ? answer.header(REPLAYED, "true") : answer;
    }

    /** With lengths, so that no two lists are the same text. */
    private static String digest(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
