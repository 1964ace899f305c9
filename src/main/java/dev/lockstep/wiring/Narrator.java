package dev.lockstep.wiring;

import dev.lockstep.memory.Guarded;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.store.EventLog.Recorded;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import org.jboss.logging.Logger;

/** Tells the log what happens to promotions, once it is saved. */
@ApplicationScoped
class Narrator {
    private static final Logger LOG = Logger.getLogger(Narrator.class);

    /** What is said of a move is not worth the move: it is saved, and goes on. */
    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) Recorded saved) {
        Guarded.run(() -> log(saved), thrown -> LOG.warnf("An event could not be logged: %s", Guarded.words(thrown)));
    }

    private static void log(Recorded saved) {
        for (PromotionEvent event : saved.events()) {
            LOG.infof(
                    "#%d %s%s",
                    saved.number(), event.environment().map(e -> e + ": ").orElse(""), event.message());
        }
    }
}
