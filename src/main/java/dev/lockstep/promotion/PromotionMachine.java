package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.EffectDone;
import dev.lockstep.promotion.Observation.Woken;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides. Given a promotion, the action that was carried out with what came of it, and the time, says what the
 * promotion is from now on and what to do next. The same input gives the same decision, so a worker that dies between
 * an action and its save repeats the action and comes to the same place.
 *
 * <p>What to do next follows from the state alone wherever possible ({@link Steps#actionFor}); the outside world
 * is told things first (the outbox), so that statuses appear in order.
 */
public final class PromotionMachine {
    private static final Duration OUTBOX_PATIENCE = Duration.ofHours(24);

    private final Steps steps;

    public PromotionMachine(Steps steps) {
        this.steps = steps;
    }

    /**
     * @param did the action that the observation is of; empty when the promotion was just loaded
     * @throws IllegalMove when the observation cannot belong to the state, or is of an action that the state does not ask
     *     for: an answer that came late or twice says nothing about what is there now
     */
    public Decision next(Promotion promotion, Optional<Action> did, Observation observation, Instant now) {
        Transition transition = new Transition(steps, promotion, now);
        Pausing.settle(transition);
        take(transition, did, observation);
        // First, so that what was asked between two stages meets the stage that begins.
        begin(transition);
        Requests.settle(transition);
        finish(transition);
        Pausing.hold(transition);
        return new Decision(transition.promotion(), transition.events, transition.lanes, choose(transition));
    }

    private void take(Transition transition, Optional<Action> did, Observation observation) {
        if (observation instanceof Woken) {
            wake(transition);
            return;
        }
        Action action = did.orElseThrow();
        Stage stage = transition.promotion().stage(action.environment());
        if (action instanceof Action.Perform perform) {
            performed(transition, stage, perform.effect(), observation);
        } else if (steps.allows(stage, observation)
                && steps.rule(stage).asksFor(transition.promotion(), stage, action)) {
            steps.take(transition, stage, observation);
        } else {
            throw new IllegalMove(transition.promotion(), stage, action, observation);
        }
    }

    private static void performed(Transition transition, Stage stage, Effect effect, Observation observation) {
        boolean owed = Outbox.owesNext(transition.promotion(), effect);
        if (owed && observation instanceof EffectDone done && done.effect().equals(effect)) {
            Outbox.done(transition, done);
        } else if (owed && observation instanceof ActionFailed failed) {
            Outbox.failed(transition, effect, failed, OUTBOX_PATIENCE);
        } else {
            throw new IllegalMove(transition.promotion(), stage, new Action.Perform(effect), observation);
        }
    }

    /** Whoever wakes a promotion wants it looked at now, unless the other side asked for a pause. */
    private static void wake(Transition transition) {
        for (Stage stage : transition.promotion().stages()) {
            stage.waiting()
                    .filter(waiting -> !waiting.firm())
                    .ifPresent(
                            waiting -> transition.stage(stage.waiting(Optional.of(waiting.lookAt(transition.now())))));
        }
    }

    private static void begin(Transition transition) {
        Promotion promotion = transition.promotion();
        boolean broken = promotion.stages().stream()
                .anyMatch(stage -> stage.status().terminal() && !stage.status().proven());
        if (promotion.status().terminal() || broken) {
            return;
        }
        for (String environment : promotion.ready()) {
            Stage stage = promotion.stage(environment);
            transition.enter(stage, Step.GATE);
            transition.event(PromotionEvent.Type.STAGE_STARTED, stage, environment + " started");
        }
    }

    private static void finish(Transition transition) {
        Promotion promotion = transition.promotion();
        if (promotion.status().terminal() || !promotion.active().isEmpty()) {
            return;
        }
        Optional<Stage> broken = promotion.stages().stream()
                .filter(stage -> stage.status().terminal() && !stage.status().proven())
                .min(Comparator.comparing(stage -> stage.endedAt().orElse(transition.now())));
        PromotionStatus end = broken.map(stage -> stage.status().asPromotion()).orElse(PromotionStatus.SUCCEEDED);
        Optional<String> why =
                broken.map(stage -> stage.environment() + ": " + stage.reason().orElse(""));
        transition.promotion(promotion.end(end, why, transition.now()));
        transition.add(PromotionEvent.of(
                PromotionEvent.Type.PROMOTION_ENDED,
                promotion.kind().noun() + " #" + promotion.number() + " " + end
                        + why.map(w -> ": " + w).orElse("")));
    }

    private Decision.Next choose(Transition transition) {
        Promotion promotion = transition.promotion();
        // While the outside world cannot be told, the stages go on: their deadlines must not depend on it.
        Optional<Effect> owed = Outbox.due(promotion, transition.now());
        if (owed.isPresent()) {
            return new Decision.Next.Act(new Action.Perform(owed.get()));
        }
        Optional<Instant> outbox = Outbox.nextTry(promotion);
        if (promotion.status().terminal()) {
            return outbox.<Decision.Next>map(Decision.Next.Sleep::new).orElseGet(Decision.Next.Rest::new);
        }
        Optional<Action> immediately = transition
                .immediately()
                .filter(action -> promotion.stage(action.environment()).status() == StageStatus.RUNNING);
        if (immediately.isPresent()) {
            return new Decision.Next.Act(immediately.get());
        }
        List<Stage> active = promotion.active().stream().map(promotion::stage).toList();
        return active.stream()
                .filter(stage -> stage.waiting()
                        .map(waiting -> !waiting.nextLook().isAfter(transition.now()))
                        .orElse(true))
                .findFirst()
                .<Decision.Next>map(stage -> new Decision.Next.Act(steps.actionFor(promotion, stage)))
                .orElseGet(() -> new Decision.Next.Sleep(Stream.concat(
                                outbox.stream(),
                                active.stream()
                                        .map(stage ->
                                                stage.waiting().orElseThrow().nextLook()))
                        .min(Comparator.naturalOrder())
                        .orElseThrow()));
    }
}
