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
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import dev.lockstep.worker.MergeCommits;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Looks at the pull request of a stage, and merges it. */
@ApplicationScoped
class AwaitMergeExecutor implements StepExecutor {
    private static final int MOST_COMMITS = 100;

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
        PullRequest seen = ours(stage, repository, pullRequests.get(repository, look.number()));
        if (!seen.baseBranch().equals(pins.gitOps().name())) {
            return elsewhere(seen, baseHead);
        }
        return new AwaitMergeStep.PullRequestSeen(
                switch (seen.state()) {
                    case OPEN ->
                        contained(pins, repository, seen, baseHead)
                                ? view(PullRequestView.State.MERGING, seen, baseHead, Optional.empty(), List.of())
                                : open(promotion, stage, repository, seen, baseHead);
                    case CLOSED ->
                        view(PullRequestView.State.CLOSED, seen, Optional.empty(), Optional.empty(), List.of());
                    case MERGED -> merged(stage, pins, repository, seen);
                });
    }

    /** A number is a pull request of a repository; behind an address that was given to another repository, it is another one. */
    private static PullRequest ours(Stage stage, RepositoryUrl repository, PullRequest seen) {
        String branch = stage.pullRequest().orElseThrow().branch();
        if (!seen.headBranch().equals(branch)) {
            throw new OutsideException.Rejected(
                    "pull request #" + seen.number() + " of " + repository + " is of branch "
                            + Text.quoted(seen.headBranch(), Lengths.DETAIL) + ", not of " + branch
                            + ": it is not the one that Lockstep opened. Was the repository replaced by another one of its name?");
        }
        return seen;
    }

    /** Whatever becomes of it there, it is not in the environment's branch. */
    private static Observation elsewhere(PullRequest seen, Optional<String> baseHead) {
        PullRequestView.State state = switch (seen.state()) {
            case OPEN -> PullRequestView.State.OPEN;
            case CLOSED -> PullRequestView.State.CLOSED;
            case MERGED -> PullRequestView.State.MERGED;
        };
        String branch = Text.brief(Text.line(seen.baseBranch()), Lengths.DETAIL);
        return new AwaitMergeStep.PullRequestSeen(
                view(state, seen, baseHead, Optional.empty(), List.of()).withElsewhere(Optional.of(branch)));
    }

    private PullRequestView merged(Stage stage, Pins pins, RepositoryUrl repository, PullRequest seen) {
        String merge = MergeCommits.of(seen, pins.gitOps().name()).orElseThrow();
        String pushed = stage.head().orElseThrow();
        HeadCommits commits = new HeadCommits(history, repository, before(pins, repository, merge, seen.headSha()));
        boolean asPushed = seen.headSha().equals(pushed);
        Optional<String> updated = asPushed ? Optional.empty() : commits.updatedBy(pushed, seen.headSha());
        return view(
                        PullRequestView.State.MERGED,
                        seen,
                        Optional.empty(),
                        difference(stage, pins, repository, merge, commits),
                        List.of())
                .withUpdated(updated)
                .withForeign(
                        asPushed || updated.isPresent()
                                ? Optional.empty()
                                : Optional.of(commits.foreign(pushed, seen.headSha())));
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

    /** What the branch was before the merge, which is one commit, or, rebased, as many as were proposed, with the same messages. */
    private String before(Pins pins, RepositoryUrl repository, String merge, String head) {
        Set<String> proposed = history.commit(repository, head).isEmpty()
                ? Set.of()
                : history.between(repository, pins.gitOpsBase(), head, MOST_COMMITS).stream()
                        .map(AwaitMergeExecutor::message)
                        .collect(Collectors.toSet());
        return history.between(repository, pins.gitOpsBase(), merge, MOST_COMMITS).stream()
                .skip(1)
                .filter(commit -> !proposed.contains(message(commit)))
                .map(CommitInfo::sha)
                .findFirst()
                .orElse(pins.gitOpsBase());
    }

    private static String message(CommitInfo commit) {
        return commit.author() + " " + commit.title();
    }

    private PullRequestView open(
            Promotion promotion, Stage stage, RepositoryUrl repository, PullRequest seen, Optional<String> baseHead) {
        String expected = stage.pullRequest().orElseThrow().headCommit();
        boolean asPushed = seen.headSha().equals(expected);
        Optional<String> author = asPushed
                ? Optional.empty()
                : history.commit(repository, seen.headSha()).map(CommitInfo::author);
        HeadCommits commits = new HeadCommits(
                history,
                repository,
                baseHead.orElseGet(() -> stage.pins().orElseThrow().gitOpsBase()));
        Optional<String> updated = asPushed ? Optional.empty() : commits.updatedBy(expected, seen.headSha());
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
                        : Set.of(),
                Optional.empty(),
                updated,
                asPushed || updated.isPresent()
                        ? Optional.empty()
                        : Optional.of(commits.foreign(expected, seen.headSha())));
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
    private Optional<String> difference(
            Stage stage, Pins pins, RepositoryUrl repository, String merged, HeadCommits commits) {
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
                + "); the clusters are asked to prove what was merged"
                + commits.since(pins.gitOpsBase())
                        .map(came -> ". The GitOps branch had " + came)
                        .orElse(""));
    }

    private Observation merge(Promotion promotion, AwaitMergeStep.Merge merge) {
        Stage stage = promotion.stage(merge.environment());
        Pins.Branch gitOps = stage.pins().orElseThrow().gitOps();
        RepositoryUrl repository = RepositoryUrl.of(gitOps.repository());
        MergeMethod method = MergeMethod.valueOf(
                promotion.definition().plan(merge.environment()).mergeMethod().name());
        MergeResult result = pullRequests.merge(repository, merge.number(), method, merge.expectedHead());
        if (result instanceof MergeResult.Merged merged) {
            // A merge names the head that it expects, and not the branch that it goes to.
            PullRequest after = pullRequests.get(repository, merge.number());
            if (!after.baseBranch().equals(gitOps.name())) {
                return elsewhere(after, git.head(repository, gitOps.name()));
            }
            return new AwaitMergeStep.MergeDone(merged.commit());
        } else if (result instanceof MergeResult.NotYet notYet) {
            return new AwaitMergeStep.MergeNotYet(notYet.reason());
        }
        return new AwaitMergeStep.MergeNotYet(((MergeResult.HeadMoved) result).reason());
    }
}
