package dev.lockstep.workflow;

import dev.lockstep.compliance.Finding.State;
import dev.lockstep.evidence.FindingCounts;
import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.Pause;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import io.soabase.recordbuilder.core.RecordBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What is where: every environment with the commit it has proved and the promotion that is in it. */
@ApplicationScoped
public class Board {
    /**
     * @param baseCommit the control plane's commit that the environment renders from
     * @param proven the last promotion that every cluster proved here
     * @param atRest whether everything that was merged here is proven
     * @param mergedBy number of the run whose pull request became {@code mergedCommit}
     * @param pullRequest the open one, also when nobody looks after it any more
     * @param lateMerge a merge of an ended run's pull request that is not a run of its own yet
     * @param baseConflict what the BaseRepo names instead of {@code baseCommit}, changed by hand
     * @param trouble why its branches cannot be looked at, or what is wrong with them
     * @param current the run that is in the lane now
     * @param beside a reconfiguration with a pull request of its own, while {@code current} waits for the clusters
     * @param queue runs that wait to enter, the newest first
     * @param clusters how the clusters stood when they were last asked about what was merged here
     * @param pauses what keeps it, or promotions out of it, from going on
     * @param inPipeline false for an environment that the definition in force does not know any more
     */
    @RecordBuilder
    public record Environment(
            String pipeline,
            String environment,
            List<String> after,
            Optional<String> gitOpsRepository,
            Optional<String> gitOpsBranch,
            Optional<String> baseCommit,
            Optional<String> mergedCommit,
            Optional<Long> mergedBy,
            boolean atRest,
            Optional<OpenPullRequest> pullRequest,
            Optional<String> lateMerge,
            Optional<String> baseConflict,
            Optional<String> baseConflictBy,
            Optional<String> trouble,
            Optional<Proven> proven,
            Optional<Current> current,
            Optional<Current> beside,
            List<Current> queue,
            Optional<Clusters> clusters,
            List<Paused> pauses,
            boolean inPipeline)
            implements BoardEnvironmentBuilder.With {
        /** Without what is paused beyond it. */
        public Environment withOwnPauses() {
            return withPauses(pauses.stream()
                    .filter(pause -> pause.scope().equals(Pause.Scope.ENVIRONMENT.name()))
                    .toList());
        }
    }

    /** @param scope a {@link dev.lockstep.promotion.Pause.Scope}; {@code entryOnly}: promotions are only kept out */
    public record Paused(String scope, boolean entryOnly, String by, String reason, Instant since) {}

    public record OpenPullRequest(int number, String url) {}

    /** @param commit of the control plane; {@code gitOpsCommit} is what the clusters proved */
    public record Proven(String commit, String title, long number, String gitOpsCommit, Instant at) {}

    /** @param kind a {@link RunKind} */
    public record Current(
            String id,
            long number,
            String kind,
            String commit,
            String title,
            String step,
            List<String> waitsFor,
            Optional<Instant> nextLook) {}

    /** @param gitOpsCommit the merged commit that they were asked to prove */
    public record Clusters(
            String gitOpsCommit, int proven, int moving, int waiting, int failing, int total, Instant judgedAt) {}

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Lanes lanes;
    private final Promotions promotions;
    private final StageEvidence evidence;
    private final Pauses pauses;

    Board(
            Pipelines pipelines,
            Definitions definitions,
            Lanes lanes,
            Promotions promotions,
            StageEvidence evidence,
            Pauses pauses) {
        this.pauses = pauses;
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.lanes = lanes;
        this.promotions = promotions;
        this.evidence = evidence;
    }

    @Transactional
    public List<Environment> environments() {
        List<Environment> all = new ArrayList<>();
        List<Pauses.InForce> paused = pauses.inForce();
        for (PipelineDefinition pipeline : pipelines.all()) {
            Optional<PipelineDefinition> inForce = definitions.known(pipeline).map(InForce::definition);
            List<StagePlan> plans =
                    inForce.map(PipelineDefinition::environments).orElse(List.of());
            List<Promotion> running = promotions.running(pipeline.name());
            plans.forEach(
                    plan -> all.add(environment(pipeline, plan.environment(), plan.after(), running, paused, true)));
            lanes.all().stream()
                    .filter(lane -> lane.key.pipeline().equals(pipeline.name()))
                    .map(lane -> lane.key.environment())
                    .filter(name ->
                            plans.stream().noneMatch(plan -> plan.environment().equals(name)))
                    .sorted()
                    .forEach(name ->
                            all.add(environment(pipeline, name, List.of(), running, paused, inForce.isEmpty())));
        }
        return all;
    }

    private Environment environment(
            PipelineDefinition pipeline,
            String name,
            List<String> after,
            List<Promotion> running,
            List<Pauses.InForce> paused,
            boolean inPipeline) {
        Optional<LaneRow> lane = lanes.find(pipeline.name(), name);
        Optional<UUID> holder = lane.map(row -> row.holder);
        Optional<UUID> beside = lane.map(row -> row.beside);
        return new Environment(
                pipeline.name(),
                name,
                after,
                lane.map(row -> row.gitOpsRepository),
                lane.map(row -> row.gitOpsBranch),
                lane.map(row -> row.baseCommit),
                lane.map(row -> row.mergedCommit),
                lane.map(row -> row.mergedByRun)
                        .flatMap(promotions::readable)
                        .map(entry -> entry.promotion().number()),
                lane.map(LaneRow::atRest).orElse(true),
                lane.flatMap(LaneRow::openHead).map(head -> new OpenPullRequest(head.number(), head.url())),
                lane.map(row -> row.lateMerge),
                lane.map(row -> row.baseConflict),
                lane.map(row -> row.baseConflictBy),
                lane.map(row -> row.trouble),
                lane.flatMap(this::proven),
                holder.flatMap(promotions::readable).map(entry -> current(entry.promotion(), name)),
                beside.flatMap(promotions::readable).map(entry -> current(entry.promotion(), name)),
                queue(
                        running,
                        name,
                        Stream.concat(holder.stream(), beside.stream())
                                .map(UUID::toString)
                                .toList()),
                lane.flatMap(this::clusters),
                paused.stream()
                        .filter(pause -> pause.concerns(pipeline.name(), name))
                        .map(Board::paused)
                        .toList(),
                inPipeline);
    }

    private static Paused paused(Pauses.InForce inForce) {
        Pause pause = inForce.pause();
        return new Paused(pause.scope().name(), pause.entryOnly(), pause.by(), pause.reason(), pause.since());
    }

    private static List<Current> queue(List<Promotion> running, String environment, List<String> inside) {
        return running.stream()
                .filter(run -> run.concerns(environment) && !inside.contains(run.id()))
                .filter(run -> run.stage(environment).queues())
                .sorted(Comparator.comparingLong(Promotion::number).reversed())
                .map(run -> current(run, environment))
                .toList();
    }

    private Optional<Proven> proven(LaneRow lane) {
        return Optional.ofNullable(lane.provenByRun)
                .flatMap(promotions::readable)
                .map(Promotions.Entry::promotion)
                .map(promotion -> new Proven(
                        promotion.commit(), promotion.title(), promotion.number(), lane.provenCommit, lane.provenAt));
    }

    private static Current current(Promotion promotion, String environment) {
        Stage stage = promotion.stage(environment);
        return new Current(
                promotion.id(),
                promotion.number(),
                promotion.kind().name(),
                promotion.commit(),
                promotion.title(),
                stage.step().name(),
                stage.waiting().map(waiting -> waiting.reasons()).orElse(List.of()),
                stage.waiting().map(waiting -> waiting.nextLook()));
    }

    /** What was merged last and is not proven counts, never the proof of what was there before it. */
    private Optional<Clusters> clusters(LaneRow lane) {
        String environment = lane.key.environment();
        return Optional.ofNullable(lane.holder)
                .flatMap(id -> clusters(id, environment))
                .or(() -> Optional.ofNullable(lane.atRest() ? lane.provenByRun : lane.mergedByRun)
                        .flatMap(id -> clusters(id, environment)));
    }

    private Optional<Clusters> clusters(UUID promotion, String environment) {
        return Optional.ofNullable(evidence.counted(promotion).get(environment)).map(judged -> {
            FindingCounts counts = judged.counts();
            return new Clusters(
                    judged.target(),
                    counts.of(State.PROVEN),
                    counts.of(State.APPLYING),
                    counts.of(State.BEHIND, State.BLOCKED, State.UNKNOWN, State.CHANGED_OUTSIDE),
                    counts.of(State.FAILING, State.FAILED),
                    counts.counting(),
                    judged.judgedAt());
        });
    }
}
