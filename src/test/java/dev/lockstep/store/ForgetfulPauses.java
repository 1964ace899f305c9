package dev.lockstep.store;

import dev.lockstep.chaos.Mutation;
import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.Promotion;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** Does not tell workers what is paused, while a mutation wants it. */
@Alternative
@Singleton
public class ForgetfulPauses extends Pauses {
    ForgetfulPauses(PauseRepository rows, EntityManager entities, DatabaseClock clock, EventLog log, WakeUps wakeUps) {
        super(rows, entities, clock, log, wakeUps);
    }

    @Override
    List<Pause> of(Promotion run) {
        return Mutation.IGNORES_PAUSES.atWork() ? List.of() : super.of(run);
    }
}
