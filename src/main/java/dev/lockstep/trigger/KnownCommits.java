package dev.lockstep.trigger;

import dev.lockstep.pipeline.PromotedCommits;
import dev.lockstep.workflow.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** From the rows of promotions and of branches. */
@ApplicationScoped
class KnownCommits implements PromotedCommits {
    private final Promotions promotions;

    KnownCommits(Promotions promotions) {
        this.promotions = promotions;
    }

    @Override
    public Optional<String> lastCompleted(String pipeline) {
        return promotions.lastCompleted(pipeline);
    }

    @Override
    @Transactional
    public Optional<String> lastSeen(String pipeline) {
        return RefRow.<RefRow>findByIdOptional(pipeline).map(row -> row.commit);
    }
}
