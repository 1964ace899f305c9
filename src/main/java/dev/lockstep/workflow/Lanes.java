package dev.lockstep.workflow;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lanes as rows: who is in one, what was merged there and what is proven. */
@ApplicationScoped
public class Lanes {
    private final EntityManager entities;

    Lanes(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional
    public Optional<LaneRow> find(String pipeline, String environment) {
        return LaneRow.findByIdOptional(new LaneRow.Key(pipeline, environment));
    }

    @Transactional
    public List<LaneRow> all() {
        return LaneRow.listAll();
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
        entities.createNativeQuery("update lane set gitops_repository = :repository, gitops_branch = :branch"
                        + " where pipeline = :pipeline and environment = :environment")
                .setParameter("repository", repository)
                .setParameter("branch", branch)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .executeUpdate();
    }

    /** What another run has left to be closed in a lane: {@code pull request #7 of #12}; empty when there is nothing. */
    @Transactional
    public Optional<String> stillToBeClosed(String pipeline, String environment, UUID otherThan) {
        List<?> found = entities.createNativeQuery(
                        "select 'pull request #' || (owed ->> 'number') || ' of #' || p.number"
                                + " from promotion p, jsonb_array_elements(p.state -> 'outbox') owed"
                                + " where p.pipeline = :pipeline and p.next_look_at is not null and p.id <> :run"
                                + " and owed ->> 'is' = 'close-pull-request' and owed ->> 'environment' = :environment"
                                + " order by p.number limit 1")
                .setParameter("pipeline", pipeline)
                .setParameter("run", otherThan)
                .setParameter("environment", environment)
                .getResultList();
        return found.stream().map(String.class::cast).findFirst();
    }

    /** The pull request that was left to a lane is not open any more; a merge of it waits to become a run. */
    @Transactional
    public void orphanEnded(LaneRow lane, Optional<String> mergedAs) {
        int updated = entities.createNativeQuery(
                        "update lane set pr_number = null, pr_url = null, pr_branch = null, pr_head = null"
                                + " where pipeline = :pipeline and environment = :environment and pr_number = :number"
                                + " and holder is null")
                .setParameter("pipeline", lane.key.pipeline())
                .setParameter("environment", lane.key.environment())
                .setParameter("number", lane.prNumber)
                .executeUpdate();
        if (updated == 1 && mergedAs.isPresent()) {
            mergedLate(
                    lane.key.pipeline(),
                    lane.key.environment(),
                    mergedAs.get(),
                    lane.openHead().orElseThrow());
        }
    }

    /** What a look at the branches of a lane found. */
    @Transactional
    public void looked(LaneRow.Key lane, Look look) {
        entities.createNativeQuery("""
                        update lane set looked_at = clock_timestamp(), trouble = cast(:trouble as text),
                          current_inputs = coalesce(cast(:inputs as text), current_inputs),
                          current_inputs_from = coalesce(cast(:from as text), current_inputs_from),
                          rendered_inputs = coalesce(rendered_inputs, cast(:inputs as text)),
                          merged_inputs = coalesce(merged_inputs, cast(:inputs as text)),
                          base_conflict = cast(:conflict as text), base_conflict_by = cast(:by as text)
                        where pipeline = :pipeline and environment = :environment""")
                .setParameter("trouble", look.trouble().orElse(null))
                .setParameter("inputs", look.inputs().orElse(null))
                .setParameter("from", look.inputsFrom().orElse(null))
                .setParameter("conflict", look.baseConflict().orElse(null))
                .setParameter("by", look.baseConflictBy().orElse(null))
                .setParameter("pipeline", lane.pipeline())
                .setParameter("environment", lane.environment())
                .executeUpdate();
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
    @SuppressWarnings("unchecked")
    public List<String> mergesForward(String pipeline, String environment) {
        return entities.createNativeQuery(
                        "select commit_sha from lane_merge"
                                + " where pipeline = :pipeline and environment = :environment and not rollback",
                        String.class)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .getResultList();
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

    Optional<UUID> mergedBy(String pipeline, String environment, String commit) {
        return Optional.ofNullable((UUID) entities.createNativeQuery(
                        "select promotion_id from lane_merge where pipeline = :pipeline"
                                + " and environment = :environment and commit_sha = :commit",
                        UUID.class)
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .setParameter("commit", commit)
                .getSingleResultOrNull());
    }

    /** The newest merge of a lane besides its late one. */
    @Transactional
    @SuppressWarnings("unchecked")
    public Optional<String> newestBesideLate(LaneRow lane) {
        List<String> newest = entities.createNativeQuery(
                        "select commit_sha from lane_merge where pipeline = :pipeline"
                                + " and environment = :environment and commit_sha <> :late order by at desc limit 1",
                        String.class)
                .setParameter("pipeline", lane.key.pipeline())
                .setParameter("environment", lane.key.environment())
                .setParameter("late", lane.lateMerge)
                .getResultList();
        return newest.stream().findFirst();
    }

    /** A late merge was noted after another one that was made on top of it: that one is the lane's last merge again. */
    @Transactional
    public void lateMergeIsIn(LaneRow lane, String merge) {
        entities.createNativeQuery("""
                        update lane set late_merge = null, late_merge_pr = null,
                          merged_commit = case when merged_commit = :late then m.commit_sha else merged_commit end,
                          merged_by_run = case when merged_commit = :late then m.promotion_id else merged_by_run end,
                          merged_at = case when merged_commit = :late then m.at else merged_at end
                        from lane_merge m
                        where lane.pipeline = :pipeline and lane.environment = :environment and late_merge = :late
                          and m.pipeline = lane.pipeline and m.environment = lane.environment and m.commit_sha = :merge""")
                .setParameter("late", lane.lateMerge)
                .setParameter("merge", merge)
                .setParameter("pipeline", lane.key.pipeline())
                .setParameter("environment", lane.key.environment())
                .executeUpdate();
    }

    /** The lane is not at rest until somebody proves it. */
    void mergedLate(String pipeline, String environment, String commit, PullRequestRef pullRequest) {
        entities.createNativeQuery("update lane set merged_commit = :commit, merged_by_run = null,"
                        + " merged_at = clock_timestamp(), late_merge = :commit, late_merge_pr = cast(:pr as jsonb)"
                        + " where pipeline = :pipeline and environment = :environment")
                .setParameter("commit", commit)
                .setParameter("pr", PromotionCodec.writePullRequest(pullRequest))
                .setParameter("pipeline", pipeline)
                .setParameter("environment", environment)
                .executeUpdate();
    }
}
