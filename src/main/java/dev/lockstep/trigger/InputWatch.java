package dev.lockstep.trigger;

import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.rendering.InputDigest;
import dev.lockstep.steps.GateLanes;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.LookClaims;
import dev.lockstep.store.NewRuns;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.work.WorkGate;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks at what each environment is rendered from. When that is not what was rendered last, a reconfiguration is started,
 * or the run that has its pull request open there is told; a merge that came after the end of its run becomes a run.
 *
 * <p>Trees are compared, never commits. The first look at a lane only notes what is there. Each branch is asked for once a
 * look, however many environments depend on it, and nothing is read when no branch has moved.
 */
@ApplicationScoped
public class InputWatch {
    private static final Logger LOG = Logger.getLogger(InputWatch.class);

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Branches branches;
    private final LookClaims claims;
    private final InstantSource clock;
    private final GitHistory history;
    private final EnvironmentInputs inputs;
    private final GateLanes laneLook;
    private final Lanes lanes;
    private final NewRuns runs;
    private final Promotions promotions;
    private final PromotionStore store;
    private final GitOpsWatch gitOps;
    private final WorkGate gate;
    private final Looks looks = new Looks("inputs");
    private final Map<String, ReentrantLock> lookingAt = new ConcurrentHashMap<>();

    InputWatch(
            Pipelines pipelines,
            Definitions definitions,
            Branches branches,
            LookClaims claims,
            InstantSource clock,
            GitHistory history,
            EnvironmentInputs inputs,
            GateLanes laneLook,
            Lanes lanes,
            NewRuns runs,
            Promotions promotions,
            PromotionStore store,
            GitOpsWatch gitOps,
            WorkGate gate) {
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.branches = branches;
        this.claims = claims;
        this.clock = clock;
        this.history = history;
        this.inputs = inputs;
        this.laneLook = laneLook;
        this.lanes = lanes;
        this.runs = runs;
        this.promotions = promotions;
        this.store = store;
        this.gitOps = gitOps;
        this.gate = gate;
    }

    /** Before the database is taken away: looks that are under way end, and no new ones begin. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        looks.end(Duration.ofSeconds(4));
    }

    /** Looks soon at the lanes that are rendered from one of these repositories, or to one. False when there are none. */
    boolean pushed(Set<String> repositories) {
        List<PipelineDefinition> concerned = pipelines.all().stream()
                .filter(pipeline -> repositories.contains(
                                RepositoryUrl.of(pipeline.repository()).key())
                        || inputs.dependsOn(pipeline.name(), repositories)
                        || rendersTo(pipeline, repositories))
                .toList();
        concerned.forEach(pipeline -> looks.beginAfresh(pipeline.name(), () -> lookGuarded(pipeline, branches.look())));
        return !concerned.isEmpty();
    }

    private boolean rendersTo(PipelineDefinition pipeline, Set<String> repositories) {
        return lanes.all().stream()
                .filter(lane -> lane.key.pipeline().equals(pipeline.name()) && lane.gitOpsRepository != null)
                .anyMatch(lane -> repositories.contains(
                        RepositoryUrl.of(lane.gitOpsRepository).key()));
    }

    public void lookAtAll() {
        Heads heads = branches.look();
        for (PipelineDefinition pipeline : pipelines.all()) {
            lookGuarded(pipeline, heads);
        }
    }

    /** Begins to look at those pipelines whose look is due, and does not wait for any of them. */
    public void lookAtDue(Duration pause) {
        List<PipelineDefinition> all = pipelines.all();
        Set<String> due = Set.copyOf(claims.take(
                LookClaims.Duty.INPUTS,
                all.stream().map(PipelineDefinition::name).toList(),
                clock.instant(),
                pause));
        Heads heads = branches.look();
        all.stream()
                .filter(pipeline -> due.contains(pipeline.name()))
                .forEach(pipeline -> looks.begin(pipeline.name(), () -> lookGuarded(pipeline, heads)));
    }

    private void lookGuarded(PipelineDefinition pipeline, Heads heads) {
        Guarded.run(
                () -> look(pipeline, heads),
                thrown -> LOG.errorf(
                        thrown, "Pipeline %s: the look at its environments failed unexpectedly", pipeline.name()));
    }

    public void look(PipelineDefinition pipeline) {
        look(pipeline, branches.look());
    }

    /** One look at a time for a pipeline: two would find the same, and start it twice as often. */
    private void look(PipelineDefinition registered, Heads heads) {
        gate.within(() -> {
            ReentrantLock looking = lookingAt.computeIfAbsent(registered.name(), name -> new ReentrantLock());
            looking.lock();
            try {
                PipelineDefinition pipeline = inForce(registered, heads);
                pipeline.environments().forEach(plan -> look(pipeline, plan, heads));
            } catch (OutsideException | InvalidDefinition e) {
                LOG.debugf("Pipeline %s cannot be looked at: %s", registered.name(), e.getMessage());
            } finally {
                looking.unlock();
            }
        });
    }

    private PipelineDefinition inForce(PipelineDefinition registered, Heads heads) {
        String head = heads.required(RepositoryUrl.of(registered.repository()), registered.branch());
        return definitions.inForce(registered, head).definition();
    }

    private void look(PipelineDefinition pipeline, StagePlan plan, Heads heads) {
        LaneRow.Key key = new LaneRow.Key(pipeline.name(), plan.environment());
        try {
            LaneRow lane = laneLook.lookAfterOrphan(known(pipeline, plan, heads));
            if (lane.lateMerge != null) {
                adopt(lane);
            }
            Optional<String> rewritten = gitOps.rewritten(lane, heads);
            Optional<EnvironmentInputs.Seen> found = inputs.look(pipeline, lane, heads);
            lanes.looked(
                    key,
                    new Lanes.Look(
                            found.map(EnvironmentInputs.Seen::digest),
                            found.map(EnvironmentInputs.Seen::from),
                            found.flatMap(EnvironmentInputs.Seen::baseConflict),
                            found.flatMap(EnvironmentInputs.Seen::baseConflictBy),
                            rewritten.or(() -> found.map(EnvironmentInputs.Seen::unread)
                                    .filter(unread -> !unread.isEmpty())
                                    .map(unread -> String.join("; ", unread)))));
            if (found.isEmpty()) {
                return;
            }
            EnvironmentInputs.Seen seen = found.get();
            boolean moved = !seen.digest().equals(lane.currentInputs);
            if (moved) {
                store.wake(promotions.running(pipeline.name()).stream()
                        .map(run -> UUID.fromString(run.id()))
                        .toList());
            }
            reconfigure(pipeline, lane, seen);
        } catch (OutsideException e) {
            LOG.debugf("%s of %s cannot be looked at: %s", plan.environment(), pipeline.name(), e.getMessage());
            lanes.looked(
                    key,
                    new Lanes.Look(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(e.getMessage())));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "%s of %s: the look at its branches failed", plan.environment(), pipeline.name());
        }
    }

    /** What was merged on top of a late merge before anybody noted that proves it, too. */
    private void adopt(LaneRow lane) {
        RepositoryUrl repository = RepositoryUrl.of(lane.gitOpsRepository);
        Optional<String> onTop = lanes.newestBesideLate(lane)
                .filter(merge -> Reach.contains(history, repository, merge, lane.lateMerge));
        if (onTop.isPresent()) {
            lanes.lateMergeIsIn(lane, onTop.get());
        } else {
            runs.adopt(lane.key.pipeline(), lane.key.environment());
        }
    }

    private LaneRow known(PipelineDefinition pipeline, StagePlan plan, Heads heads) {
        return lanes.find(pipeline.name(), plan.environment()).orElseGet(() -> {
            RepositoryUrl repository = RepositoryUrl.of(pipeline.repository());
            String head = heads.required(repository, pipeline.branch());
            return laneLook.known(pipeline, head, plan.environment());
        });
    }

    private void reconfigure(PipelineDefinition pipeline, LaneRow lane, EnvironmentInputs.Seen seen) {
        if (lane.renderedInputs == null || lane.baseCommit == null) {
            return;
        }
        SortedSet<String> changed = InputDigest.differences(lane.renderedInputs, seen.digest());
        if (!changed.isEmpty()) {
            EnvironmentInputs.Origin origin = seen.origin(changed);
            String by = "a push to " + origin.branch() + " of "
                    + origin.repository().fullName();
            ready(pipeline, lane, seen, origin, by, Optional.empty())
                    .get()
                    .ifPresent(started -> LOG.infof(
                            "%s of %s is configured anew by %s: reconfiguration #%d",
                            lane.key.environment(),
                            pipeline.name(),
                            origin.commit().substring(0, 7),
                            started.number()));
        }
    }

    /**
     * Renders an environment's configuration as it is now once more. Everything is asked of the outside now.
     *
     * @return starts it, and asks nobody any more; empty when another run is about to
     */
    Supplier<Optional<NewRuns.Started>> readyToRetry(PipelineDefinition registered, Promotion ended, String by) {
        String environment = ended.stages().get(0).environment();
        return gate.within(() -> {
            Heads heads = branches.look();
            PipelineDefinition pipeline = inForce(registered, heads);
            if (pipeline.environments().stream()
                    .noneMatch(plan -> plan.environment().equals(environment))) {
                throw new Starter.Refused(
                        Starter.Refused.Why.NOTHING_TO_RETRY,
                        environment + " is not in pipeline " + pipeline.name() + " any more");
            }
            LaneRow lane = lanes.find(pipeline.name(), environment).orElseThrow();
            EnvironmentInputs.Seen seen = inputs.look(pipeline, lane, heads)
                    .orElseThrow(() -> new Starter.Refused(
                            Starter.Refused.Why.NOTHING_TO_RETRY,
                            "nothing was promoted to " + environment + " yet; promote a commit that declares it"));
            EnvironmentInputs.Origin branch = seen.origins().get(InputDigest.BRANCH);
            return ready(pipeline, lane, seen, branch, by, Optional.of(ended.number()));
        });
    }

    private Supplier<Optional<NewRuns.Started>> ready(
            PipelineDefinition pipeline,
            LaneRow lane,
            EnvironmentInputs.Seen seen,
            EnvironmentInputs.Origin origin,
            String by,
            Optional<Long> retryOf) {
        CommitInfo commit = history.commit(origin.repository(), origin.commit())
                .orElseThrow(() -> new OutsideException.Transient(
                        "commit " + origin.commit() + " of " + origin.repository() + " cannot be fetched yet", null));
        return () -> runs.reconfigure(new NewRuns.Reconfiguration(
                pipeline, lane.key.environment(), lane.baseCommit, seen.digest(), commit, by, retryOf));
    }
}
