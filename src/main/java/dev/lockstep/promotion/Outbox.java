package dev.lockstep.promotion;

import dev.lockstep.promotion.Observation.ActionFailed;
import dev.lockstep.promotion.Observation.EffectDone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Works through what a promotion owes to the outside world, in order. A status that GitHub refuses is kept and asked for ever more
 * rarely; everything else goes past it, and a newer status of its environment takes its place. What a rollback corrects is in no order:
 * it may take long, so whatever else is due goes first, and nothing waits for it.
 */
final class Outbox {
    private Outbox() {}

    /** What is to be done at this time, if anything is. */
    static Optional<Effect> due(Promotion promotion, Instant now) {
        return promotion.outbox().stream()
                .sorted(Comparator.comparing(Outbox::isCorrection))
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
        if (isInOrder(effect)) {
            return isFirst(promotion, effect)
                    ? Optional.of(promotion.outboxNextTry().orElse(Instant.EPOCH))
                    : Optional.empty();
        }
        return Optional.of(refused.orElse(Instant.EPOCH));
    }

    /** Of those that are in order. */
    private static boolean isFirst(Promotion promotion, Effect effect) {
        return promotion.outbox().stream()
                .filter(Outbox::isInOrder)
                .findFirst()
                .filter(effect::equals)
                .isPresent();
    }

    /** Whether it waits for what is owed before it, and what is owed after it waits for it. */
    private static boolean isInOrder(Effect effect) {
        return refusal(effect).isEmpty() && !isCorrection(effect);
    }

    private static boolean isCorrection(Effect effect) {
        return effect instanceof Effect.CorrectStatuses;
    }

    private static Optional<Refusal> refusal(Effect effect) {
        if (effect instanceof Effect.PostStatus status) {
            return status.refusal();
        }
        return effect instanceof Effect.CorrectStatuses correct ? correct.refusal() : Optional.empty();
    }

    private static Effect refused(Effect effect, Refusal how) {
        return effect instanceof Effect.CorrectStatuses correct
                ? correct.refused(how)
                : ((Effect.PostStatus) effect).refused(how);
    }

    static boolean owesNext(Promotion promotion, Effect effect) {
        return promotion.outbox().contains(effect) && (!isInOrder(effect) || isFirst(promotion, effect));
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
        return refused(added, refusal(older.get()).get().due(Instant.EPOCH));
    }

    private static boolean isStatusOf(Effect effect, Effect other) {
        return effect instanceof Effect.PostStatus
                && other instanceof Effect.PostStatus
                && effect.environment().equals(other.environment());
    }

    static void done(Transition transition, EffectDone done) {
        transition.add(event(done));
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
        boolean mayBeRefused = effect instanceof Effect.PostStatus || isCorrection(effect);
        boolean keepsItsPlace = transientFailure && isInOrder(effect);
        if (mayBeRefused && failed.failure() != ActionFailed.Failure.PERMANENT && !keepsItsPlace && !tired) {
            refused(transition, effect, failed);
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
            sayRetrying(transition, effect, failed);
        }
        Instant nextTry =
                transition.now().plus(RetryRules.Rule.STANDARD.pause(promotion.outboxAttempts(), failed.retryAfter()));
        transition.promotion(
                promotion.withOutbox(promotion.outbox(), promotion.outboxAttempts() + 1, Optional.of(nextTry)));
    }

    private static void sayRetrying(Transition transition, Effect effect, ActionFailed failed) {
        transition.add(PromotionEvent.of(
                PromotionEvent.Type.RETRYING,
                effect.environment(),
                "will try again: " + words(effect) + ": " + failed.message()));
    }

    /** Said once for each reason, and when it is given up for a newer one; the promotion goes on without it. */
    private static void refused(Transition transition, Effect status, ActionFailed failed) {
        Instant now = transition.now();
        Optional<Refusal> before = refusal(status);
        boolean answered = failed.failure() != ActionFailed.Failure.TRANSIENT;
        Refusal refusal = answered
                ? Refusal.after(before, failed.message(), now)
                : before.orElseGet(() -> Refusal.asked(Optional.empty(), Optional.empty(), now))
                        .unanswered(failed.retryAfter(), now);
        if (!answered && before.isEmpty()) {
            sayRetrying(transition, status, failed);
        }
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
            owed.set(owed.indexOf(newer.get()), refused(newer.get(), refusal.due(now)));
            owed.remove(at);
        } else {
            owed.set(at, refused(status, refusal));
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
                isInOrder(tried) ? promotion.withOutbox(owed, 0, Optional.empty()) : promotion.withOutbox(owed));
    }

    private static PromotionEvent event(EffectDone done) {
        Effect effect = done.effect();
        PromotionEvent.Type type = effect instanceof Effect.PostStatus || isCorrection(effect)
                ? PromotionEvent.Type.STATUS_POSTED
                : PromotionEvent.Type.CLEANED_UP;
        String merged = done.foundMerged().isPresent() ? ": it had been merged meanwhile" : "";
        return PromotionEvent.of(
                type,
                effect.environment(),
                words(effect) + merged + done.note().map(note -> "; " + note).orElse(""));
    }

    private static String words(Effect effect) {
        if (effect instanceof Effect.PostStatus status) {
            return "commit status \"" + status.environment() + " environment\": "
                    + status.state().name().toLowerCase(Locale.ROOT) + ", " + status.description();
        } else if (effect instanceof Effect.CorrectStatuses) {
            return "commit statuses \"" + effect.environment()
                    + " environment\" of what this rollback took back: error, Rolled back";
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
