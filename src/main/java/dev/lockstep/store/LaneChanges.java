package dev.lockstep.store;

import dev.lockstep.promotion.Lane;
import dev.lockstep.promotion.LaneChange;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.promotion.Request;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Changes of lanes that runs decide on, made in the transaction that saves the run. */
@ApplicationScoped
class LaneChanges {
    private final EntityManager entities;
    private final Lanes lanes;
    private final EventLog log;

    LaneChanges(EntityManager entities, Lanes lanes, EventLog log) {
        this.entities = entities;
        this.lanes = lanes;
        this.log = log;
    }

    /**
     * Makes a change, in the transaction of the caller.
     *
     * @throws LaneTaken when the lane is not as the change needs it
     */
    void apply(Promotion promotion, LaneChange change, Instant now) {
        if (change instanceof LaneChange.Ask ask) {
            ask(promotion, ask, now);
            return;
        }
        String pipeline = promotion.pipeline();
        lanes.change(
                new LaneRow.Key(pipeline, change.environment()),
                lane -> made(lane.apply(change, promotion, other -> lane(pipeline, other), now)));
        change.merge().ifPresent(commit -> lanes.mergeOf(promotion, change.environment(), commit, now));
    }

    private static Lane made(Lane.Outcome outcome) {
        if (outcome instanceof Lane.Refused refused) {
            throw new LaneTaken(refused.why());
        }
        return ((Lane.Changed) outcome).lane();
    }

    /** One that nobody has looked at yet is as good as empty. */
    private Lane lane(String pipeline, String environment) {
        return lanes.find(pipeline, environment).map(LaneRow::lane).orElseGet(() -> Lane.firstSeen(Optional.empty()));
    }

    private void ask(Promotion asking, LaneChange.Ask ask, Instant now) {
        UUID id = UUID.fromString(ask.promotionId());
        List<?> running = entities.createNativeQuery(
                        "select p.number, cast(w.request as text) from promotion_work w join promotion p on p.id = w.promotion_id"
                                + " where w.promotion_id = :id and w.running for update of w",
                        Object[].class)
                .setParameter("id", id)
                .getResultList();
        for (Object found : running) {
            Object[] asked = (Object[]) found;
            Optional<Request> before = Optional.ofNullable((String) asked[1]).map(PromotionCodec::request);
            if (before.filter(kept -> !ask.replaces(kept)).isPresent()) {
                continue;
            }
            entities.createNativeQuery("update promotion_work set request = cast(:request as jsonb), woken = true,"
                            + " next_look_at = :now where promotion_id = :id")
                    .setParameter("request", PromotionCodec.writeRequest(ask.request(asking)))
                    .setParameter("now", now)
                    .setParameter("id", id)
                    .executeUpdate();
            log.record(
                    id,
                    (Long) asked[0],
                    now,
                    new PromotionEvent(
                            PromotionEvent.Type.REQUESTED, Optional.of(ask.environment()), ask.message(asking)));
        }
    }
}
