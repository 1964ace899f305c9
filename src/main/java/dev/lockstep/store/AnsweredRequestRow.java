package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A request with an idempotency key that was carried out, see {@link AnsweredRequests}. */
@Entity
@Table(name = "idempotency_key")
class AnsweredRequestRow {
    @Embeddable
    record Key(String caller, String key) implements Serializable {}

    @EmbeddedId
    public Key id;

    /** A digest of what was asked for. */
    public String request;

    @Column(name = "promotion_id")
    public UUID run;

    /** The HTTP status that was answered. */
    public int status;

    public Instant at;
}
