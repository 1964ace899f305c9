package dev.lockstep.steps;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.rendering.Renderer;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.store.Lanes;
import dev.lockstep.text.Inert;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import dev.lockstep.worker.MergeCommits;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Pushes the head branch, and opens the pull request. */
@ApplicationScoped
class OpenPullRequestExecutor implements StepExecutor {
    private final Renderer renderer;
    private final GitWriter git;
    private final PullRequests pullRequests;
    private final PullRequestText text;
    private final Lanes lanes;
    private final GitReader reader;
    private final GitHistory history;

    OpenPullRequestExecutor(
            Renderer renderer,
            GitWriter git,
            PullRequests pullRequests,
            PullRequestText text,
            Lanes lanes,
            GitReader reader,
            GitHistory history) {
        this.renderer = renderer;
        this.git = git;
        this.pullRequests = pullRequests;
        this.text = text;
        this.lanes = lanes;
        this.reader = reader;
        this.history = history;
    }

    @Override
    public Step step() {
        return Step.OPEN_PR;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        return action instanceof OpenPullRequestStep.PushHead push
                ? push(promotion, push, watch)
                : open(promotion, (OpenPullRequestStep.OpenPullRequest) action);
    }

    private Observation push(Promotion promotion, OpenPullRequestStep.PushHead push, Watch watch) {
        Pins pins = push.pins();
        // What is pushed is what was rendered, even if this version has newer rules than the one that did.
        RenderRules rules = promotion
                .stage(push.environment())
                .rendered()
                .map(rendered -> RenderRules.of(rendered.rules()))
                .orElse(RenderRules.NEWEST);
        Renderer.Result result = renderer.render(
                promotion.definition(),
                promotion.definition().plan(push.environment()),
                pins,
                rules,
                promotion.id(),
                watch);
        if (result instanceof Renderer.Result.Queued queued) {
            return new RenderStep.RenderQueued(queued.reason());
        }
        if (!(result instanceof Renderer.Result.Tree tree)) {
            throw new OutsideException.Permanent("the inputs of " + push.environment()
                    + " rendered before and do not any more, though they are pinned:\n"
                    + String.join("\n", ((Renderer.Result.Failed) result).problems()));
        }
        String title = PullRequestText.headline(promotion, push.environment());
        String kind = promotion.kind().noun();
        RepositoryUrl repository = RepositoryUrl.of(pins.gitOps().repository());
        GitWriter.Change change = new GitWriter.Change(
                repository,
                push.branch(),
                push.expectedHead(),
                pins.gitOpsBase(),
                tree.changes(),
                String.join(
                        "\n",
                        List.of(
                                title,
                                "",
                                Inert.wholeLine(promotion.title()),
                                "",
                                kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1) + " #"
                                        + promotion.number() + " of pipeline " + promotion.pipeline() + ".",
                                "")),
                pins.at());
        GitWriter.Written written = git.write(change);
        Optional<String> updated = written instanceof GitWriter.Written.HeadMoved moved
                ? moved.actualHead().filter(head -> onlyUpdated(repository, push, head))
                : Optional.empty();
        if (updated.isPresent()) {
            written = git.write(new GitWriter.Change(
                    repository,
                    push.branch(),
                    updated,
                    change.parent(),
                    change.changes(),
                    change.message(),
                    change.at()));
        }
        if (written instanceof GitWriter.Written.HeadMoved moved) {
            return new OpenPullRequestStep.HeadForeign(moved.actualHead());
        }
        if (written instanceof GitWriter.Written.NameTaken taken) {
            String other = Text.brief(Text.line(taken.by()), Lengths.DETAIL);
            return new OpenPullRequestStep.HeadForeign(Optional.empty(), Optional.of(other));
        }
        return new OpenPullRequestStep.HeadPushed(((GitWriter.Written.At) written).commit(), updated);
    }

    /** Whether what is there is ours with what came to the GitOps branch, of which nothing is lost when it is replaced. */
    private boolean onlyUpdated(RepositoryUrl repository, OpenPullRequestStep.PushHead push, String head) {
        Pins pins = push.pins();
        String base = reader.head(repository, pins.gitOps().name()).orElse(pins.gitOpsBase());
        HeadCommits commits = new HeadCommits(history, repository, base);
        return push.expectedHead()
                .flatMap(pushed -> commits.updatedBy(pushed, head))
                .isPresent();
    }

    private Observation open(Promotion promotion, OpenPullRequestStep.OpenPullRequest open) {
        Stage stage = promotion.stage(open.environment());
        Pins pins = stage.pins().orElseThrow();
        RepositoryUrl repository = RepositoryUrl.of(pins.gitOps().repository());
        // Whoever was there before has left the lane, and may still be about to close what it had open.
        Optional<String> predecessor =
                lanes.stillToBeClosed(promotion.pipeline(), open.environment(), UUID.fromString(promotion.id()));
        if (predecessor.isPresent()) {
            return new OpenPullRequestStep.PredecessorOpen(predecessor.get());
        }
        PullRequest opened = pullRequests.open(
                repository,
                new PullRequests.Draft(
                        open.branch(),
                        stage.head().orElseThrow(),
                        pins.gitOps().name(),
                        text.title(promotion, stage),
                        text.body(promotion, stage),
                        PullRequestText.LABEL));
        Optional<PullRequest> takenOver = stage.pullRequest()
                .filter(before -> before.number() != opened.number())
                .map(before -> pullRequests.get(repository, before.number()))
                .filter(before -> before.headBranch().equals(open.branch()));
        String branch = pins.gitOps().name();
        return new OpenPullRequestStep.PullRequestOpened(
                opened.number(),
                opened.url(),
                opened.headSha(),
                takenOver.flatMap(before -> MergeCommits.of(before, branch)),
                takenOver
                        .map(PullRequest::baseBranch)
                        .filter(goesTo -> !goesTo.equals(branch))
                        .map(goesTo -> Text.brief(Text.line(goesTo), Lengths.DETAIL)));
    }
}
