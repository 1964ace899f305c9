package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.EffectDone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Works through what a promotion owes to the outside world, in order. */
final class Outbox {
    private Outbox() {}

    static boolean owesNext(Promotion promotion, Effect effect) {
        return !promotion.outbox().isEmpty() && promotion.outbox().get(0).equals(effect);
    }

    static void done(Turn turn, EffectDone done) {
        turn.add(event(done.effect(), done.foundMerged().isPresent()));
        drop(turn);
        done.foundMerged().ifPresent(commit -> foundMerged(turn, done.effect(), commit));
    }

    /**
     * What was to be closed had been merged. A stage that found nothing to change judged a branch without that merge:
     * it renders again, so that it neither proves an older commit nor leaves the merged manifests in place. The merge becomes
     * a run of its own: it is superseded when another one is merged on top, and proved when none is.
     */
    private static void foundMerged(Turn turn, Effect effect, String commit) {
        String environment = effect.environment();
        Stage stage = turn.promotion().stage(environment);
        Optional<PullRequestRef> pullRequest = closed(effect);
        turn.change(pullRequest
                .<LaneChange>map(closed -> new LaneChange.MergedLate(environment, commit, closed))
                .orElseGet(() -> new LaneChange.Merged(environment, commit)));
        if (stage.status() == StageStatus.RUNNING && !stage.merged()) {
            turn.enter(stage.copy().pins(Optional.empty()).build(), Step.RENDER);
        }
    }

    static void failed(Turn turn, ActionFailed failed, Duration patience) {
        Promotion promotion = turn.promotion();
        Effect effect = promotion.outbox().get(0);
        boolean tired = promotion
                .endedAt()
                .map(ended -> turn.now().isAfter(ended.plus(patience)))
                .orElse(false);
        if (failed.failure() != ActionFailed.Failure.TRANSIENT || tired) {
            turn.add(PromotionEvent.of(
                    PromotionEvent.Type.REFUSED,
                    effect.environment(),
                    "not done: " + words(effect) + ": " + failed.message()));
            // It is still open: whoever enters the lane next takes it over, and a merge of it is noticed.
            closed(effect).ifPresent(left -> turn.change(new LaneChange.HeadLeft(effect.environment(), left)));
            drop(turn);
            return;
        }
        if (promotion.outboxAttempts() == 0) {
            turn.add(PromotionEvent.of(
                    PromotionEvent.Type.RETRYING,
                    effect.environment(),
                    "will try again: " + words(effect) + ": " + failed.message()));
        }
        Instant nextTry =
                turn.now().plus(RetryRules.Rule.STANDARD.pause(promotion.outboxAttempts(), failed.retryAfter()));
        turn.promotion(promotion.withOutbox(promotion.outbox(), promotion.outboxAttempts() + 1, Optional.of(nextTry)));
    }

    private static Optional<PullRequestRef> closed(Effect effect) {
        return effect instanceof Effect.ClosePullRequest close ? close.pullRequest() : Optional.empty();
    }

    private static void drop(Turn turn) {
        List<Effect> rest = turn.promotion().outbox();
        turn.promotion(turn.promotion().withOutbox(rest.subList(1, rest.size()), 0, Optional.empty()));
    }

    private static PromotionEvent event(Effect effect, boolean foundMerged) {
        PromotionEvent.Type type = effect instanceof Effect.PostStatus
                ? PromotionEvent.Type.STATUS_POSTED
                : PromotionEvent.Type.CLEANED_UP;
        return PromotionEvent.of(
                type,
                effect.environment(),
                foundMerged ? words(effect) + ": it had been merged meanwhile" : words(effect));
    }

    private static String words(Effect effect) {
        if (effect instanceof Effect.PostStatus status) {
            return "commit status \"" + status.environment() + " environment\": "
                    + status.state().name().toLowerCase(java.util.Locale.ROOT) + ", " + status.description();
        } else if (effect instanceof Effect.ClosePullRequest close) {
            return "close pull request #" + close.number();
        } else if (effect instanceof Effect.DeleteBranch delete) {
            return "delete branch " + delete.branch();
        }
        throw new IllegalStateException("unknown effect " + effect);
    }
}
