package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.EffectDone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Works through what a promotion owes to the outside world, in order. A status that GitHub refuses is kept and asked for ever more
 * rarely; everything else goes past it, and a newer status of its environment takes its place.
 */
final class Outbox {
    private Outbox() {}

    /** What is to be done at this time, if anything is. */
    static Optional<Effect> due(Promotion promotion, Instant now) {
        return promotion.outbox().stream()
                .filter(effect -> nextTry(promotion, effect)
                        .filter(at -> !at.isAfter(now))
                        .isPresent())
                .findFirst();
    }

    /** When there is something to be done next; empty when nothing is owed. */
    static Optional<Instant> nextTry(Promotion promotion) {
        return promotion.outbox().stream()
                .flatMap(effect -> nextTry(promotion, effect).stream())
                .min(Instant::compareTo);
    }

    /** Empty for what has to wait for another one. */
    private static Optional<Instant> nextTry(Promotion promotion, Effect effect) {
        Optional<Instant> refused = refusal(effect).map(Refusal::nextTry);
        return refused.isPresent() || !isFirst(promotion, effect)
                ? refused
                : Optional.of(promotion.outboxNextTry().orElse(Instant.EPOCH));
    }

    /** Of those that are in order. */
    private static boolean isFirst(Promotion promotion, Effect effect) {
        return promotion.outbox().stream()
                .filter(owed -> refusal(owed).isEmpty())
                .findFirst()
                .filter(effect::equals)
                .isPresent();
    }

    private static Optional<Refusal> refusal(Effect effect) {
        return effect instanceof Effect.PostStatus status ? status.refusal() : Optional.empty();
    }

    static boolean owesNext(Promotion promotion, Effect effect) {
        return promotion.outbox().contains(effect) && (refusal(effect).isPresent() || isFirst(promotion, effect));
    }

    /**
     * What is added to what is owed. The newest status of an environment is the one that says how it is; an older one that is refused
     * goes, and what is known of the refusal stays.
     */
    static Effect inPlaceOfRefused(List<Effect> owed, Effect added) {
        Optional<Effect> older = owed.stream()
                .filter(effect -> refusal(effect).isPresent() && isStatusOf(effect, added))
                .findFirst();
        if (older.isEmpty()) {
            return added;
        }
        owed.remove(older.get());
        // Asked at once: by now it may be granted.
        return ((Effect.PostStatus) added).refused(refusal(older.get()).get().due(Instant.EPOCH));
    }

    private static boolean isStatusOf(Effect effect, Effect other) {
        return effect instanceof Effect.PostStatus
                && other instanceof Effect.PostStatus
                && effect.environment().equals(other.environment());
    }

    static void done(Transition transition, EffectDone done) {
        transition.add(event(done.effect(), done.foundMerged().isPresent()));
        drop(transition, done.effect());
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

    static void failed(Transition transition, Effect effect, ActionFailed failed, Duration patience) {
        boolean tired = transition
                .promotion()
                .endedAt()
                .map(ended -> transition.now().isAfter(ended.plus(patience)))
                .orElse(false);
        boolean transientFailure = failed.failure() == ActionFailed.Failure.TRANSIENT;
        if (effect instanceof Effect.PostStatus status
                && failed.failure() != ActionFailed.Failure.PERMANENT
                && !(transientFailure && status.refusal().isEmpty())
                && !tired) {
            refused(transition, status, failed);
        } else if (!transientFailure || tired) {
            transition.add(PromotionEvent.of(
                    PromotionEvent.Type.REFUSED,
                    effect.environment(),
                    "not done: " + words(effect) + ": " + failed.message()));
            // It is still open: whoever enters the lane next takes it over, and a merge of it is noticed.
            closed(effect).ifPresent(left -> transition.change(new LaneChange.HeadLeft(effect.environment(), left)));
            drop(transition, effect);
        } else {
            again(transition, effect, failed);
        }
    }

    private static void again(Transition transition, Effect effect, ActionFailed failed) {
        Promotion promotion = transition.promotion();
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

    /** Said once for each reason, and when it is given up for a newer one; the promotion goes on without it. */
    private static void refused(Transition transition, Effect.PostStatus status, ActionFailed failed) {
        Instant now = transition.now();
        boolean answered = failed.failure() != ActionFailed.Failure.TRANSIENT;
        Refusal refusal = answered
                ? Refusal.after(status.refusal(), failed.message(), now)
                : status.refusal().orElseThrow().unanswered(failed.retryAfter(), now);
        List<Effect> owed = new ArrayList<>(transition.promotion().outbox());
        int at = owed.indexOf(status);
        Optional<Effect> newer = owed.subList(at + 1, owed.size()).stream()
                .filter(effect -> isStatusOf(effect, status))
                .findFirst();
        if (newer.isPresent() || answered && refusal.times() == 1) {
            transition.add(PromotionEvent.of(
                    PromotionEvent.Type.REFUSED,
                    status.environment(),
                    "not done: " + words(status) + ": " + failed.message()
                            + (newer.isPresent()
                                    ? ". A newer status takes its place"
                                    : ". It is tried again, ever more rarely; the "
                                            + transition.promotion().kind().noun() + " does not wait for it")));
        }
        if (newer.isPresent()) {
            owed.set(owed.indexOf(newer.get()), ((Effect.PostStatus) newer.get()).refused(refusal.due(now)));
            owed.remove(at);
        } else {
            owed.set(at, status.refused(refusal));
        }
        keep(transition, status, owed);
    }

    private static Optional<PullRequestRef> closed(Effect effect) {
        return effect instanceof Effect.ClosePullRequest close ? close.pullRequest() : Optional.empty();
    }

    private static void drop(Transition transition, Effect effect) {
        List<Effect> rest = new ArrayList<>(transition.promotion().outbox());
        rest.remove(effect);
        keep(transition, effect, rest);
    }

    /** @param tried of which the attempts are counted no longer */
    private static void keep(Transition transition, Effect tried, List<Effect> owed) {
        Promotion promotion = transition.promotion();
        transition.promotion(
                refusal(tried).isPresent()
                        ? promotion.withOutbox(owed)
                        : promotion.withOutbox(owed, 0, Optional.empty()));
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
                    + status.state().name().toLowerCase(Locale.ROOT) + ", " + status.description();
        } else if (effect instanceof Effect.CorrectStatuses) {
            return "commit statuses \"" + effect.environment()
                    + " environment\" of what this rollback took back: error," + " Rolled back";
        } else if (effect instanceof Effect.ClosePullRequest close) {
            return "close pull request #" + close.number();
        } else if (effect instanceof Effect.DeleteBranch delete) {
            return "delete branch " + delete.branch();
        } else if (effect instanceof Effect.DeleteBaseBranch delete) {
            return "delete branch " + delete.branch() + " of the base commit";
        }
        throw new IllegalStateException("unknown effect " + effect);
    }
}
