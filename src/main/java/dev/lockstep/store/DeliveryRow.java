package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A webhook delivery that was acted upon. */
@Entity
@Table(name = "webhook_delivery")
class DeliveryRow {
    @Id
    public String id;

    public String event;

    @Column(name = "received_at")
    public Instant receivedAt;
}
