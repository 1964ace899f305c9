package dev.lockstep.trigger;

import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.preflight.StartGuard;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.NewRuns;
import dev.lockstep.store.NewRuns.Started;
import dev.lockstep.work.WorkGate;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Starts promotions, after checking that the commit is one that can be promoted. */
@ApplicationScoped
public class Starter {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Why a promotion was not started; nothing has changed. */
    public static final class Refused extends RuntimeException {
        public enum Why {
            /** The request makes no sense: a malformed or unknown commit, one of another branch. */
            INVALID,
            /** The environments are past this commit already. */
            OLDER,
            /** Something else publishes to the same branches. */
            NOT_ALONE,
            /** The run that is to be retried has not ended badly. */
            NOTHING_TO_RETRY,
            /** There is no such commit to go back to, or somebody goes back already. */
            NOTHING_TO_ROLL_BACK
        }

        private final Why why;

        Refused(Why why, String message) {
            super(message);
            this.why = why;
        }

        public Why why() {
            return why;
        }
    }

    private final GitReader git;
    private final GitHistory history;
    private final Lanes lanes;
    private final NewRuns runs;
    private final Definitions definitions;
    private final StartGuard guard;

    private final WorkGate gate;

    Starter(
            GitReader git,
            GitHistory history,
            Lanes lanes,
            NewRuns runs,
            Definitions definitions,
            StartGuard guard,
            WorkGate gate) {
        this.git = git;
        this.history = history;
        this.lanes = lanes;
        this.runs = runs;
        this.definitions = definitions;
        this.guard = guard;
        this.gate = gate;
    }

    /**
     * @param pipeline as the server's configuration names it; the definition in force is found here
     * @param commit 40 hex digits; empty: the head of the pipeline's branch
     * @param once whether a promotion of this commit that has ended counts, too
     * @throws Refused when the commit cannot be promoted
     * @throws OutsideException when the repository cannot be asked
     */
    public Started start(PipelineDefinition pipeline, Optional<String> commit, String startedBy, boolean once) {
        return start(pipeline, commit, startedBy, once, Optional.empty());
    }

    /**
     * As {@link #start}, for a person. Everything is asked of the outside now.
     *
     * @return starts it, and asks nobody any more
     */
    public Supplier<Started> ready(PipelineDefinition pipeline, Optional<String> commit, String startedBy) {
        return gate.within(() -> ready(pipeline, commit, startedBy, false, Optional.empty()));
    }

    /** Starts the commit of a promotion that ended once more, as a promotion of its own. */
    Supplier<Started> readyToRetry(PipelineDefinition pipeline, Promotion ended, String startedBy) {
        return gate.within(
                () -> ready(pipeline, Optional.of(ended.commit()), startedBy, false, Optional.of(ended.number())));
    }

    private Started start(
            PipelineDefinition pipeline,
            Optional<String> commit,
            String startedBy,
            boolean once,
            Optional<Long> retryOf) {
        return gate.within(
                () -> ready(pipeline, commit, startedBy, once, retryOf).get());
    }

    private Supplier<Started> ready(
            PipelineDefinition pipeline,
            Optional<String> commit,
            String startedBy,
            boolean once,
            Optional<Long> retryOf) {
        RepositoryUrl repository = RepositoryUrl.of(pipeline.repository());
        String head = git.head(repository, pipeline.branch())
                .orElseThrow(() -> new OutsideException.Rejected(
                        "branch " + pipeline.branch() + " of " + repository + " does not exist"));
        String wanted = commit.map(Starter::wellFormed).orElse(head);
        CommitInfo info = history.commit(repository, wanted)
                .orElseThrow(() ->
                        new Refused(Refused.Why.INVALID, "commit " + wanted + " does not exist in " + repository));
        GitHistory.Order order = history.order(repository, wanted, head);
        if (order != GitHistory.Order.SAME && order != GitHistory.Order.OLDER) {
            throw new Refused(
                    Refused.Why.INVALID,
                    "commit " + wanted.substring(0, 7) + " is not on branch " + pipeline.branch() + " of " + repository
                            + "; merge it there first");
        }
        PipelineDefinition inForce = inForce(pipeline, wanted);
        refuseOlder(inForce, repository, wanted);
        requireAlone(inForce, head);
        return () -> runs.promote(new NewRuns.StartRequest(inForce, info, startedBy, once, retryOf));
    }

    private PipelineDefinition inForce(PipelineDefinition pipeline, String commit) {
        try {
            return definitions.forPromotion(pipeline, commit).definition();
        } catch (InvalidDefinition e) {
            throw new Refused(Refused.Why.INVALID, e.getMessage());
        }
    }

    private void requireAlone(PipelineDefinition definition, String head) {
        try {
            guard.require(definition, head);
        } catch (StartGuard.NotAlone e) {
            throw new Refused(Refused.Why.NOT_ALONE, e.getMessage());
        }
    }

    private void refuseOlder(PipelineDefinition pipeline, RepositoryUrl repository, String wanted) {
        String first = pipeline.environments().get(0).environment();
        Optional<String> base = lanes.find(pipeline.name(), first).map((LaneRow lane) -> lane.baseCommit);
        if (base.isPresent()
                && history.commit(repository, base.get()).isPresent()
                && history.order(repository, wanted, base.get()) == GitHistory.Order.OLDER) {
            throw new Refused(
                    Refused.Why.OLDER,
                    "commit " + wanted.substring(0, 7) + " is older than "
                            + base.get().substring(0, 7) + ", which " + first
                            + " already has; to go back, roll the environment back (POST /api/v1/environments/"
                            + pipeline.name() + "/" + first + "/rollback)");
        }
    }

    private static String wellFormed(String commit) {
        if (!COMMIT.matcher(commit).matches()) {
            throw new Refused(Refused.Why.INVALID, "a commit is given as 40 lower-case hex digits");
        }
        return commit;
    }
}
