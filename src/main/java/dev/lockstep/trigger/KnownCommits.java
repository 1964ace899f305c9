package dev.lockstep.trigger;

import dev.lockstep.pipeline.PromotedCommits;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.Refs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;

/** From the rows of promotions and of branches. */
@ApplicationScoped
class KnownCommits implements PromotedCommits {
    private final Promotions promotions;
    private final Refs refs;

    KnownCommits(Promotions promotions, Refs refs) {
        this.refs = refs;
        this.promotions = promotions;
    }

    @Override
    public Map<String, String> lastCompleted(Collection<String> pipelines) {
        return promotions.lastCompleted(pipelines);
    }

    @Override
    public Map<String, String> lastSeen(Collection<String> pipelines) {
        return refs.commits(pipelines);
    }
}
