package dev.lockstep.dashboard;

import dev.lockstep.promotion.Pause;
import dev.lockstep.queries.Board;
import dev.lockstep.store.Pauses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something about an environment that a person must look at: what it is, and what can be done.
 *
 * @param since when it was paused; empty of anything else
 * @param actions where it can be done
 */
public record Notice(
        Mark.Kind kind, String headline, Optional<Moment> since, List<String> sentences, List<Link> actions) {
    private Notice(Mark.Kind kind, String headline, List<String> sentences, List<Link> actions) {
        this(kind, headline, Optional.empty(), sentences, actions);
    }

    public String css() {
        return new Mark("", kind).css();
    }

    static List<Notice> of(Board.Environment environment, Instant now) {
        List<Notice> notices = new ArrayList<>();
        environment.pauses().forEach(pause -> notices.add(paused(environment, pause, now)));
        environment.trouble().ifPresent(trouble -> notices.add(trouble(environment, trouble)));
        environment.baseConflict().ifPresent(named -> notices.add(conflict(environment, named)));
        environment.lateMerge().ifPresent(merge -> notices.add(lateMerge(environment, merge)));
        orphan(environment).ifPresent(notices::add);
        return List.copyOf(notices);
    }

    /** Of what is stopped beyond one environment; a run that is paused says so itself. */
    static Optional<Notice> stop(Pauses.InForce paused, Instant now) {
        Optional<String> pipeline = paused.place().pipeline();
        return switch (paused.place().scope()) {
            case EVERYTHING -> Optional.of(stop("The line is stopped", paused, now, Address.of("/line/resume")));
            case PIPELINE ->
                Optional.of(stop(
                        "Pipeline " + pipeline.orElseThrow() + " is paused",
                        paused,
                        now,
                        Address.of("/line/resume").with("pipeline", pipeline)));
            case ENVIRONMENT, PROMOTION -> Optional.empty();
        };
    }

    private static Notice stop(String headline, Pauses.InForce paused, Instant now, Address resume) {
        return new Notice(
                Mark.Kind.WAITING,
                headline,
                Optional.of(Moment.ago(paused.pause().since(), now)),
                List.of(
                        "By " + paused.pause().by() + ": " + paused.pause().reason(),
                        "What is there is watched and not acted upon; deadlines stand still."),
                List.of(new Link(resume.text(), "Resume…")));
    }

    private static Notice paused(Board.Environment environment, Board.Paused pause, Instant now) {
        String name = environment.environment();
        String headline = pause.entryOnly()
                ? name + " is held after a rollback"
                : switch (Pause.Scope.valueOf(pause.scope())) {
                    case EVERYTHING -> "The line is stopped";
                    case PIPELINE -> "The pipeline is paused";
                    case ENVIRONMENT, PROMOTION -> name + " is paused";
                };
        return new Notice(
                Mark.Kind.WAITING,
                headline,
                Optional.of(Moment.ago(pause.since(), now)),
                List.of(
                        "By " + pause.by() + ": " + pause.reason(),
                        pause.entryOnly()
                                ? "No promotion enters until somebody resumes it. New configuration does."
                                : "What is here is watched and not acted upon; its deadlines stand still."),
                List.of(new Link(LineResource.resume(environment, pause), "Resume…")));
    }

    private static Notice trouble(Board.Environment environment, String trouble) {
        return new Notice(
                Mark.Kind.FAILED,
                "Something is wrong with the branches of " + environment.environment(),
                List.of(Sentence.brief(trouble), "Nothing new is started here until a look at them succeeds again."),
                List.of());
    }

    private static Notice conflict(Board.Environment environment, String named) {
        String lane = environment.baseCommit().map(Commit::brief).orElse("no commit");
        String name = Commit.brief(named);
        boolean commit = named.matches("[0-9a-f]{40}");
        List<String> sentences = new ArrayList<>();
        sentences.add("spec.commit of the BaseRepo was changed by hand to " + name
                + environment.baseConflictBy().map(by -> " by " + by).orElse("") + "; "
                + environment.environment() + " has " + lane + ". The change starts nothing.");
        sentences.add("To keep " + lane + ", put it back." + (commit ? " To have " + name + ", promote it." : ""));
        List<Link> actions = new ArrayList<>();
        actions.add(new Link(
                Address.environment(environment.pipeline(), environment.environment())
                                .text() + "/put-back",
                "Put " + lane + " back…"));
        if (commit) {
            actions.add(new Link(StartResource.address(environment.pipeline(), named), "Promote " + name + "…"));
        }
        return new Notice(
                Mark.Kind.WAITING, "The base commit was changed by hand", List.copyOf(sentences), List.copyOf(actions));
    }

    private static Notice lateMerge(Board.Environment environment, String merge) {
        return new Notice(
                Mark.Kind.WAITING,
                "A pull request was merged after its run had ended",
                List.of("It became " + Commit.brief(merge)
                        + " and is not proven. It becomes a run of its own at the next look at "
                        + environment.environment() + "."),
                List.of());
    }

    private static Optional<Notice> orphan(Board.Environment environment) {
        boolean nobody = environment.current().isEmpty() && environment.beside().isEmpty();
        return environment.pullRequest().filter(open -> nobody).map(open -> {
            Link link = Link.to(open.url(), "PR #" + open.number());
            return new Notice(
                    Mark.Kind.WAITING,
                    "Pull request #" + open.number() + " is open, and no run waits for it",
                    List.of(
                            "The next run here takes it over. If it is merged before, the merge becomes a run of its own."),
                    link.usable() ? List.of(link) : List.of());
        });
    }
}
