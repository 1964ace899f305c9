package dev.lockstep.trigger;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.rendering.InputDigest;
import dev.lockstep.scheduler.BaseRepo;
import dev.lockstep.scheduler.EnvironmentResource;
import dev.lockstep.scheduler.WorkloadRegistration;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.Promotions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Reads what an environment would be rendered from now. Nothing is read again while no branch moves. */
@ApplicationScoped
class EnvironmentInputs {
    /** Where a part of the inputs comes from. */
    record Origin(RepositoryUrl repository, String branch, String commit) {}

    /**
     * @param digest see {@link InputDigest}
     * @param origins of the environment branch ({@link InputDigest#BRANCH}) and of each workload
     * @param baseConflict what the BaseRepo names instead of the lane's base commit
     * @param unread sentences about workloads that cannot be read now; they are no part of the digest
     */
    record Seen(
            String digest,
            SortedMap<String, Origin> origins,
            Optional<String> baseConflict,
            Optional<String> baseConflictBy,
            List<String> unread) {
        /** The branches with their commits, for people. */
        String from() {
            Origin branch = origins.get(InputDigest.BRANCH);
            return branch.branch() + " at " + branch.commit().substring(0, 7);
        }

        /** The most telling of what has changed: the environment branch before workloads. */
        Origin origin(SortedSet<String> changed) {
            return origins.get(changed.first());
        }
    }

    /** @param environment empty when the base commit has none of this name, and nothing was brought to the lane yet */
    private record Declared(
            String base, Optional<EnvironmentResource> environment, List<WorkloadRegistration> workloads) {}

    private record Read(SortedMap<String, Origin> origins, String digest, Optional<String> namedBase) {}

    private static final Logger LOG = Logger.getLogger(EnvironmentInputs.class);

    private final Declarations declarations;
    private final InputDigest digest;
    private final GitHistory history;
    private final Promotions promotions;
    private final Lanes lanes;
    private final Map<LaneRow.Key, Declared> declared = new ConcurrentHashMap<>();
    private final Map<LaneRow.Key, Read> read = new ConcurrentHashMap<>();

    EnvironmentInputs(
            Declarations declarations, InputDigest digest, GitHistory history, Promotions promotions, Lanes lanes) {
        this.lanes = lanes;
        this.declarations = declarations;
        this.digest = digest;
        this.history = history;
        this.promotions = promotions;
    }

    /** Empty for an environment that is younger than its base commit: the first promotion to it brings what it is made of. */
    Optional<Seen> look(PipelineDefinition pipeline, LaneRow lane, Heads heads) {
        Declared known = declared(pipeline, lane, heads);
        return known.environment().map(environment -> look(lane, heads, known, environment));
    }

    private Seen look(LaneRow lane, Heads heads, Declared known, EnvironmentResource environment) {
        SortedMap<String, Origin> origins = new TreeMap<>();
        RepositoryUrl repository = RepositoryUrl.of(environment.repo());
        String branch = environment.branch();
        origins.put(InputDigest.BRANCH, new Origin(repository, branch, heads.required(repository, branch)));
        List<String> unread = new ArrayList<>();
        known.workloads().forEach(workload -> {
            try {
                origins.put(workload.name(), origin(lane, workload, heads));
            } catch (OutsideException | IllegalArgumentException e) {
                unread.add(unread(workload, e.getMessage()));
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                LOG.errorf(e, "Workload %s (%s) cannot be read", workload.name(), workload.location());
                unread.add(unread(workload, OutsideException.of("reading it", e).getMessage()));
            }
        });
        // Not in the map's own methods: those would hold up other lanes while Git is asked. One lane is looked at by
        // one at a time.
        Read before = read.get(lane.key);
        Read now = before != null && before.origins().equals(origins) ? before : read(known, environment, origins);
        read.put(lane.key, now);
        Optional<String> conflict = conflict(lane, now);
        return new Seen(
                now.digest(),
                origins,
                conflict,
                conflict.flatMap(named -> history.commit(
                                repository, origins.get(InputDigest.BRANCH).commit()))
                        .map(CommitInfo::author),
                unread);
    }

    private static String unread(WorkloadRegistration workload, String why) {
        return "workload " + workload.name() + " (" + workload.location() + ") cannot be read now: " + why
                + "; what was rendered of it stays";
    }

    /** One workload's repository must not keep the others, and the environment's own branch, from being looked at. */
    private Origin origin(LaneRow lane, WorkloadRegistration workload, Heads heads) {
        RepositoryUrl source = RepositoryUrl.of(workload.repo());
        String head = heads.required(source, workload.branch());
        Origin origin = new Origin(source, workload.branch(), head);
        Read before = read.get(lane.key);
        if (before != null && origin.equals(before.origins().get(workload.name()))) {
            return origin;
        }
        // A commit without the folder cannot be rendered: nothing is to be begun for it.
        if (history.folderId(source, head, workload.path()).isEmpty()) {
            throw new OutsideException.Rejected(
                    "there is no folder '" + workload.path() + "' in " + source + " at commit " + head.substring(0, 7));
        }
        return origin;
    }

    /** Whether a lane of the pipeline was last rendered from one of these repositories. */
    boolean dependsOn(String pipeline, Set<String> repositories) {
        return read.entrySet().stream()
                .filter(entry -> entry.getKey().pipeline().equals(pipeline))
                .flatMap(entry -> entry.getValue().origins().values().stream())
                .anyMatch(origin -> repositories.contains(origin.repository().key()));
    }

    /**
     * A run that brings another base commit and has not merged yet decides which workloads there are; otherwise the
     * lane's base commit does.
     */
    private Declared declared(PipelineDefinition pipeline, LaneRow lane, Heads heads) {
        Optional<String> pending = pending(lane);
        String base = pending.or(() -> Optional.ofNullable(lane.baseCommit))
                .orElseGet(() -> heads.required(RepositoryUrl.of(pipeline.repository()), pipeline.branch()));
        boolean untouched = pending.isEmpty() && lane.baseCommit != null && lane.mergedCommit == null;
        Declared before = declared.get(lane.key);
        if (before != null
                && before.base().equals(base)
                && (before.environment().isPresent() || untouched)) {
            return before;
        }
        read.remove(lane.key);
        Declarations.Base content = declarations.base(pipeline, base);
        String name = lane.key.environment();
        boolean younger = untouched && !content.names(name);
        Declared now = new Declared(
                base,
                younger ? Optional.empty() : Optional.of(declarations.environment(pipeline, base, content, name)),
                content.declared().registrations());
        declared.put(lane.key, now);
        return now;
    }

    private Optional<String> pending(LaneRow lane) {
        return Optional.ofNullable(lane.holder)
                .flatMap(promotions::readable)
                .map(Promotions.Entry::promotion)
                .map(run -> run.stage(lane.key.environment()))
                .filter(stage -> !stage.awaitsProof())
                .flatMap(Stage::pins)
                .map(Pins::baseCommit);
    }

    private Read read(Declared known, EnvironmentResource environment, SortedMap<String, Origin> origins) {
        Declarations.EnvironmentHead head = declarations.head(
                environment, Optional.of(origins.get(InputDigest.BRANCH).commit()));
        Map<String, Pins.Source> sources = new TreeMap<>();
        known.workloads().stream()
                .filter(workload -> origins.containsKey(workload.name()))
                .forEach(workload -> sources.put(
                        workload.name(),
                        new Pins.Source(
                                workload.repo(),
                                workload.branch(),
                                origins.get(workload.name()).commit(),
                                workload.path(),
                                Optional.of(workload.workspace()))));
        return new Read(
                origins, digest.of(head, sources), head.declared().baseRepo().flatMap(BaseRepo::commit));
    }

    /**
     * What a run is just writing, or has written since the lane was read, is no conflict. Runs are asked before the lane: one
     * that is not writing any more has told the lane.
     */
    private Optional<String> conflict(LaneRow before, Read now) {
        return now.namedBase()
                .filter(named -> before.baseCommit != null && !named.equals(before.baseCommit))
                .filter(named -> {
                    List<Promotion> running = promotions.running(before.key.pipeline());
                    LaneRow lane = lanes.find(before.key.pipeline(), before.key.environment())
                            .orElse(before);
                    return !named.equals(lane.baseCommit)
                            && running.stream()
                                    .filter(run -> run.concerns(lane.key.environment()))
                                    .noneMatch(run -> writes(run, lane, named));
                });
    }

    private static boolean writes(Promotion run, LaneRow lane, String named) {
        return run.commit().equals(named) && run.stage(lane.key.environment()).writesBase();
    }
}
