package dev.lockstep.wiring;

import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.workflow.EventLog.Recorded;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import org.jboss.logging.Logger;

/** Tells the log what happens to promotions, once it is saved. */
@ApplicationScoped
class Narrator {
    private static final Logger LOG = Logger.getLogger(Narrator.class);

    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) Recorded saved) {
        for (PromotionEvent event : saved.events()) {
            LOG.infof(
                    "#%d %s%s",
                    saved.number(), event.environment().map(e -> e + ": ").orElse(""), event.message());
        }
    }
}
