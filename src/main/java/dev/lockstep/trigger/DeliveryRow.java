package dev.lockstep.trigger;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A webhook delivery that was acted upon. */
@Entity
@Table(name = "webhook_delivery")
public class DeliveryRow extends PanacheEntityBase {
    @Id
    public String id;

    public String event;

    @Column(name = "received_at")
    public Instant receivedAt;
}
