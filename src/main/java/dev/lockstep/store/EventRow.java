package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Something that happened to a promotion, without what changed by it and what it rests on; written by {@link EventLog}. */
@Entity
@Immutable
@Table(name = "promotion_event")
public class EventRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @Column(name = "promotion_id")
    public UUID promotionId;

    public Instant at;
    public String type;
    public String environment;
    public String message;

    /** A person, or {@link EventLog#LOCKSTEP}; null in rows that were written before it was kept. */
    public String actor;
}
