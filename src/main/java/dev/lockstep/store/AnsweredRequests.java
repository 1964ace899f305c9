package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The requests with an idempotency key that were carried out. */
@ApplicationScoped
public class AnsweredRequests {
    /**
     * @param request a digest of what was asked for
     * @param status the HTTP status that was answered
     */
    public record Answered(String request, UUID run, int status) {}

    private final AnsweredRequestRepository rows;
    private final EntityManager entities;

    AnsweredRequests(AnsweredRequestRepository rows, EntityManager entities) {
        this.rows = rows;
        this.entities = entities;
    }

    /** Keeps other processes from carrying it out until the transaction ends, and so also when this process does. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void lock(String name) {
        entities.createNativeQuery("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                .setParameter("name", "idempotency " + name)
                .getResultList();
    }

    @Transactional
    public Optional<Answered> since(Instant moment, String caller, String key) {
        return rows.find(
                        "select request, run, status from AnsweredRequestRow where id = ?1 and at > ?2",
                        new AnsweredRequestRow.Key(caller, key),
                        moment)
                .project(Answered.class)
                .firstResultOptional();
    }

    /** What is replaced is too old to count and not tidied up yet. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void keep(String caller, String key, Answered answered, Instant now) {
        entities.createNativeQuery("insert into idempotency_key (caller, key, request, promotion_id, status, at)"
                        + " values (:caller, :key, :request, :promotion, :status, :at)"
                        + " on conflict (caller, key) do update set request = excluded.request,"
                        + " promotion_id = excluded.promotion_id, status = excluded.status, at = excluded.at")
                .setParameter("caller", caller)
                .setParameter("key", key)
                .setParameter("request", answered.request())
                .setParameter("promotion", answered.run())
                .setParameter("status", answered.status())
                .setParameter("at", now)
                .executeUpdate();
    }

    @Transactional
    public void forgetBefore(Instant moment) {
        rows.delete("at < ?1", moment);
    }
}
