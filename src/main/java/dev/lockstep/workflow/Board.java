package dev.lockstep.workflow;

import dev.lockstep.compliance.Finding;
import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StagePlan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is where: every environment with the commit it has proved and the promotion that is in it. */
@ApplicationScoped
public class Board {
    /**
     * @param baseCommit the control plane's commit that the environment renders from
     * @param proven the last promotion that every cluster proved here
     * @param atRest whether everything that was merged here is proven
     * @param baseConflict what the BaseRepo names instead of {@code baseCommit}, changed by hand
     * @param trouble why its branches cannot be looked at, or what is wrong with them
     * @param current the promotion that is in the lane now
     * @param clusters how the clusters stood when a stage was last judged here
     * @param inPipeline false for an environment that the definition in force does not know any more
     */
    public record Environment(
            String pipeline,
            String environment,
            List<String> after,
            Optional<String> gitOpsRepository,
            Optional<String> gitOpsBranch,
            Optional<String> baseCommit,
            Optional<String> mergedCommit,
            boolean atRest,
            Optional<String> baseConflict,
            Optional<String> baseConflictBy,
            Optional<String> trouble,
            Optional<Proven> proven,
            Optional<Current> current,
            Optional<Clusters> clusters,
            boolean inPipeline) {}

    /** @param commit of the control plane; {@code gitOpsCommit} is what the clusters proved */
    public record Proven(String commit, String title, long number, String gitOpsCommit, Instant at) {}

    public record Current(
            String id,
            long number,
            String commit,
            String title,
            String step,
            List<String> waitsFor,
            Optional<Instant> nextLook) {}

    public record Clusters(int proven, int moving, int waiting, int failing, int total, Instant judgedAt) {}

    private final Pipelines pipelines;
    private final Definitions definitions;
    private final Lanes lanes;
    private final Promotions promotions;
    private final StageEvidence evidence;

    Board(Pipelines pipelines, Definitions definitions, Lanes lanes, Promotions promotions, StageEvidence evidence) {
        this.pipelines = pipelines;
        this.definitions = definitions;
        this.lanes = lanes;
        this.promotions = promotions;
        this.evidence = evidence;
    }

    @Transactional
    public List<Environment> environments() {
        List<Environment> all = new ArrayList<>();
        for (PipelineDefinition pipeline : pipelines.all()) {
            Optional<PipelineDefinition> inForce = definitions.known(pipeline).map(InForce::definition);
            List<StagePlan> plans =
                    inForce.map(PipelineDefinition::environments).orElse(List.of());
            plans.forEach(plan -> all.add(environment(pipeline, plan.environment(), plan.after(), true)));
            lanes.all().stream()
                    .filter(lane -> lane.key.pipeline().equals(pipeline.name()))
                    .map(lane -> lane.key.environment())
                    .filter(name ->
                            plans.stream().noneMatch(plan -> plan.environment().equals(name)))
                    .sorted()
                    .forEach(name -> all.add(environment(pipeline, name, List.of(), inForce.isEmpty())));
        }
        return all;
    }

    private Environment environment(PipelineDefinition pipeline, String name, List<String> after, boolean inPipeline) {
        Optional<LaneRow> lane = lanes.find(pipeline.name(), name);
        Optional<Promotion> holder =
                lane.map(row -> row.holder).flatMap(promotions::find).map(Promotions.Entry::promotion);
        Optional<UUID> judged = lane.map(row -> row.holder).or(() -> lane.map(row -> row.provenByRun));
        return new Environment(
                pipeline.name(),
                name,
                after,
                lane.map(row -> row.gitOpsRepository),
                lane.map(row -> row.gitOpsBranch),
                lane.map(row -> row.baseCommit),
                lane.map(row -> row.mergedCommit),
                lane.map(LaneRow::atRest).orElse(true),
                lane.map(row -> row.baseConflict),
                lane.map(row -> row.baseConflictBy),
                lane.map(row -> row.trouble),
                lane.flatMap(this::proven),
                holder.map(promotion -> current(promotion, name)),
                judged.flatMap(id -> clusters(id, name))
                        .or(() -> lane.map(row -> row.provenByRun).flatMap(id -> clusters(id, name))),
                inPipeline);
    }

    private Optional<Proven> proven(LaneRow lane) {
        return Optional.ofNullable(lane.provenByRun)
                .flatMap(promotions::find)
                .map(Promotions.Entry::promotion)
                .map(promotion -> new Proven(
                        promotion.commit(), promotion.title(), promotion.number(), lane.provenCommit, lane.provenAt));
    }

    private static Current current(Promotion promotion, String environment) {
        Stage stage = promotion.stage(environment);
        return new Current(
                promotion.id(),
                promotion.number(),
                promotion.commit(),
                promotion.title(),
                stage.step().name(),
                stage.waiting().map(waiting -> waiting.reasons()).orElse(List.of()),
                stage.waiting().map(waiting -> waiting.nextLook()));
    }

    private Optional<Clusters> clusters(UUID promotion, String environment) {
        Map<String, StageEvidence.Kept> kept = evidence.of(promotion);
        return Optional.ofNullable(kept.get(environment)).map(judged -> {
            int[] counts = new int[4];
            for (Finding finding : judged.findings()) {
                switch (finding.state()) {
                    case PROVEN -> counts[0]++;
                    case APPLYING -> counts[1]++;
                    case BEHIND, BLOCKED, UNKNOWN, CHANGED_OUTSIDE -> counts[2]++;
                    case FAILING, FAILED -> counts[3]++;
                    case RETIRED -> {}
                }
            }
            int total = counts[0] + counts[1] + counts[2] + counts[3];
            return new Clusters(counts[0], counts[1], counts[2], counts[3], total, judged.judgedAt());
        });
    }
}
