package dev.lockstep.dashboard;

import dev.lockstep.queries.Board;
import dev.lockstep.steps.Recoveries;
import dev.lockstep.store.evidence.StageEvidence;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Says of cards of the board in which nothing passes whether the clusters have recovered by now. */
@ApplicationScoped
class StuckLanes {
    private final Recoveries recoveries;

    StuckLanes(Recoveries recoveries) {
        this.recoveries = recoveries;
    }

    List<Board.Card> looked(List<Board.Card> cards) {
        Map<StageEvidence.Of, Optional<Instant>> recovered =
                recoveries.of(cards.stream().flatMap(StuckLanes::stuck).toList());
        return recovered.isEmpty()
                ? cards
                : cards.stream()
                        .map(card -> card.stuck()
                                .map(in -> card.with(
                                        in.recovered(recovered.getOrDefault(stage(card, in), Optional.empty()))))
                                .orElse(card))
                        .toList();
    }

    private static Stream<Recoveries.Stuck> stuck(Board.Card card) {
        Board.Environment environment = card.environment();
        return card
                .stuck()
                .filter(in -> in.stage().endedUnproven() && in.stage().target().equals(environment.mergedCommit()))
                .flatMap(in -> environment
                        .gitOpsRepository()
                        .flatMap(repository -> environment
                                .gitOpsBranch()
                                .map(branch -> new Recoveries.Stuck(
                                        stage(card, in), in.stage().target().orElseThrow(), repository, branch))))
                .stream();
    }

    private static StageEvidence.Of stage(Board.Card card, Board.InLane in) {
        return new StageEvidence.Of(in.run().id(), card.environment().environment());
    }
}
