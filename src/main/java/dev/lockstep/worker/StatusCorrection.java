package dev.lockstep.worker;

import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.CommitStatuses.CommitStatus;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitHistory.Order;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.store.EnvironmentHistory;
import dev.lockstep.store.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Corrects the commit statuses of what a rollback took back. Only a status that is a success is: whatever else it says, nobody takes the
 * commit for deployed by it. That is also what makes it safe to repeat.
 */
@ApplicationScoped
class StatusCorrection {
    private final CommitStatuses statuses;
    private final EnvironmentHistory deployed;
    private final GitHistory history;
    private final Promotions promotions;
    private final PublicAddress address;

    StatusCorrection(
            CommitStatuses statuses,
            EnvironmentHistory deployed,
            GitHistory history,
            Promotions promotions,
            PublicAddress address) {
        this.statuses = statuses;
        this.deployed = deployed;
        this.history = history;
        this.promotions = promotions;
        this.address = address;
    }

    /** One commit that is refused does not keep the others from being corrected. */
    void correct(Promotion rollback, Effect.CorrectStatuses effect) {
        String environment = effect.environment();
        RepositoryUrl repository = RepositoryUrl.of(rollback.definition().repository());
        List<String> takenBack =
                deployed.provenSince(rollback.pipeline(), environment, rollback.commit(), effect.before()).stream()
                        .filter(commit -> isTakenBack(repository, commit, rollback.commit()))
                        .toList();
        if (takenBack.isEmpty()) {
            return;
        }
        CommitStatus corrected = new CommitStatus(
                OutboxExecutor.context(environment),
                CommitStatuses.State.ERROR,
                "Rolled back to " + Sentences.sha(rollback.commit()) + " by " + startedBy(rollback),
                Optional.of(address.of(rollback).toString()));
        List<String> refused = new ArrayList<>();
        for (String commit : takenBack) {
            awaitItsOwn(rollback, environment, commit);
            try {
                correct(repository, commit, corrected);
            } catch (OutsideException.Rejected | OutsideException.Refused | OutsideException.Permanent e) {
                refused.add(e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            throw new OutsideException.Rejected(String.join("; ", refused));
        }
    }

    private void correct(RepositoryUrl repository, String commit, CommitStatus corrected) {
        boolean success = statuses.latest(repository, commit, corrected.context())
                .filter(latest -> latest.state() == CommitStatuses.State.SUCCESS)
                .isPresent();
        if (success) {
            statuses.post(repository, commit, corrected);
        }
    }

    /** A success that a run still owes would cover the correction. */
    private void awaitItsOwn(Promotion rollback, String environment, String commit) {
        promotions.owingStatus(rollback.pipeline(), environment, commit).ifPresent(number -> {
            throw new OutsideException.Transient(
                    "#" + number + " has not posted its status of " + Sentences.sha(commit) + " yet", null);
        });
    }

    /** What the commit that the environment goes back to contains stays deployed; what is not there any more has no status. */
    private boolean isTakenBack(RepositoryUrl repository, String commit, String to) {
        if (history.commit(repository, commit).isEmpty()) {
            return false;
        }
        Order order = history.order(repository, commit, to);
        return order != Order.SAME && order != Order.OLDER;
    }

    private String startedBy(Promotion rollback) {
        return promotions
                .find(UUID.fromString(rollback.id()))
                .map(Promotions.Entry::startedBy)
                .orElseThrow();
    }
}
