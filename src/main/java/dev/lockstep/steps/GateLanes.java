package dev.lockstep.steps;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.worker.MergeCommits;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Lanes as they are now: made when they are seen first, and cleared of pull requests that nobody watches any more. */
@ApplicationScoped
public class GateLanes {
    private static final Logger LOG = Logger.getLogger(GateLanes.class);

    private final Lanes lanes;
    private final GitHistory history;
    private final Declarations declarations;
    private final PullRequests pullRequests;
    private final GitWriter git;

    GateLanes(Lanes lanes, GitHistory history, Declarations declarations, PullRequests pullRequests, GitWriter git) {
        this.git = git;
        this.lanes = lanes;
        this.history = history;
        this.declarations = declarations;
        this.pullRequests = pullRequests;
    }

    /** One sentence for each lane before this one that has something merged and not proven. */
    List<String> unprovenUpstreams(Promotion promotion, String environment) {
        List<String> unproven = new ArrayList<>();
        for (String before : promotion.definition().plan(environment).after()) {
            lanes.find(promotion.pipeline(), before)
                    .map(this::lookAfterOrphan)
                    .flatMap(lane -> lane.lane().unproven(before))
                    .ifPresent(unproven::add);
        }
        return unproven;
    }

    /**
     * A pull request that a superseded promotion left to the lane has nobody who watches it until a successor takes it
     * over. Had a person merged it meanwhile, the lane would pass for being at rest.
     */
    public LaneRow lookAfterOrphan(LaneRow lane) {
        if (!lane.orphaned()) {
            return lane;
        }
        PullRequest seen = pullRequests.get(RepositoryUrl.of(lane.gitOpsRepository), lane.prNumber);
        boolean ours = seen.headBranch().equals(lane.prBranch);
        if (ours && seen.state() == PullRequests.State.OPEN) {
            return lane;
        }
        // Another repository behind the same address has another one of that number.
        Optional<String> merged = ours ? MergeCommits.of(seen, lane.gitOpsBranch) : Optional.empty();
        if (merged.isEmpty()) {
            clearAway(lane);
        }
        return lanes.orphanEnded(lane, merged);
    }

    /** Who closes the pull request may leave our branch; a run that is made of a merge clears it away itself. */
    private void clearAway(LaneRow lane) {
        try {
            git.deleteBranch(RepositoryUrl.of(lane.gitOpsRepository), lane.prBranch, lane.prHead);
        } catch (Throwable thrown) {
            OutOfMemory.haltIf(thrown);
            OutsideException why = OutsideException.of("deleting branch " + lane.prBranch, thrown);
            if (why instanceof OutsideException.Transient) {
                // The look is made again.
                throw why;
            }
            LOG.warnf(
                    why,
                    "%s of %s: branch %s of the closed pull request #%d stays",
                    lane.key.environment(),
                    lane.key.pipeline(),
                    lane.prBranch,
                    lane.prNumber);
        }
    }

    /**
     * The lane, which is made when it is seen for the first time: its base commit is taken from its BaseRepo once; from
     * then on Lockstep moves it.
     *
     * @param commit where the environment is declared
     */
    public LaneRow known(PipelineDefinition definition, String commit, String environment) {
        return lanes.find(definition.name(), environment).orElseGet(() -> {
            Declarations.Base base = declarations.base(definition, commit);
            Declarations.EnvironmentHead head = declarations.head(
                    declarations.environment(definition, commit, base, environment), Optional.empty());
            Optional<String> known = declarations
                    .baseRepo(head)
                    .commit()
                    .filter(named -> history.commit(RepositoryUrl.of(definition.repository()), named)
                            .isPresent());
            lanes.firstSeen(definition.name(), environment, known);
            return lanes.find(definition.name(), environment).orElseThrow();
        });
    }
}
