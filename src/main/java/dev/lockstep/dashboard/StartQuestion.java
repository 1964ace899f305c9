package dev.lockstep.dashboard;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.queries.Board;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked before a promotion is started, for the first time or once more. */
final class StartQuestion {
    private StartQuestion() {}

    /**
     * @param same a promotion of the commit that is on its way
     * @param older promotions of the pipeline that run now and have an older commit
     * @param head whether the commit is the head of the branch
     */
    static Confirmation start(
            PipelineDefinition pipeline,
            CommitInfo commit,
            boolean head,
            List<Board.Environment> environments,
            Optional<Promotion> same,
            List<Promotion> older,
            Optional<Confirmation.Picker> picker) {
        List<String> happens = new ArrayList<>();
        if (same.isPresent()) {
            happens.add(
                    "Promotion #" + same.get().number() + " of this commit is on its way. No second one is started.");
        } else {
            for (StagePlan plan : pipeline.environments()) {
                happens.add(stage(plan));
                environments.stream()
                        .filter(environment -> environment.environment().equals(plan.environment()))
                        .findFirst()
                        .flatMap(environment -> already(environment, commit.sha()))
                        .ifPresent(happens::add);
            }
            older.forEach(promotion -> happens.add(overtaken(promotion)));
        }
        String brief = Commit.brief(commit.sha());
        return new Confirmation(
                "Promote " + brief + "?",
                commit.title() + " · by " + commit.author() + " · " + (head ? "head of " : "of ") + pipeline.branch()
                        + " of " + RepositoryUrl.of(pipeline.repository()).fullName(),
                List.copyOf(happens),
                "/promotions",
                List.of(
                        new Confirmation.Field("pipeline", pipeline.name()),
                        new Confirmation.Field("commit", commit.sha())),
                Confirmation.Reason.NONE,
                same.map(promotion -> "Go to promotion #" + promotion.number()).orElse("Promote " + brief),
                "/",
                false,
                picker);
    }

    static Confirmation retry(PipelineDefinition pipeline, Promotion ended) {
        List<String> happens = new ArrayList<>();
        happens.add("A new promotion of " + Commit.brief(ended.commit()) + " is started; #" + ended.number()
                + " stays as it is.");
        for (StagePlan plan : pipeline.environments()) {
            happens.add(again(plan, ended));
        }
        happens.add("An older promotion that has merged nothing gives way to it; it gives way to a newer one.");
        return new Confirmation(
                "Retry promotion #" + ended.number() + "?",
                Commit.brief(ended.commit()) + " · " + ended.title(),
                List.copyOf(happens),
                "/promotions/" + ended.number() + "/retry",
                List.of(),
                Confirmation.Reason.NONE,
                "Retry promotion #" + ended.number(),
                "/promotions/" + ended.number(),
                false);
    }

    static Confirmation reconfigureAgain(Promotion ended) {
        String environment = ended.stages().get(0).environment();
        return new Confirmation(
                "Retry reconfiguration #" + ended.number() + "?",
                environment + " · " + ended.title(),
                List.of(
                        "A new reconfiguration of " + environment + " renders what is configured there now; #"
                                + ended.number() + " stays as it is.",
                        "When manifests change, a pull request is opened in " + environment
                                + " only; when none does, it ends at once."),
                "/promotions/" + ended.number() + "/retry",
                List.of(),
                Confirmation.Reason.NONE,
                "Retry reconfiguration #" + ended.number(),
                "/promotions/" + ended.number(),
                false);
    }

    private static String again(StagePlan plan, Promotion ended) {
        String environment = plan.environment();
        Optional<Stage> before = ended.stages().stream()
                .filter(stage -> stage.environment().equals(environment))
                .findFirst();
        if (before.filter(stage -> stage.status().proven() || stage.merged()).isPresent()) {
            return environment
                    + ": has this commit. It is rendered again; if nothing has changed, nothing is merged, and"
                    + " its clusters prove what is there.";
        }
        return stage(plan);
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
        return environment
                .proven()
                .filter(proven -> proven.commit().equals(commit))
                .map(proven -> "This commit is proven in " + environment.environment()
                        + " already; unless its configuration has changed, nothing changes there.");
    }

    private static String overtaken(Promotion older) {
        String name = "Promotion #" + older.number() + " (" + Commit.brief(older.commit()) + ")";
        List<String> merged = older.stages().stream()
                .filter(stage -> older.active().contains(stage.environment()) && stage.merged())
                .map(Stage::environment)
                .toList();
        return merged.isEmpty()
                ? name
                        + " is older and ends superseded where this one catches up; its pull request is updated and kept."
                : name + " is older and has merged in " + String.join(" and ", merged)
                        + "; this one queues there until it has proved that.";
    }
}
