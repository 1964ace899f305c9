package dev.lockstep.store;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;

/** The webhook deliveries that were acted upon. Each method is a transaction of its own. */
@ApplicationScoped
public class Deliveries {
    private final DeliveryRepository rows;
    private final EntityManager entities;

    Deliveries(DeliveryRepository rows, EntityManager entities) {
        this.rows = rows;
        this.entities = entities;
    }

    public boolean has(String delivery) {
        return QuarkusTransaction.requiringNew()
                .call(() -> rows.findByIdOptional(delivery).isPresent());
    }

    /** Two copies of one delivery may be acted upon at the same moment. */
    public void keep(String delivery, String event, Instant at) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "insert into webhook_delivery (id, event, received_at) values (:id, :event, :at)"
                                        + " on conflict (id) do nothing")
                        .setParameter("id", delivery)
                        .setParameter("event", Text.cut(Text.line(event), Lengths.DELIVERY_EVENT))
                        .setParameter("at", at)
                        .executeUpdate());
    }

    public void forgetBefore(Instant moment) {
        QuarkusTransaction.requiringNew().run(() -> rows.delete("receivedAt < ?1", moment));
    }
}
