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

    static void done(Transition transition, EffectDone done) {
        transition.add(event(done.effect(), done.foundMerged().isPresent()));
        drop(transition);
        done.foundMerged().ifPresent(commit -> foundMerged(transition, done.effect(), commit));
    }

    /**
     * What was to be closed had been merged. A stage that found nothing to change judged a branch without that merge:
     * it renders again, so that it neither proves an older commit nor leaves the merged manifests in place. The merge becomes
     * a run of its own: it is superseded when another one is merged on top, and proved when none is.
     */
    private static void foundMerged(Transition transition, Effect effect, String commit) {
        String environment = effect.environment();
        Stage stage = transition.promotion().stage(environment);
        Optional<PullRequestRef> pullRequest = closed(effect);
        transition.change(pullRequest
                .<LaneChange>map(closed -> new LaneChange.MergedLate(environment, commit, closed))
                .orElseGet(() -> new LaneChange.Merged(environment, commit)));
        if (stage.status() == StageStatus.RUNNING && !stage.merged()) {
            if (stage.writesBase()) {
                Endings.withdrawBase(transition, stage);
            }
            transition.enter(stage.unpinned(), Step.RENDER);
        }
    }

    static void failed(Transition transition, ActionFailed failed, Duration patience) {
        Promotion promotion = transition.promotion();
        Effect effect = promotion.outbox().get(0);
        boolean tired = promotion
                .endedAt()
                .map(ended -> transition.now().isAfter(ended.plus(patience)))
                .orElse(false);
        if (failed.failure() != ActionFailed.Failure.TRANSIENT || tired) {
            transition.add(PromotionEvent.of(
                    PromotionEvent.Type.REFUSED,
                    effect.environment(),
                    "not done: " + words(effect) + ": " + failed.message()));
            // It is still open: whoever enters the lane next takes it over, and a merge of it is noticed.
            closed(effect).ifPresent(left -> transition.change(new LaneChange.HeadLeft(effect.environment(), left)));
            drop(transition);
            return;
        }
        if (promotion.outboxAttempts() == 0) {
            transition.add(PromotionEvent.of(
                    PromotionEvent.Type.RETRYING,
                    effect.environment(),
                    "will try again: " + words(effect) + ": " + failed.message()));
        }
        Instant nextTry =
                transition.now().plus(RetryRules.Rule.STANDARD.pause(promotion.outboxAttempts(), failed.retryAfter()));
        transition.promotion(
                promotion.withOutbox(promotion.outbox(), promotion.outboxAttempts() + 1, Optional.of(nextTry)));
    }

    private static Optional<PullRequestRef> closed(Effect effect) {
        return effect instanceof Effect.ClosePullRequest close ? close.pullRequest() : Optional.empty();
    }

    private static void drop(Transition transition) {
        List<Effect> rest = transition.promotion().outbox();
        transition.promotion(transition.promotion().withOutbox(rest.subList(1, rest.size()), 0, Optional.empty()));
    }

    private static PromotionEvent event(Effect effect, boolean foundMerged) {
        PromotionEvent.Type type = effect instanceof Effect.PostStatus || effect instanceof Effect.CorrectStatuses
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
        } else if (effect instanceof Effect.CorrectStatuses) {
            return "commit statuses \"" + effect.environment()
                    + " environment\" of what this rollback took back: error," + " Rolled back";
        } else if (effect instanceof Effect.ClosePullRequest close) {
            return "close pull request #" + close.number();
        } else if (effect instanceof Effect.DeleteBranch delete) {
            return "delete branch " + delete.branch();
        }
        throw new IllegalStateException("unknown effect " + effect);
    }
}
