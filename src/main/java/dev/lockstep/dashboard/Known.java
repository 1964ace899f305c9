package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the promotions that cards of environments speak of. */
@ApplicationScoped
class Known {
    private final Promotions promotions;

    Known(Promotions promotions) {
        this.promotions = promotions;
    }

    /** By number: what is in the environments, and what got stuck there. */
    Map<Long, Promotion> of(List<Board.Environment> environments) {
        Map<Long, Promotion> known = new HashMap<>();
        for (Board.Environment environment : environments) {
            Stream.of(
                            environment.current().map(Board.Current::number),
                            environment.beside().map(Board.Current::number),
                            environment.mergedBy().filter(number -> !environment.atRest()))
                    .flatMap(Optional::stream)
                    .filter(number -> !known.containsKey(number))
                    .forEach(number ->
                            promotions.byNumber(number).ifPresent(entry -> known.put(number, entry.promotion())));
        }
        return known;
    }
}
