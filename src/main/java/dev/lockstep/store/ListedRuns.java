package dev.lockstep.store;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Runs and stages as they are listed: one statement for all that are wanted, and no more columns than are shown. */
@ApplicationScoped
public class ListedRuns {
    /** The components of {@link ListedRun}, in their order. */
    private static final String RUN =
            "select p.id, p.number, p.kind, p.retryOf, p.pipeline, p.commit, p.title, p.author,"
                    + " p.startedBy, p.status, p.reason, p.createdAt, p.endedAt from PromotionRow p ";

    /** The components of {@link ListedStage}, in their order. */
    private static final String STAGE = "select s.key.run, s.key.environment, s.status, s.step, s.startedAt, s.endedAt,"
            + " s.stepSince, s.deadline, s.pausedSince, s.attempts, s.prNumber, s.prUrl, s.prBranch, s.prHead, s.mergeCommit,"
            + " s.target, s.waiting, s.reason from StageRow s ";

    /** A run in one of its environments. */
    public record In(UUID run, String environment) {}

    /** The run that repeats another one. */
    record Retry(Long of, long number) {}

    private final RunRepository runs;
    private final StageRepository stages;

    ListedRuns(RunRepository runs, StageRepository stages) {
        this.runs = runs;
        this.stages = stages;
    }

    /** The newest first. */
    @Transactional
    public List<ListedRun> newest(int limit) {
        return runs(runs.find(RUN + "order by p.number desc").page(0, limit));
    }

    @Transactional
    public Optional<ListedRun> find(UUID id) {
        return runs(runs.find(RUN + "where p.id = ?1", id)).stream().findFirst();
    }

    @Transactional
    public Optional<ListedRun> byNumber(long number) {
        return runs(runs.find(RUN + "where p.number = ?1", number)).stream().findFirst();
    }

    /** The newest first. */
    @Transactional
    public List<ListedRun> of(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : runs(runs.find(RUN + "where p.id in ?1 order by p.number desc", ids));
    }

    /**
     * Those that are on their way, and others besides.
     *
     * @param pipeline only of this one are they looked for
     * @param others ids of any runs
     */
    @Transactional
    public List<ListedRun> runningAnd(Optional<String> pipeline, Collection<UUID> others) {
        String running = "p.status = 'RUNNING'"
                + pipeline.map(name -> " and p.pipeline = :pipeline").orElse("");
        Map<String, Object> values = new HashMap<>();
        pipeline.ifPresent(name -> values.put("pipeline", name));
        if (!others.isEmpty()) {
            values.put("others", others);
        }
        return runs(runs.find(RUN + "where " + running + (others.isEmpty() ? "" : " or p.id in :others"), values));
    }

    /** Of all these runs, in the order of each run's environments. */
    @Transactional
    public Map<UUID, List<ListedStage>> stagesOf(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : stages(stages.find(STAGE + "where s.key.run in ?1 order by s.position", ids)).stream()
                        .collect(Collectors.groupingBy(ListedStage::run));
    }

    /**
     * What runs on their way are at.
     *
     * @param only in this environment
     */
    @Transactional
    public List<ListedStage> running(Optional<LaneRow.Key> only) {
        String running =
                STAGE + "join PromotionRow p on p.id = s.key.run where p.status = 'RUNNING' and s.status = 'RUNNING'";
        return stages(only.map(key -> stages.find(
                        running + " and p.pipeline = ?1 and s.key.environment = ?2", key.pipeline(), key.environment()))
                .orElseGet(() -> stages.find(running)));
    }

    /** Of each of these runs the stage in that environment, where it has one. */
    @Transactional
    public List<ListedStage> stages(Collection<In> places) {
        return places.isEmpty()
                ? List.of()
                : stages(stages.find(
                        STAGE + "where s.key in ?1",
                        places.stream()
                                .map(in -> new StageRow.Key(in.run(), in.environment()))
                                .toList()));
    }

    /** The numbers of the runs that retry these, by the number of the one that is retried; oldest first. */
    @Transactional
    public Map<Long, List<Long>> retries(Collection<Long> numbers) {
        return numbers.isEmpty()
                ? Map.of()
                : runs
                        .find("select retryOf, number from PromotionRow where retryOf in ?1 order by number", numbers)
                        .project(Retry.class)
                        .stream()
                        .collect(Collectors.groupingBy(
                                Retry::of, Collectors.mapping(Retry::number, Collectors.toList())));
    }

    private static List<ListedRun> runs(PanacheQuery<PromotionRow> query) {
        return query.project(ListedRun.class).list();
    }

    private static List<ListedStage> stages(PanacheQuery<StageRow> query) {
        return query.project(ListedStage.class).list();
    }
}
