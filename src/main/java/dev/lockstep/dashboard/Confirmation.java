package dev.lockstep.dashboard;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.workflow.Board;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked before something is done: what will happen, in sentences, and one button.
 *
 * @param hidden what the form sends along, so that what was confirmed is what is done
 * @param asksReason whether a reason may be given
 * @param danger whether it takes something away
 */
public record Confirmation(
        String heading,
        String lead,
        List<String> consequences,
        String action,
        List<Field> hidden,
        boolean asksReason,
        String button,
        String back,
        boolean danger) {

    public record Field(String name, String value) {}

    static Confirmation abort(Promotion promotion) {
        List<String> happens = new ArrayList<>();
        List<String> untouched = new ArrayList<>();
        for (Stage stage : promotion.stages()) {
            if (stage.status() == StageStatus.RUNNING) {
                happens.add(aborts(stage));
            } else if (stage.status() == StageStatus.PENDING) {
                untouched.add(stage.environment());
            }
        }
        if (!untouched.isEmpty()) {
            happens.add("Nothing begins in " + String.join(", ", untouched) + ".");
        }
        happens.add("An ended promotion is never taken up again; its commit can be promoted anew.");
        return new Confirmation(
                "Abort promotion #" + promotion.number() + "?",
                Commit.brief(promotion.commit()) + " · " + promotion.title(),
                List.copyOf(happens),
                "/promotions/" + promotion.number() + "/abort",
                List.of(),
                true,
                "Abort promotion #" + promotion.number(),
                "/promotions/" + promotion.number(),
                true);
    }

    private static String aborts(Stage stage) {
        String environment = stage.environment();
        if (stage.merged()) {
            return environment + " keeps what was merged as "
                    + stage.mergeCommit().map(Commit::brief).orElse("")
                    + "; nobody proves it any more. Until a newer commit is proven there, nothing passes on from "
                    + environment + ".";
        }
        if (stage.step() == Step.GATE) {
            return "It leaves the queue of " + environment + ".";
        }
        return stage.pullRequest()
                .map(PullRequestRef::number)
                .map(number -> "Pull request #" + number + " of " + environment
                        + " is closed with a comment, and its branch is deleted. If it has been merged by then, it stays"
                        + " merged.")
                .orElse("What was prepared for " + environment + " is given up; nothing has reached its clusters.");
    }

    static Confirmation start(PipelineDefinition pipeline, CommitInfo head, List<Board.Environment> environments) {
        List<String> happens = new ArrayList<>();
        for (StagePlan plan : pipeline.environments()) {
            happens.add(stage(plan));
            environments.stream()
                    .filter(environment -> environment.environment().equals(plan.environment()))
                    .findFirst()
                    .flatMap(environment -> already(environment, head.sha()))
                    .ifPresent(happens::add);
        }
        happens.add("If a promotion of this commit is on its way already, no second one is started.");
        return new Confirmation(
                "Promote " + Commit.brief(head.sha()) + "?",
                head.title() + " · by " + head.author() + " · head of " + pipeline.branch() + " of "
                        + pipeline.repository(),
                List.copyOf(happens),
                "/promotions",
                List.of(new Field("pipeline", pipeline.name()), new Field("commit", head.sha())),
                false,
                "Promote " + Commit.brief(head.sha()),
                "/",
                false);
    }

    private static String stage(StagePlan plan) {
        String begins = plan.after().isEmpty()
                ? plan.environment() + ": begins at once. "
                : plan.environment() + ": begins once every cluster of " + String.join(" and ", plan.after())
                        + " has proved it. ";
        return begins
                + (plan.autoMerge()
                        ? "Lockstep opens the pull request and merges it."
                        : "Lockstep opens the pull request; a person merges it.");
    }

    private static Optional<String> already(Board.Environment environment, String commit) {
        if (environment
                .proven()
                .filter(proven -> proven.commit().equals(commit))
                .isPresent()) {
            return Optional.of("This commit is proven in " + environment.environment()
                    + " already; unless its configuration has changed, nothing changes there.");
        }
        return environment
                .current()
                .filter(current -> !current.commit().equals(commit))
                .map(current -> "Promotion #" + current.number() + " is in " + environment.environment()
                        + " now; if it is older and not merged, it gives way.");
    }
}
