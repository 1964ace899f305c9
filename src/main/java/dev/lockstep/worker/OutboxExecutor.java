package dev.lockstep.worker;

import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.CommitStatuses.CommitStatus;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Observation.EffectDone;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.text.Inert;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;

/** Carries out what a promotion owes: statuses, and clearing away what it opened. */
@ApplicationScoped
class OutboxExecutor {
    private final CommitStatuses statuses;
    private final StatusCorrection correction;
    private final PullRequests pullRequests;
    private final GitWriter git;
    private final Lanes lanes;
    private final PublicAddress address;

    OutboxExecutor(
            CommitStatuses statuses,
            StatusCorrection correction,
            PullRequests pullRequests,
            GitWriter git,
            Lanes lanes,
            PublicAddress address) {
        this.correction = correction;
        this.statuses = statuses;
        this.pullRequests = pullRequests;
        this.git = git;
        this.lanes = lanes;
        this.address = address;
    }

    Observation perform(Promotion promotion, Effect effect) {
        if (effect instanceof Effect.PostStatus status) {
            URI page = address.of(promotion);
            statuses.post(
                    RepositoryUrl.of(promotion.definition().repository()),
                    promotion.commit(),
                    new CommitStatus(
                            context(status.environment()),
                            CommitStatuses.State.valueOf(status.state().name()),
                            status.description(),
                            Optional.of(page.toString())));
            return new EffectDone(effect, Optional.empty());
        } else if (effect instanceof Effect.CorrectStatuses correct) {
            return new EffectDone(effect, Optional.empty(), correction.correct(promotion, correct));
        } else if (effect instanceof Effect.ClosePullRequest close) {
            LaneRow lane = lane(promotion, close.environment());
            RepositoryUrl repository = RepositoryUrl.of(lane.gitOpsRepository);
            pullRequests.close(
                    repository,
                    close.number(),
                    close.pullRequest().map(PullRequestRef::branch),
                    Inert.markdown(close.comment()) + "\n\n" + address.of(promotion));
            PullRequest closed = pullRequests.get(repository, close.number());
            boolean ours = close.pullRequest()
                    .map(PullRequestRef::branch)
                    .filter(branch -> !branch.equals(closed.headBranch()))
                    .isEmpty();
            return new EffectDone(effect, ours ? MergeCommits.of(closed, lane.gitOpsBranch) : Optional.empty());
        } else if (effect instanceof Effect.DeleteBranch delete) {
            LaneRow lane = lane(promotion, delete.environment());
            git.deleteBranch(RepositoryUrl.of(lane.gitOpsRepository), delete.branch(), delete.head());
            return new EffectDone(effect, Optional.empty());
        } else if (effect instanceof Effect.DeleteBaseBranch delete) {
            git.deleteBranch(RepositoryUrl.of(delete.repository()), delete.branch(), delete.head());
            return new EffectDone(effect, Optional.empty());
        }
        throw new IllegalStateException("unknown effect " + effect);
    }

    /** Of the statuses of an environment. */
    static String context(String environment) {
        return environment + " environment";
    }

    /** Asked of the lane, not of the stage: a pull request that was taken over is closed before anything is pinned. */
    private LaneRow lane(Promotion promotion, String environment) {
        return lanes.find(promotion.pipeline(), environment)
                .filter(lane -> lane.gitOpsRepository != null)
                .orElseThrow(() -> new IllegalStateException(
                        "lane " + environment + " of " + promotion.pipeline() + " follows no GitOps branch"));
    }
}
