package dev.lockstep.workflow;

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
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.PullRequestView;
import dev.lockstep.promotion.Stage;
import dev.lockstep.rendering.InputDigest;
import dev.lockstep.rendering.Renderer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Opens, looks at and merges the pull request of a stage. */
@ApplicationScoped
class PullRequestWork {
    private final PullRequests pullRequests;
    private final PullRequestText text;
    private final GitReader git;
    private final GitHistory history;
    private final LaneLook laneLook;
    private final Lanes lanes;

    PullRequestWork(
            PullRequests pullRequests,
            PullRequestText text,
            GitReader git,
            GitHistory history,
            LaneLook laneLook,
            Lanes lanes) {
        this.pullRequests = pullRequests;
        this.text = text;
        this.git = git;
        this.history = history;
        this.laneLook = laneLook;
        this.lanes = lanes;
    }

    Observation open(Promotion promotion, Action.OpenPullRequest open) {
        Stage stage = promotion.stage(open.environment());
        Pins pins = stage.pins().orElseThrow();
        RepositoryUrl repository = RepositoryUrl.of(pins.gitOps().repository());
        // Whoever was there before has left the lane, and may still be about to close what it had open.
        Optional<String> predecessor =
                lanes.stillToBeClosed(promotion.pipeline(), open.environment(), UUID.fromString(promotion.id()));
        if (predecessor.isPresent()) {
            return new Observation.PredecessorOpen(predecessor.get());
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
        Optional<String> predecessorMerged = stage.pullRequest()
                .map(PullRequestRef::number)
                .filter(number -> number != opened.number())
                .map(number -> pullRequests.get(repository, number))
                .flatMap(MergeCommits::of);
        return new Observation.PullRequestOpened(opened.number(), opened.url(), opened.headSha(), predecessorMerged);
    }

    Observation look(Promotion promotion, Action.LookAtPullRequest look) {
        Stage stage = promotion.stage(look.environment());
        Pins pins = stage.pins().orElseThrow();
        RepositoryUrl repository = RepositoryUrl.of(pins.gitOps().repository());
        // In this order: if the base has moved because our pull request was merged, the pull request says so.
        Optional<String> baseHead = git.head(repository, pins.gitOps().name());
        PullRequest seen = pullRequests.get(repository, look.number());
        return new Observation.PullRequestSeen(
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
                laneLook.upstreamUnrest(promotion, stage.environment()),
                seen.condition());
    }

    private static PullRequestView view(
            PullRequestView.State state,
            PullRequest seen,
            Optional<String> baseHead,
            Optional<String> difference,
            List<String> unrest) {
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
                unrest);
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

    Observation merge(Promotion promotion, Action.Merge merge) {
        Stage stage = promotion.stage(merge.environment());
        RepositoryUrl repository =
                RepositoryUrl.of(stage.pins().orElseThrow().gitOps().repository());
        MergeMethod method = MergeMethod.valueOf(
                promotion.definition().plan(merge.environment()).mergeMethod().name());
        MergeResult result = pullRequests.merge(repository, merge.number(), method, merge.expectedHead());
        if (result instanceof MergeResult.Merged merged) {
            return new Observation.MergeDone(merged.commit());
        } else if (result instanceof MergeResult.NotYet notYet) {
            return new Observation.MergeNotYet(notYet.reason());
        }
        return new Observation.MergeNotYet(((MergeResult.HeadMoved) result).reason());
    }
}
