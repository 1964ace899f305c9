package dev.lockstep.worker;

import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.CommitStatuses.CommitStatus;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Observation.EffectDone;
import dev.lockstep.promotion.Promotion;
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
            correction.correct(promotion, correct);
            return new EffectDone(effect, Optional.empty());
        } else if (effect instanceof Effect.ClosePullRequest close) {
            RepositoryUrl repository = gitOps(promotion, close.environment());
            pullRequests.close(
                    repository, close.number(), Inert.markdown(close.comment()) + "\n\n" + address.of(promotion));
            Optional<String> foundMerged = MergeCommits.of(pullRequests.get(repository, close.number()));
            return new EffectDone(effect, foundMerged);
        } else if (effect instanceof Effect.DeleteBranch delete) {
            RepositoryUrl repository =
                    delete.repository().map(RepositoryUrl::of).orElseGet(() -> gitOps(promotion, delete.environment()));
            git.deleteBranch(repository, delete.branch(), delete.head());
            return new EffectDone(effect, Optional.empty());
        }
        throw new IllegalStateException("unknown effect " + effect);
    }

    /** Of the statuses of an environment. */
    static String context(String environment) {
        return environment + " environment";
    }

    /** Asked of the lane, not of the stage: a pull request that was taken over is closed before anything is pinned. */
    private RepositoryUrl gitOps(Promotion promotion, String environment) {
        return lanes.find(promotion.pipeline(), environment)
                .map(lane -> RepositoryUrl.of(lane.gitOpsRepository))
                .orElseThrow(() -> new IllegalStateException(
                        "lane " + environment + " of " + promotion.pipeline() + " follows no GitOps branch"));
    }
}
