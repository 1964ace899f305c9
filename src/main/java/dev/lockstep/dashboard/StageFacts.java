package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.evidence.Reconcilers;
import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.workflow.Pauses;
import dev.lockstep.workflow.Promotions;
import dev.lockstep.workflow.RunSearch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Gathers what the page of one promotion shows beside the promotion itself. */
@ApplicationScoped
class StageFacts {
    private final Promotions promotions;
    private final StageEvidence evidence;
    private final Reconcilers reconcilers;
    private final RunSearch search;
    private final Pauses pauses;

    StageFacts(
            Promotions promotions, StageEvidence evidence, Reconcilers reconcilers, RunSearch search, Pauses pauses) {
        this.pauses = pauses;
        this.promotions = promotions;
        this.evidence = evidence;
        this.reconcilers = reconcilers;
        this.search = search;
    }

    PromotionPage.Facts of(Promotion promotion) {
        UUID id = UUID.fromString(promotion.id());
        Map<String, StageEvidence.Kept> kept = evidence.of(id);
        Map<String, List<Reconciler>> now = new HashMap<>();
        promotion.stages().stream()
                .filter(stage -> stage.awaitsProof())
                .map(Stage::environment)
                .filter(kept::containsKey)
                .forEach(environment -> now.put(
                        environment,
                        reconcilers.named(EvidenceTable.shown(kept.get(environment)).stream()
                                .map(Finding::id)
                                .toList())));
        return new PromotionPage.Facts(
                kept,
                now,
                promotions.events(id),
                search.retries(List.of(promotion.number())).getOrDefault(promotion.number(), List.of()),
                pauses.inForce().stream()
                        .anyMatch(paused -> paused.runNumber().equals(Optional.of(promotion.number()))));
    }
}
