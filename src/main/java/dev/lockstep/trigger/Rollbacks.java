package dev.lockstep.trigger;

import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitHistory.Order;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.preflight.StartGuard;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.store.EnvironmentHistory;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.NewRuns;
import dev.lockstep.store.NewRuns.Started;
import dev.lockstep.store.Promotions;
import dev.lockstep.trigger.Starter.Refused;
import dev.lockstep.trigger.Starter.Refused.Why;
import dev.lockstep.work.WorkGate;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Takes environments back to older commits, after checking that there is such a commit. */
@ApplicationScoped
public class Rollbacks {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private static final int LOOKED_THROUGH = 50;
    private static final int OFFERED = 8;

    private final GitReader git;
    private final GitHistory history;
    private final Lanes lanes;
    private final Promotions promotions;
    private final EnvironmentHistory deployments;
    private final Definitions definitions;
    private final StartGuard guard;
    private final NewRuns runs;
    private final WorkGate gate;

    Rollbacks(
            GitReader git,
            GitHistory history,
            Lanes lanes,
            Promotions promotions,
            EnvironmentHistory deployments,
            Definitions definitions,
            StartGuard guard,
            NewRuns runs,
            WorkGate gate) {
        this.git = git;
        this.history = history;
        this.lanes = lanes;
        this.promotions = promotions;
        this.deployments = deployments;
        this.definitions = definitions;
        this.guard = guard;
        this.runs = runs;
        this.gate = gate;
    }

    /**
     * Commits that an environment can go back to: the clusters proved them, and they are older than the one that is there now. The
     * one that was proven last comes first; it is what the environment goes back to when nobody names another.
     */
    public List<String> offered(PipelineDefinition registered, String environment) {
        RepositoryUrl repository = RepositoryUrl.of(registered.repository());
        return lanes.find(registered.name(), environment)
                .filter(lane -> lane.baseCommit != null)
                .map(lane -> {
                    String now = current(lane);
                    return deployments.proven(registered.name(), environment, LOOKED_THROUGH).stream()
                            .filter(commit -> isOlder(repository, commit, now))
                            .limit(OFFERED)
                            .toList();
                })
                .orElse(List.of());
    }

    /**
     * What an environment goes back to when nobody names a commit.
     *
     * @param refusal why it does not go back to that; then a commit must be named
     */
    public record Usual(Optional<String> commit, Optional<String> refusal) {
        static Usual none(String why) {
            return new Usual(Optional.empty(), Optional.of(why));
        }
    }

    /** The first of those that are offered, if going back to it changes anything. */
    public Usual usual(PipelineDefinition registered, String environment) {
        List<String> offered = offered(registered, environment);
        if (offered.isEmpty()) {
            return Usual.none("no older commit was ever proven in " + environment + "; name the commit to go back to");
        }
        List<String> changing = offered.stream()
                .filter(commit -> deployments.mergedSinceProof(registered.name(), environment, commit))
                .toList();
        String first = offered.get(0);
        if (changing.contains(first)) {
            return new Usual(Optional.of(first), Optional.empty());
        }
        return Usual.none("going back to " + first.substring(0, 7) + ", which was proven in " + environment
                + " before, would change nothing: nothing has been merged there since. "
                + (changing.isEmpty()
                        ? "Name the commit to go back to"
                        : "The newest commit to go back to that had other manifests is " + changing.get(0)
                                + "; name it, or another one"));
    }

    private boolean isOlder(RepositoryUrl repository, String commit, String than) {
        return history.commit(repository, commit).isPresent()
                && history.commit(repository, than).isPresent()
                && history.order(repository, commit, than) == Order.OLDER;
    }

    /**
     * @param registered as the server's configuration names it
     * @param commit 40 hex digits; empty: the usual one
     * @param reason why, for people; may be empty
     * @throws Refused when there is nothing to go back to, or the commit is none that can be gone back to
     * @throws OutsideException when the repository cannot be asked
     */
    public Started start(
            PipelineDefinition registered, String environment, Optional<String> commit, String by, String reason) {
        return gate.within(
                () -> readyNow(registered, environment, commit, by, reason).get());
    }

    /**
     * As {@link #start}. Everything is asked of the outside now.
     *
     * @return starts it, and asks nobody any more
     */
    public Supplier<Started> ready(
            PipelineDefinition registered, String environment, Optional<String> commit, String by, String reason) {
        return gate.within(() -> readyNow(registered, environment, commit, by, reason));
    }

    private Supplier<Started> readyNow(
            PipelineDefinition registered, String environment, Optional<String> commit, String by, String reason) {
        LaneRow lane = lanes.find(registered.name(), environment)
                .filter(row -> row.baseCommit != null)
                .orElseThrow(() -> refused(environment + " has no commit yet that it could go back from"));
        RepositoryUrl repository = RepositoryUrl.of(registered.repository());
        String head = git.head(repository, registered.branch())
                .orElseThrow(() -> new OutsideException.Rejected(
                        "branch " + registered.branch() + " of " + repository + " does not exist"));
        PipelineDefinition inForce = inForce(registered, head, environment);
        String wanted = commit.map(Rollbacks::wellFormed).orElseGet(() -> {
            Usual usual = usual(registered, environment);
            usual.refusal().ifPresent(why -> {
                throw refused(why);
            });
            return usual.commit().orElseThrow();
        });
        CommitInfo info = history.commit(repository, wanted)
                .orElseThrow(() -> new Refused(Why.INVALID, "commit " + wanted + " does not exist in " + repository));
        requireOlder(repository, wanted, current(lane), head, environment);
        try {
            guard.require(inForce, head, environment);
        } catch (StartGuard.NotAlone e) {
            throw new Refused(Why.NOT_ALONE, e.getMessage());
        }
        return () -> runs.rollBack(new NewRuns.Rollback(inForce, environment, info, by, reason))
                .orElseThrow(() -> refused("another rollback of " + environment
                        + " is on its way already; abort it before going back to another commit"));
    }

    private PipelineDefinition inForce(PipelineDefinition registered, String head, String environment) {
        try {
            PipelineDefinition inForce = definitions.inForce(registered, head).definition();
            if (inForce.environments().stream()
                    .noneMatch(plan -> plan.environment().equals(environment))) {
                throw refused("pipeline " + registered.name() + " has no environment " + environment + " any more");
            }
            return inForce;
        } catch (InvalidDefinition e) {
            throw new Refused(Why.INVALID, e.getMessage());
        }
    }

    private void requireOlder(
            RepositoryUrl repository, String wanted, String current, String head, String environment) {
        Order toHead = history.order(repository, wanted, head);
        if (toHead != Order.SAME && toHead != Order.OLDER) {
            throw new Refused(
                    Why.INVALID, "commit " + wanted.substring(0, 7) + " is not on the branch that is promoted");
        }
        if (history.commit(repository, current).isEmpty()) {
            return;
        }
        switch (history.order(repository, wanted, current)) {
            case OLDER -> {}
            case SAME -> throw refused(environment + " has " + wanted.substring(0, 7) + " already");
            case NEWER ->
                throw refused("commit " + wanted.substring(0, 7) + " is newer than " + current.substring(0, 7)
                        + ", which " + environment + " has; going forward is a promotion");
            case DIVERGED ->
                throw refused("commit " + wanted.substring(0, 7) + " and " + current.substring(0, 7) + ", which "
                        + environment + " has, are on different histories");
        }
    }

    /** What the environment has: of a run that has merged there, its commit, whether or not it is written down yet. */
    private String current(LaneRow lane) {
        return Optional.ofNullable(lane.holder)
                .flatMap(promotions::readable)
                .map(Promotions.Entry::promotion)
                .filter(run -> run.stage(lane.key.environment()).merged())
                .map(Promotion::commit)
                .orElse(lane.baseCommit);
    }

    private static String wellFormed(String commit) {
        if (!COMMIT.matcher(commit).matches()) {
            throw new Refused(Why.INVALID, "a commit is given as 40 lower-case hex digits");
        }
        return commit;
    }

    private static Refused refused(String message) {
        return new Refused(Why.NOTHING_TO_ROLL_BACK, message);
    }
}
