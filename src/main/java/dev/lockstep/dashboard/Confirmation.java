package dev.lockstep.dashboard;

import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked before something is done: what will happen, in sentences, and one button.
 *
 * @param hidden what the form sends along, so that what was confirmed is what is done
 * @param reason whether one is asked for
 * @param danger whether it takes something away
 * @param picker other commits that can be taken instead
 */
public record Confirmation(
        String heading,
        String lead,
        List<String> consequences,
        String action,
        List<Field> hidden,
        Reason reason,
        String button,
        String back,
        boolean danger,
        Optional<Picker> picker) {

    /** Without other commits to choose from. */
    public Confirmation(
            String heading,
            String lead,
            List<String> consequences,
            String action,
            List<Field> hidden,
            Reason reason,
            String button,
            String back,
            boolean danger) {
        this(heading, lead, consequences, action, hidden, reason, button, back, danger, Optional.empty());
    }

    /** Nothing can be confirmed before a commit is chosen. */
    static Confirmation choose(String heading, String lead, String back, Picker picker) {
        return new Confirmation(
                heading, lead, List.of(), "", List.of(), Reason.NONE, "", back, false, Optional.of(picker));
    }

    /** Whether there is something to confirm, and not only to choose. */
    public boolean decides() {
        return !action.isEmpty();
    }

    /** Optional reasons go with what is closed or opened; required ones are read by everybody who waits. */
    public enum Reason {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    public record Field(String name, String value) {}

    /**
     * @param action where another commit is looked at, with these fields
     * @param which what the commits are, after "Another commit"
     * @param choices the newest first
     */
    public record Picker(String action, List<Field> fields, String which, List<Choice> choices) {}

    /** @param href empty for the one that is asked about */
    public record Choice(Commit commit, String title, String author, Moment at, String href) {}

    public boolean asked() {
        return reason != Reason.NONE;
    }

    public boolean required() {
        return reason == Reason.REQUIRED;
    }

    static Confirmation abort(Promotion promotion) {
        List<String> happens = new ArrayList<>();
        List<String> untouched = new ArrayList<>();
        for (Stage stage : promotion.stages()) {
            if (stage.status() == StageStatus.RUNNING) {
                happens.add(aborts(stage));
            } else if (stage.status() == StageStatus.PENDING) {
                untouched.add(stage.environment());
            } else if (stage.merged()) {
                happens.add(stage.environment() + " keeps what was merged as "
                        + stage.mergeCommit().map(Commit::brief).orElse("") + ".");
            }
        }
        if (!untouched.isEmpty()) {
            happens.add("Nothing begins in " + String.join(", ", untouched) + ".");
        }
        String name = promotion.kind().noun() + " #" + promotion.number();
        happens.add(
                promotion.kind() == RunKind.PROMOTION
                        ? "An ended promotion is never taken up again; it can be retried, which starts a new one."
                        : "An ended " + promotion.kind().noun() + " is never taken up again.");
        return new Confirmation(
                "Abort " + name + "?",
                Commit.brief(promotion.commit()) + " · " + promotion.title(),
                List.copyOf(happens),
                "/promotions/" + promotion.number() + "/abort",
                List.of(),
                Reason.OPTIONAL,
                "Abort " + name,
                "/promotions/" + promotion.number(),
                true);
    }

    static Confirmation release(Promotion promotion, Stage stage, MergeHold hold) {
        String pullRequest = stage.pullRequest()
                .map(PullRequestRef::number)
                .map(number -> "pull request #" + number)
                .orElse("the pull request");
        List<String> reasons = new ArrayList<>(hold.reasons());
        reasons.add("Lockstep merges " + pullRequest + " into " + stage.environment()
                + " then. When it is rendered again and something else comes of it, it is held again.");
        return new Confirmation(
                "Release " + pullRequest + "?",
                Commit.brief(promotion.commit()) + " · " + promotion.title(),
                List.copyOf(reasons),
                "/promotions/" + promotion.number() + "/release/" + stage.environment(),
                List.of(new Field("hold", hold.id())),
                Reason.NONE,
                "Release it to be merged",
                "/promotions/" + promotion.number(),
                true);
    }

    private static String aborts(Stage stage) {
        String environment = stage.environment();
        if (stage.merged()) {
            return environment + " keeps what was merged as "
                    + stage.mergeCommit().map(Commit::brief).orElse("")
                    + "; nobody proves it any more. Until something is proven there again, nothing passes on from "
                    + environment + ".";
        }
        if (stage.queues()) {
            return "It leaves the queue of " + environment + ".";
        }
        return stage.pullRequest()
                .map(PullRequestRef::number)
                .map(number -> "Pull request #" + number + " of " + environment
                        + " is closed with a comment, and its branch is deleted. If it has been merged by then, it stays"
                        + " merged.")
                .orElse("What was prepared for " + environment + " is given up; nothing has reached its clusters.");
    }
}
