package dev.lockstep.steps;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.MergeMethod;
import dev.lockstep.ports.PullRequests.MergeResult;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.MergeHold;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.rendering.InputDigest;
import dev.lockstep.rendering.Renderer;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.Releases;
import dev.lockstep.store.RewrittenBranch;
import dev.lockstep.worker.MergeCommits;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Looks at the pull request of a stage, and merges it. */
@ApplicationScoped
class AwaitMergeExecutor implements StepExecutor {
    private final PullRequests pullRequests;
    private final GitReader git;
    private final GitHistory history;
    private final GateLanes laneLook;
    private final Lanes lanes;
    private final Releases releases;

    AwaitMergeExecutor(
            PullRequests pullRequests,
            GitReader git,
            GitHistory history,
            GateLanes laneLook,
            Lanes lanes,
            Releases releases) {
        this.releases = releases;
        this.pullRequests = pullRequests;
        this.git = git;
        this.history = history;
        this.laneLook = laneLook;
        this.lanes = lanes;
    }

    @Override
    public Step step() {
        return Step.AWAIT_MERGE;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        return action instanceof AwaitMergeStep.LookAtPullRequest look
                ? look(promotion, look)
                : merge(promotion, (AwaitMergeStep.Merge) action);
    }

    private Observation look(Promotion promotion, AwaitMergeStep.LookAtPullRequest look) {
        Stage stage = promotion.stage(look.environment());
        Pins pins = stage.pins().orElseThrow();
        RepositoryUrl repository = RepositoryUrl.of(pins.gitOps().repository());
        // In this order: if the base has moved because our pull request was merged, the pull request says so.
        Optional<String> baseHead = git.head(repository, pins.gitOps().name());
        PullRequest seen = pullRequests.get(repository, look.number());
        return new AwaitMergeStep.PullRequestSeen(
                switch (seen.state()) {
                    case OPEN ->
                        contained(pins, repository, seen, baseHead)
                                ? view(PullRequestView.State.MERGING, seen, baseHead, Optional.empty(), List.of())
                                : open(promotion, stage, repository, seen, baseHead);
                    case CLOSED ->
                        view(PullRequestView.State.CLOSED, seen, Optional.empty(), Optional.empty(), List.of());
                    case MERGED ->
                        view(
                                PullRequestView.State.MERGED,
                                seen,
                                Optional.empty(),
                                difference(stage, pins, repository, seen),
                                List.of());
                });
    }

    /**
     * Whether the base has moved because our pull request was merged, although it still reads as open: GitHub moves the branch
     * first. Rendered again on top of itself, it would change nothing, and its merge would be nobody's.
     */
    private boolean contained(Pins pins, RepositoryUrl repository, PullRequest seen, Optional<String> baseHead) {
        return baseHead.filter(head -> !head.equals(pins.gitOpsBase()))
                .map(head -> history.order(repository, seen.headSha(), head))
                .filter(order -> order == GitHistory.Order.OLDER || order == GitHistory.Order.SAME)
                .isPresent();
    }

    private PullRequestView open(
            Promotion promotion, Stage stage, RepositoryUrl repository, PullRequest seen, Optional<String> baseHead) {
        String expected = stage.pullRequest().orElseThrow().headCommit();
        Optional<String> author = seen.headSha().equals(expected)
                ? Optional.empty()
                : history.commit(repository, seen.headSha()).map(CommitInfo::author);
        return new PullRequestView(
                PullRequestView.State.OPEN,
                seen.headSha(),
                author,
                baseHead,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                newInputs(promotion, stage),
                baseHead.flatMap(head -> rewritten(stage.pins().orElseThrow(), repository, head)),
                laneLook.unprovenUpstreams(promotion, stage.environment()),
                seen.condition(),
                MergeHold.of(promotion, stage).isPresent()
                        ? releases.of(UUID.fromString(promotion.id()), stage.environment())
                        : Set.of());
    }

    private static PullRequestView view(
            PullRequestView.State state,
            PullRequest seen,
            Optional<String> baseHead,
            Optional<String> difference,
            List<String> unproven) {
        return new PullRequestView(
                state,
                seen.headSha(),
                Optional.empty(),
                baseHead,
                seen.mergeCommitSha(),
                seen.mergedBy(),
                difference,
                Optional.empty(),
                Optional.empty(),
                unproven);
    }

    /** What the watch over the branches noted since this was rendered. */
    private Optional<String> newInputs(Promotion promotion, Stage stage) {
        Optional<String> ours = stage.pins().flatMap(Pins::inputs);
        return lanes.find(promotion.pipeline(), stage.environment())
                .filter(lane -> ours.isPresent() && lane.currentInputs != null)
                .filter(lane ->
                        !InputDigest.differences(lane.currentInputs, ours.get()).isEmpty())
                .map(lane -> Objects.requireNonNullElse(lane.currentInputsFrom, "of its branches"));
    }

    private Optional<String> rewritten(Pins pins, RepositoryUrl repository, String head) {
        if (head.equals(pins.gitOpsBase())) {
            return Optional.empty();
        }
        GitHistory.Order order = history.order(repository, pins.gitOpsBase(), head);
        return order == GitHistory.Order.OLDER || order == GitHistory.Order.SAME
                ? Optional.empty()
                : Optional.of(RewrittenBranch.sentence(pins.gitOps().name(), repository, pins.gitOpsBase(), head));
    }

    /** Compares trees, never commit ids: squash and rebase make commits of their own. */
    private Optional<String> difference(Stage stage, Pins pins, RepositoryUrl repository, PullRequest seen) {
        String merged = MergeCommits.of(seen).orElseThrow();
        String ours = stage.head().orElseThrow();
        String prefix = Renderer.folderPrefix(pins.gitOpsPath());
        String folder = prefix.isEmpty() ? "." : prefix;
        if (history.folderId(repository, merged, folder).equals(history.folderId(repository, ours, folder))) {
            return Optional.empty();
        }
        CommitInfo commit = history.commit(repository, merged)
                .orElseThrow(() -> new OutsideException.Transient(
                        "commit " + merged + " of " + repository + " cannot be fetched yet", null));
        return Optional.of("the tree merged as " + merged.substring(0, 7) + " by " + commit.author()
                + " is not the rendered one (" + ours.substring(0, 7)
                + "); the clusters are asked to prove what was merged");
    }

    private Observation merge(Promotion promotion, AwaitMergeStep.Merge merge) {
        Stage stage = promotion.stage(merge.environment());
        RepositoryUrl repository =
                RepositoryUrl.of(stage.pins().orElseThrow().gitOps().repository());
        MergeMethod method = MergeMethod.valueOf(
                promotion.definition().plan(merge.environment()).mergeMethod().name());
        MergeResult result = pullRequests.merge(repository, merge.number(), method, merge.expectedHead());
        if (result instanceof MergeResult.Merged merged) {
            return new AwaitMergeStep.MergeDone(merged.commit());
        } else if (result instanceof MergeResult.NotYet notYet) {
            return new AwaitMergeStep.MergeNotYet(notYet.reason());
        }
        return new AwaitMergeStep.MergeNotYet(((MergeResult.HeadMoved) result).reason());
    }
}
