package dev.lockstep.trigger;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.RewrittenBranch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices that a GitOps branch was rewritten: what clusters are asked to prove is not on it any more, so they never can.
 * The runs that wait for that are stopped with the reason.
 */
@ApplicationScoped
class GitOpsWatch {
    private final GitReader git;
    private final GitHistory history;
    private final Promotions promotions;
    private final PromotionStore store;
    private final Map<LaneRow.Key, String> lastHeads = new ConcurrentHashMap<>();

    GitOpsWatch(GitReader git, GitHistory history, Promotions promotions, PromotionStore store) {
        this.git = git;
        this.history = history;
        this.promotions = promotions;
        this.store = store;
    }

    /** A sentence when the last merge of a lane is not on its branch any more. */
    Optional<String> rewritten(LaneRow lane, Heads heads) {
        if (lane.gitOpsRepository == null) {
            return Optional.empty();
        }
        RepositoryUrl repository = RepositoryUrl.of(lane.gitOpsRepository);
        Optional<String> head = heads.of(repository, lane.gitOpsBranch);
        if (head.isEmpty()) {
            return Optional.of("GitOps branch " + lane.gitOpsBranch + " of " + repository
                    + " does not exist any more. Make it again, at the commit that the clusters run");
        }
        if (!head.get().equals(lastHeads.get(lane.key))) {
            halt(lane, repository, head.get());
            // Noted when it is done: a look that breaks off is made again.
            lastHeads.put(lane.key, head.get());
        }
        return Optional.ofNullable(lane.mergedCommit)
                .filter(merged -> !Reach.contains(history, repository, head.get(), merged))
                .map(merged -> RewrittenBranch.sentence(lane.gitOpsBranch, repository, merged, head.get()));
    }

    private void halt(LaneRow lane, RepositoryUrl repository, String head) {
        for (Promotion run : promotions.running(lane.key.pipeline())) {
            // Asked again before it is believed: the run may have merged since the branch was looked at.
            target(run, lane)
                    .filter(target -> !Reach.contains(history, repository, head, target))
                    .filter(target -> git.head(repository, lane.gitOpsBranch)
                            .filter(now -> !Reach.contains(history, repository, now, target))
                            .isPresent())
                    .ifPresent(target -> store.halt(
                            List.of(UUID.fromString(run.id())),
                            RewrittenBranch.sentence(lane.gitOpsBranch, repository, target, head)));
        }
    }

    private static Optional<String> target(Promotion run, LaneRow lane) {
        return run.stages().stream()
                .filter(stage -> stage.environment().equals(lane.key.environment()))
                .filter(stage -> stage.awaitsProof())
                .map(Stage::target)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
