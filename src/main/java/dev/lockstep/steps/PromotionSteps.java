package dev.lockstep.steps;

import dev.lockstep.promotion.Steps;
import java.util.List;

/** The steps of every stage. A new one is its rule and its executor in this package, a name in {@link dev.lockstep.promotion.Step}, and a line here. */
public final class PromotionSteps {
    public static final Steps ALL = new Steps(List.of(
            new GateStep(),
            new RenderStep(),
            new OpenPullRequestStep(),
            new AwaitMergeStep(),
            new WriteBaseStep(),
            new AwaitComplianceStep()));

    private PromotionSteps() {}
}
