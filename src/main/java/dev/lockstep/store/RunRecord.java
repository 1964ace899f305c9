package dev.lockstep.store;

import dev.lockstep.promotion.Decision;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.store.EventLog.Line;
import dev.lockstep.store.evidence.StageEvidence;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The lines of the event log that a move is: its events, what it changed in the run's {@linkplain Promotion#lasting lasting}
 * state, and the findings that a proof or a failure rests on.
 */
@ApplicationScoped
class RunRecord {
    private final StageEvidence evidence;

    RunRecord(StageEvidence evidence) {
        this.evidence = evidence;
    }

    /** The start of a run, with the whole of its first state. */
    static Line start(Promotion run, PromotionEvent event) {
        return new Line(event, Optional.of(PromotionCodec.start(run)), Optional.empty());
    }

    /**
     * @throws EvidenceReplaced when what is kept of the clusters is not what the decision was made on
     * @throws IllegalStateException when something changes and no event says so
     */
    List<Line> of(UUID run, Promotion before, Decision decision) {
        Optional<String> change = PromotionCodec.change(before, decision.promotion());
        if (change.isPresent() && decision.events().isEmpty()) {
            throw new IllegalStateException(
                    "a move of #" + before.number() + " changes " + change.get() + " and no event says so");
        }
        List<Line> lines = new ArrayList<>();
        for (PromotionEvent event : decision.events()) {
            lines.add(new Line(event, lines.isEmpty() ? change : Optional.empty(), evidence(run, event)));
        }
        return lines;
    }

    private Optional<String> evidence(UUID run, PromotionEvent event) {
        if (event.judged().isEmpty()) {
            return Optional.empty();
        }
        String environment = event.environment().orElseThrow();
        Optional<StageEvidence.Judgement> judgement =
                evidence.judged(run, environment, event.judged().get());
        if (event.type() == PromotionEvent.Type.PROVEN
                && judgement.filter(kept -> kept.counts().proves()).isEmpty()) {
            throw new EvidenceReplaced(environment);
        }
        return judgement.map(kept -> kept.judged().write());
    }
}
