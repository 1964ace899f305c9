package dev.lockstep.trigger;

import dev.lockstep.pipeline.PromotedCommits;
import dev.lockstep.store.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** From the rows of promotions and of branches. */
@ApplicationScoped
class KnownCommits implements PromotedCommits {
    private final Promotions promotions;

    KnownCommits(Promotions promotions) {
        this.promotions = promotions;
    }

    @Override
    public Map<String, String> lastCompleted(Collection<String> pipelines) {
        return promotions.lastCompleted(pipelines);
    }

    @Override
    @Transactional
    public Map<String, String> lastSeen(Collection<String> pipelines) {
        return RefRow.<RefRow>list("pipeline in ?1 and commit is not null", pipelines).stream()
                .collect(Collectors.toMap(row -> row.pipeline, row -> row.commit));
    }
}
