package dev.lockstep.dashboard;

import dev.lockstep.promotion.Step;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.steps.PromotionSteps;
import java.util.List;

/** What a running stage is doing, in words for people. */
final class StageWords {
    private StageWords() {}

    static String name(Step step) {
        return PromotionSteps.ALL.rule(step).words().label();
    }

    /** "proving, step 6 of 6" */
    static String position(Step step) {
        return doing(step) + ", step " + (step.ordinal() + 1) + " of " + Step.values().length;
    }

    static String doing(Step step) {
        return PromotionSteps.ALL.rule(step).words().doing();
    }

    /** Never empty for a running stage: one that waits says why, one that works says what at. */
    static List<String> reasons(StageSummary stage) {
        if (!stage.running()) {
            return stage.reason().map(Sentence::brief).stream().toList();
        }
        return stage.waiting()
                .map(waiting -> waiting.reasons().stream()
                        .map(reason -> Sentence.brief(withoutAddress(reason, stage)))
                        .toList())
                .orElseGet(() -> List.of(stage.environment() + " is " + doing(stage.step())));
    }

    /** How many of the reasons are shown: all, when leaving out would spare no more than one. */
    static int shown(List<String> reasons, int most) {
        return reasons.size() <= most + 1 ? reasons.size() : most;
    }

    /** The address of our pull request stands beside the sentence as a link; in it, it would only be noise. */
    private static String withoutAddress(String reason, StageSummary stage) {
        return stage.pullRequest()
                .map(pullRequest -> reason.replace(": " + pullRequest.url(), ""))
                .orElse(reason);
    }
}
