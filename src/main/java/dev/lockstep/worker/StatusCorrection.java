package dev.lockstep.worker;

import dev.lockstep.memory.OutOfMemory;
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
import dev.lockstep.store.EnvironmentHistory.ProvenSince;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Corrects the commit statuses of what a rollback took back. Only a status that is a success is: whatever else it says, nobody takes the
 * commit for deployed by it. That is also what makes it safe to repeat.
 */
@ApplicationScoped
class StatusCorrection {
    private static final Logger LOG = Logger.getLogger(StatusCorrection.class);

    /** Commits that are looked at: where the one gone back to was never proven, it would be all that ever was. */
    static final int MOST = 100;

    /** Commits in one attempt that nobody answers about: the next ones would only take as long. */
    static final int MOST_UNANSWERED = 3;

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

    /**
     * The trouble of one commit does not keep the others from being corrected.
     *
     * @return what was left out, if anything was
     * @throws OutsideException when not all of them could be
     */
    Optional<String> correct(Promotion rollback, Effect.CorrectStatuses effect) {
        String environment = effect.environment();
        ProvenSince proven =
                deployed.provenSince(rollback.pipeline(), environment, rollback.commit(), effect.before(), MOST);
        CommitStatus corrected = new CommitStatus(
                OutboxExecutor.context(environment),
                CommitStatuses.State.ERROR,
                "Rolled back to " + Sentences.sha(rollback.commit()) + " by " + startedBy(rollback),
                Optional.of(address.of(rollback).toString()));
        Troubles troubles = new Troubles();
        for (String commit : proven.newest()) {
            try {
                correct(rollback, effect, commit, corrected).ifPresent(troubles.waiting::add);
            } catch (PromotionStore.LeaseLost e) {
                throw e;
            } catch (OutsideException e) {
                troubles.add(e);
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                LOG.errorf(e, "Promotion #%d: the status of %s could not be corrected", rollback.number(), commit);
                // The database may be away for a moment; a defect is asked for again, like one of any action.
                troubles.add(new OutsideException.Transient(
                        "internal error, details are in the server's log: "
                                + e.getClass().getSimpleName(),
                        e));
            }
        }
        Optional<String> leftOut = Optional.of(proven.leftOut())
                .filter(count -> count > 0)
                .map(count -> Sentences.counted(count, "older commit") + " left out, only the newest " + MOST
                        + " are looked at");
        troubles.tell(leftOut);
        return leftOut;
    }

    /** @return what has to be waited for */
    private Optional<String> correct(
            Promotion rollback, Effect.CorrectStatuses effect, String commit, CommitStatus corrected) {
        String environment = effect.environment();
        RepositoryUrl repository = RepositoryUrl.of(rollback.definition().repository());
        // Asked before the status is read: one that is posted meanwhile is read.
        Optional<Long> owing = promotions.owingStatus(rollback.pipeline(), environment, commit);
        boolean success = isSuccess(repository, commit, corrected.context());
        if (!success && owing.isEmpty() || !isTakenBack(repository, commit, rollback.commit())) {
            return Optional.empty();
        }
        // Asked after the status was read: a success of a run that brought the commit again stays.
        if (success && !deployed.provenAfter(rollback.pipeline(), environment, commit, effect.before())) {
            statuses.append(repository, commit, corrected);
        }
        // It may be a success, which would cover the correction.
        return owing.map(number -> "#" + number + " has not posted its status of " + Sentences.sha(commit) + " yet");
    }

    private boolean isSuccess(RepositoryUrl repository, String commit, String context) {
        try {
            return statuses.latest(repository, commit, context)
                    .filter(latest -> latest.state() == CommitStatuses.State.SUCCESS)
                    .isPresent();
        } catch (OutsideException.NotSignedIn e) {
            throw e;
        } catch (OutsideException.Rejected e) {
            // What is not there any more has no status.
            if (history.commit(repository, commit).isEmpty()) {
                return false;
            }
            throw e;
        }
    }

    /** What the commit that the environment goes back to contains stays deployed. */
    private boolean isTakenBack(RepositoryUrl repository, String commit, String to) {
        if (history.commit(repository, commit).isEmpty()) {
            return true;
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

    /** Of the commits of one attempt. What somebody has to change comes first, then what may pass, then what is final. */
    private static final class Troubles {
        private static final int TOLD = 3;

        private final List<String> refused = new ArrayList<>();
        private final List<String> waiting = new ArrayList<>();
        private final List<String> unanswered = new ArrayList<>();
        private final List<String> lost = new ArrayList<>();

        /** @throws OutsideException at once when the next commits would have the same trouble */
        void add(OutsideException e) {
            if (e instanceof OutsideException.NotSignedIn) {
                throw e;
            } else if (e instanceof OutsideException.Transient passing) {
                unanswered.add(e.getMessage());
                if (passing.retryAfter().isPresent() || unanswered.size() == MOST_UNANSWERED) {
                    throw e;
                }
            } else if (e instanceof OutsideException.Permanent) {
                lost.add(e.getMessage());
            } else {
                refused.add(e.getMessage());
            }
        }

        /** @param leftOut is told when there is no other attempt */
        void tell(Optional<String> leftOut) {
            if (!refused.isEmpty()) {
                throw new OutsideException.Rejected(said(refused));
            }
            List<String> passing = new ArrayList<>(unanswered);
            passing.addAll(waiting);
            if (!passing.isEmpty()) {
                throw new OutsideException.Transient(said(passing), null);
            }
            if (!lost.isEmpty()) {
                throw new OutsideException.Permanent(
                        said(lost) + leftOut.map(text -> "; " + text).orElse(""));
            }
        }

        private static String said(List<String> troubles) {
            String first = String.join("; ", troubles.subList(0, Math.min(TOLD, troubles.size())));
            return troubles.size() <= TOLD ? first : first + "; and " + (troubles.size() - TOLD) + " more";
        }
    }
}
