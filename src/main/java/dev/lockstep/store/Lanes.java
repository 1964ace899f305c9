package dev.lockstep.store;

import dev.lockstep.promotion.Lane;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The lanes as rows: who is in one, what was merged there and what is proven. */
@ApplicationScoped
public class Lanes {
    private final LaneRepository rows;
    private final LaneMergeRepository merges;
    private final EntityManager entities;
    private final DatabaseClock clock;

    Lanes(LaneRepository rows, LaneMergeRepository merges, EntityManager entities, DatabaseClock clock) {
        this.rows = rows;
        this.merges = merges;
        this.entities = entities;
        this.clock = clock;
    }

    @Transactional
    public Optional<LaneRow> find(String pipeline, String environment) {
        return rows.findByIdOptional(new LaneRow.Key(pipeline, environment));
    }

    @Transactional
    public List<LaneRow> all() {
        return rows.listAll();
    }

    /** Those of a pipeline's environments that are known. */
    @Transactional
    public List<LaneRow> of(String pipeline, Collection<String> environments) {
        return rows.list("key.pipeline = ?1 and key.environment in ?2", pipeline, environments);
    }

    /** Notes the base commit of a lane that is seen for the first time. */
    @Transactional
    public void firstSeen(String pipeline, String environment, Optional<String> baseCommit) {
        entities.createNativeQuery("insert into lane (pipeline, environment, base_commit)"
                        + " values (:pipeline, :environment, cast(:base as text))"
                        + " on conflict (pipeline, environment) do nothing")
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("base", baseCommit.orElse(null))
                .executeUpdate();
    }

    /** Notes which GitOps branch the clusters of a lane follow. */
    @Transactional
    public void follows(String pipeline, String environment, String repository, String branch) {
        rows.update(
                "gitOpsRepository = ?1, gitOpsBranch = ?2 where key = ?3",
                repository,
                branch,
                new LaneRow.Key(pipeline, environment));
    }

    /** What another run has left to be closed in a lane: {@code pull request #7 of #12}; empty when there is nothing. */
    @Transactional
    public Optional<String> stillToBeClosed(String pipeline, String environment, UUID otherThan) {
        List<?> found = entities.createNativeQuery("select 'pull request #' || e.pr_number || ' of #' || p.number"
                        + " from promotion_effect e join promotion p on p.id = e.promotion_id"
                        + " where p.pipeline = :pipeline and p.id <> :run"
                        + " and e.kind = 'close-pull-request' and e.environment = :environment"
                        + " order by p.number limit 1")
                .setParameter("pipeline", pipeline)
                .setParameter("run", otherThan)
                .setParameter("environment", environment)
                .getResultList();
        return found.stream().map(String.class::cast).findFirst();
    }

    /** The lane as it is, and stays until the end of the transaction unless that changes it. */
    LaneRow locked(LaneRow.Key key) {
        LaneRow row = rows.findById(key, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            throw new IllegalStateException("lane " + key.environment() + " of " + key.pipeline() + " is not known");
        }
        return row;
    }

    /** @return the lane as it is now */
    LaneRow change(LaneRow.Key key, UnaryOperator<Lane> rule) {
        LaneRow row = locked(key);
        row.become(rule.apply(row.lane()));
        return row;
    }

    /** The pull request that was left to a lane is not open any more; a merge of it waits to become a run. */
    @Transactional
    public LaneRow orphanEnded(LaneRow lane, Optional<String> mergedAs) {
        Instant now = clock.instant();
        return change(lane.key, fresh -> fresh.orphanEnded(lane.prNumber, mergedAs, now));
    }

    /** What a look at the branches of a lane found. */
    @Transactional
    public void looked(LaneRow.Key key, Look look) {
        LaneRow row = change(key, lane -> lane.looked(look.inputs()));
        row.lookedAt = clock.instant();
        row.trouble = look.trouble().orElse(null);
        row.currentInputsFrom = look.inputsFrom().orElse(row.currentInputsFrom);
        row.baseConflict = look.baseConflict().orElse(null);
        row.baseConflictBy = look.baseConflictBy().orElse(null);
    }

    /**
     * @param inputs digest of what the environment would be rendered from now; empty when it could not be read
     * @param inputsFrom the commits that it was read at, for people
     * @param baseConflict what the BaseRepo names instead of the lane's base commit
     */
    public record Look(
            Optional<String> inputs,
            Optional<String> inputsFrom,
            Optional<String> baseConflict,
            Optional<String> baseConflictBy,
            Optional<String> trouble) {}

    /** The commits that Lockstep's own pull requests became in a lane, except for rollbacks: those take back what came before. */
    @Transactional
    public List<String> mergesForward(String pipeline, String environment) {
        return merges.find(
                        "select key.commit from LaneMergeRow"
                                + " where key.pipeline = ?1 and key.environment = ?2 and not rollback",
                        pipeline,
                        environment)
                .project(String.class)
                .list();
    }

    /** Keeps what a pull request of ours became; the run that noted it first stays the one it belongs to. */
    void mergeOf(Promotion run, String environment, String commit, Instant at) {
        entities.createNativeQuery(
                        "insert into lane_merge (pipeline, environment, commit_sha, promotion_id, rollback, at)"
                                + " values (:pipeline, :environment, :commit, :run, :rollback, :at)"
                                + " on conflict do nothing")
                .setParameter("pipeline", run.pipeline())
                .setParameter("environment", environment)
                .setParameter("commit", commit)
                .setParameter("run", UUID.fromString(run.id()))
                .setParameter("rollback", run.kind() == RunKind.ROLLBACK)
                .setParameter("at", at)
                .executeUpdate();
    }

    /** The run that a merge of ours belongs to. */
    @Transactional
    public Optional<UUID> mergedBy(String pipeline, String environment, String commit) {
        return merges.findByIdOptional(new LaneMergeRow.Key(pipeline, environment, commit))
                .map(row -> row.run);
    }

    /** The newest merge of a lane besides its late one. */
    @Transactional
    public Optional<String> newestBesideLate(LaneRow lane) {
        return merges.find(
                        "key.pipeline = ?1 and key.environment = ?2 and key.commit <> ?3 order by at desc",
                        lane.key.pipeline(),
                        lane.key.environment(),
                        lane.lateMerge)
                .firstResultOptional()
                .map(row -> row.key.commit());
    }

    /** A late merge was noted after another one that was made on top of it: that one is the lane's last merge again. */
    @Transactional
    public void lateMergeIsIn(LaneRow lane, String merge) {
        Lane.Merge onTop = merge(lane.key, merge);
        change(lane.key, fresh -> fresh.lateMergeIsIn(lane.lateMerge, onTop));
    }

    private Lane.Merge merge(LaneRow.Key lane, String commit) {
        LaneMergeRow row = merges.findById(new LaneMergeRow.Key(lane.pipeline(), lane.environment(), commit));
        return new Lane.Merge(Optional.of(commit), Optional.of(row.run.toString()), Optional.of(row.at));
    }
}
